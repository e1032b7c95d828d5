// What a sampler was shown when it chose a point, made of the logs: whoever keeps them can choose it again.
import { lossOf } from './objective.ts';
import type { SweepDefinition } from './sweep-definition.ts';
import type { SweepTrial, TrialOutcome, TrialResult } from './sweep.ts';
import type { Trial, TrialState } from './suggest/suggest.ts';

const states: Readonly<Record<TrialOutcome, TrialState>> = { finished: 'complete', failed: 'failed', stopped: 'pruned', ended: 'failed' };

export interface SweepLogs {
  /** In the order of their numbers. */
  readonly trials: readonly Pick<SweepTrial, 'number' | 'point' | 'seenResults'>[];
  /** In the order they were written. */
  readonly results: readonly TrialResult[];
}

/** The history with all that is known: for the next point. */
export function historyNow({ objective }: SweepDefinition, { trials, results }: SweepLogs): readonly Trial[] {
  const last = new Map(results.map((result) => [result.trial, result]));
  return trials.map(({ number, point }) => {
    const result = last.get(number);
    if (result === undefined) return { number, point, state: 'running' };
    return { number, point, state: states[result.outcome], ...(objective !== undefined && result.value !== undefined && { loss: lossOf(objective, result.value) }) };
  });
}

/** The history with which the point of a trial was chosen. */
export function historyBefore(definition: SweepDefinition, { trials, results }: SweepLogs, number: number): readonly Trial[] {
  const at = trials.findIndex((trial) => trial.number === number);
  return historyNow(definition, { trials: trials.slice(0, at), results: results.slice(0, trials[at]?.seenResults) });
}
