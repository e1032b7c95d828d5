// The states of a run in the words of the wire, which has fewer of them.
import type { RunStatus } from '../../../core/tracking/runs/run.ts';

/** A run nobody heard of any more has failed; one whose machine was taken away was killed. */
export const wireStatuses: Record<RunStatus, string> = {
  running: 'RUNNING',
  scheduled: 'SCHEDULED',
  finished: 'FINISHED',
  failed: 'FAILED',
  killed: 'KILLED',
  crashed: 'FAILED',
  preempted: 'KILLED',
};
