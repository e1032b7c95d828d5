// What the buckets of one line say, as columns: what stands at one index of each is one bucket. Empty buckets are left out.

export interface BucketColumns {
  /** Which bucket of the grid; ascending. */
  readonly buckets: Float64Array;
  /** Points, those that are NaN among them. */
  readonly counts: Float64Array;
  readonly nanCounts: Float64Array;
  /** The values of the first and the last point by (x, step, timestamp, value). */
  readonly firsts: Float64Array;
  readonly lasts: Float64Array;
  /** Over the numbers that are not NaN; NaN where there is none. */
  readonly mins: Float64Array;
  readonly maxs: Float64Array;
  /** From their exact sum, rounded once before it is divided. */
  readonly means: Float64Array;
}

export const bucketColumnNames = ['buckets', 'counts', 'nanCounts', 'firsts', 'lasts', 'mins', 'maxs', 'means'] as const satisfies readonly (keyof BucketColumns)[];

export function makeBucketColumns(length: number): BucketColumns {
  const column = (): Float64Array => new Float64Array(length);
  return { buckets: column(), counts: column(), nanCounts: column(), firsts: column(), lasts: column(), mins: column(), maxs: column(), means: column() };
}
