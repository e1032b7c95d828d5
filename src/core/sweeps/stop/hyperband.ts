// Hyperband's stopping rule (Li et al. 2018, JMLR 18): at each band, a number of values logged, only the best 1/eta go on.

/** With `minIter` the bands are minIter · eta^n; with `maxIter` they are maxIter / eta^n for n = 1 … s. */
export type HyperbandRule = { readonly kind: 'hyperband'; readonly eta: number; readonly isStrict: boolean } & (
  | { readonly minIter: number }
  | { readonly maxIter: number; readonly s: number }
);

/** What the rule needs to know of a run; see `progressOf`. */
export interface RunProgress {
  readonly id: string;
  /** Only running ones are stopped; all of them are measured against. */
  readonly isRunning: boolean;
  /** How many finite values the objective has: counted as they were logged, whatever their steps. */
  readonly count: number;
  /** The value at each band that was reached, in the order of the bands. */
  readonly atBands: readonly number[];
  /** The best of all values; absent when there is none. */
  readonly best?: number;
}
