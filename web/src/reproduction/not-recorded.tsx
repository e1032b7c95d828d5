// What stands where a run has nothing to show because it was not started through `assay run`: how to have it next time.
import type { RunRecord } from '@assay/sdk';
import { CodeLines } from '../parts/code-lines.tsx';
import classes from './reproduction.module.css';

interface NotRecordedProps {
  readonly title: string;
  readonly text: string;
  readonly run: RunRecord;
  /** Default: how to record the next run. */
  readonly lines?: readonly string[];
}

export function NotRecorded({ title, text, run, lines }: NotRecordedProps) {
  const isRunning = run.status === 'running';
  return (
    <section className={`card ${classes['empty']}`}>
      <h2>{isRunning && lines === undefined ? `${title} yet` : title}</h2>
      <p>{text}</p>
      <CodeLines what="the command" lines={lines ?? ['assay run -- python train.py']} />
    </section>
  );
}
