// How far a job is, or what came of it.
import type { Job, JobProgress as Progress } from '@assay/sdk';
import { countText } from '../parts/number-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import classes from './jobs.module.css';

export function JobStanding({ job }: { readonly job: Job }) {
  const { state, progress, error, result } = job;
  const isOver = state === 'failed' || state === 'queued';
  return (
    <>
      {progress !== undefined && (state === 'running' || state === 'cancelled') && <Bar progress={progress} isStill={state !== 'running'} />}
      {error !== undefined && isOver && (
        <p className={classes['error']}>
          {state === 'queued' && 'Tried again after: '}
          {visibleText(error)}
        </p>
      )}
      {state === 'done' && <p>{resultText(result)}</p>}
    </>
  );
}

function Bar({ progress, isStill }: { readonly progress: Progress; readonly isStill: boolean }) {
  const { done, total, unit, sentence } = progress;
  const count = `${countText(done)}${total === undefined ? '' : ` of ${countText(total)}`} ${visibleText(unit)}`;
  return (
    <>
      <p>{visibleText(sentence)}</p>
      <div className={classes['progress']}>
        {total === undefined ? (
          !isStill && <progress aria-label={count} />
        ) : (
          <progress aria-label={count} value={Math.min(done, total)} max={Math.max(total, 1)} data-still={isStill || undefined} />
        )}
        <small>{count}</small>
      </div>
    </>
  );
}

/** Results are small: their numbers and words are told as they are named. */
function resultText(result: unknown): string {
  if (result === null || result === undefined) return '';
  if (typeof result !== 'object') return visibleText(wordOf(result));
  return Object.entries(result)
    .map(([key, value]) => `${visibleText(key)}: ${typeof value === 'number' ? countText(value) : visibleText(wordOf(value))}`)
    .join(', ');
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
