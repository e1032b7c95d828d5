// The stretches of x that a chart of many lines is cut into: the same for all of them, so that what stands in one bucket of two
// lines can be compared.

export interface BucketGrid {
  /** Where the first bucket begins, and the last x that counts. */
  readonly low: number;
  readonly high: number;
  /** Of each bucket: number `i` holds every x with `floor((x - low) / width) = i`. */
  readonly width: number;
  /** 0 when there is nothing to show. */
  readonly count: number;
}

export interface AxisExtent {
  readonly low: number;
  readonly high: number;
}

export const emptyGrid: BucketGrid = { low: 0, high: 0, width: 1, count: 0 };

/** Of whole numbers: the last bucket ends before `high + 1`. */
export function wholeGrid({ low, high }: AxisExtent, buckets: number): BucketGrid {
  return high < low ? emptyGrid : { low, high, width: (high - low + 1) / buckets, count: buckets };
}

/** Of any numbers: the last bucket holds `high` too. */
export function numberGrid({ low, high }: AxisExtent, buckets: number): BucketGrid {
  if (high < low) return emptyGrid;
  // Divided first where the difference alone would be beyond the greatest double.
  const width = Number.isFinite(high - low) ? (high - low) / buckets : high / buckets - low / buckets;
  return { low, high, width: width > 0 ? width : 1, count: buckets };
}

/** The bucket of an x that lies in the grid: what rounding puts just outside is in the last one. */
export function bucketOf({ low, width, count }: BucketGrid, x: number): number {
  const distance = x - low;
  const bucket = Math.floor(Number.isFinite(distance) ? distance / width : x / width - low / width);
  return bucket < count ? bucket : count - 1;
}
