// The states of a run in this wire's words.
import type { RunStatus } from '../../../core/tracking/runs/run.ts';

const states: Readonly<Record<RunStatus, string>> = {
  running: 'running',
  scheduled: 'pending',
  finished: 'finished',
  failed: 'failed',
  killed: 'killed',
  crashed: 'crashed',
  preempted: 'preempted',
};

export function wireState(status: RunStatus): string {
  return states[status];
}

export function statusOf(state: string): RunStatus | undefined {
  return (Object.keys(states) as RunStatus[]).find((status) => states[status] === state);
}
