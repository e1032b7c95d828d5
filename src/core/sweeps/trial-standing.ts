// What an open trial is to become, by what is known of its run and of who works on it. Pure.
import type { Run } from '../tracking/runs/run.ts';
import type { SweepTrial, TrialOutcome } from './sweep.ts';

/** A program that died so often before it began, or was lost so often, is not tried again. */
export const handOutLimit = 3;

export interface TrialLook {
  readonly trial: SweepTrial;
  /** Undefined when it is gone, or lies in the bin. */
  readonly run: Pick<Run, 'status'> | undefined;
  /** An agent that is alive says that it runs it. */
  readonly isNamed: boolean;
  /** The agent that was told of it may still come to it: it is alive, and not the one that asks. */
  readonly isExpected: boolean;
  /** Who asks is the agent that was told of it last. */
  readonly isAskers: boolean;
}

export type Standing =
  | { readonly state: 'waiting' | 'handed' | 'running' }
  /** `endsRun`: the run does not know it yet. */
  | { readonly state: 'over'; readonly outcome: TrialOutcome; readonly endsRun?: true };

export function standingOf(look: TrialLook): Standing {
  const { trial, run, isNamed } = look;
  switch (run?.status) {
    case undefined:
    case 'killed':
      return { state: 'over', outcome: 'ended' };
    case 'finished':
    case 'failed':
      return { state: 'over', outcome: run.status };
    case 'running':
      return { state: 'running' };
    case 'preempted':
      // While its program is not gone it may still write to the run.
      return { state: isNamed ? 'running' : 'waiting' };
    case 'crashed':
      if (isNamed) return { state: 'running' };
      return trial.handOuts < handOutLimit ? { state: 'waiting' } : { state: 'over', outcome: 'failed' };
    case 'scheduled':
      return notBegun(look);
  }
}

/** An agent that did not get our answer asks again without its run, and is told again; so is one whose program died at once. */
function notBegun({ trial, isNamed, isExpected, isAskers }: TrialLook): Standing {
  if (trial.state === 'waiting' || isNamed || isExpected) return { state: trial.state === 'waiting' ? 'waiting' : 'handed' };
  if (trial.handOuts >= handOutLimit) return { state: 'over', outcome: 'failed', endsRun: true };
  return { state: isAskers ? 'handed' : 'waiting' };
}
