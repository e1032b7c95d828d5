// What a group of runs is like in each bucket, as columns: what stands at one index of each is one bucket. Buckets that no run has a
// number in are left out.

export interface BandColumns {
  /** Which bucket of the grid; ascending. */
  readonly buckets: Float64Array;
  /** Runs with a number in the bucket. */
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly medians: Float64Array;
  /** With n - 1; NaN for one run alone, as are the error and the interval. */
  readonly deviations: Float64Array;
  /** Of the mean: the deviation divided by the square root of n. */
  readonly errors: Float64Array;
  /** The 95 % confidence interval of the mean, by Student's t with n - 1 degrees of freedom. */
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  readonly mins: Float64Array;
  readonly maxs: Float64Array;
}

export function makeBandColumns(length: number): BandColumns {
  const column = (): Float64Array => new Float64Array(length);
  return {
    buckets: column(),
    counts: column(),
    means: column(),
    medians: column(),
    deviations: column(),
    errors: column(),
    lows: column(),
    highs: column(),
    mins: column(),
    maxs: column(),
  };
}
