// The port of samplers: which point of a space to try next.
import type { Point } from '../space-point.ts';
import type { Space } from '../space.ts';

/** `waiting`: handed out, not begun. `pruned`: stopped early. */
export type TrialState = 'waiting' | 'running' | 'complete' | 'pruned' | 'failed';

/** A run of a sweep, as a sampler sees it. */
export interface Trial {
  /** From 0, in the order in which trials were asked for; never given twice. */
  readonly number: number;
  /** Of a run that was started by hand: what of the space its config holds. */
  readonly point: Point;
  readonly state: TrialState;
  /** What the sweep makes small: of a metric that is to be made large, with its sign turned. Absent until there is one. */
  readonly loss?: number;
}

/** `exhausted`: there is no point that was not tried. */
export type Suggestion = Point | 'exhausted';

/**
 * A sampler. Pure: the same space, history and seed give the same suggestion, so whoever keeps the three can replay any sweep,
 * however many agents asked at once.
 *
 * `history` holds the trials that the sampler shall know, by ascending number: those there were when it was asked, running
 * ones too. One that is left out does not count: a grid hands its point out again.
 * `seed` is a whole number from 0 to 2^53 - 1.
 * Throws `invalid_argument` for a space it cannot search, naming the parameter; `checkSweepDefinition` says so beforehand.
 */
export type Suggest = (space: Space, history: readonly Trial[], seed: number) => Suggestion;

/** The number of the trial that a suggestion is for. */
export function nextTrialNumber(history: readonly Trial[]): number {
  return (history.at(-1)?.number ?? -1) + 1;
}
