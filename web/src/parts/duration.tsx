// How long a run took, or has been taking so far.
import { durationText } from './time-text.ts';
import { useNow } from './now.ts';

interface Timed {
  readonly status: string;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
}

export function Duration({ run }: { readonly run: Timed }) {
  if (run.endedAt !== undefined) return <>{durationText(run.endedAt - run.startedAt)}</>;
  return run.status === 'running' ? <RunningDuration startedAt={run.startedAt} /> : <>–</>;
}

function RunningDuration({ startedAt }: { readonly startedAt: number }) {
  const now = useNow();
  return <>{durationText(Math.max(0, Math.round((now - startedAt) / 1000) * 1000))}</>;
}
