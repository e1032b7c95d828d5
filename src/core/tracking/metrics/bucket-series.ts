// Cuts a series into the buckets of a grid and keeps of each what is exact whatever order its points come in: first, last, least,
// greatest, mean and counts. Takes the points a stretch at a time and holds one row of numbers a bucket. Pure; deterministic.
import { bucketOf, type BucketGrid } from './bucket-grid.ts';
import { type BucketColumns, makeBucketColumns } from './bucket-columns.ts';
import { createBucketSums } from './bucket-sums.ts';
import { compareValues } from './mark-order.ts';
import type { MetricColumns } from './metric-columns.ts';

export interface SeriesBuckets {
  /**
   * The points from one index to before another; `xs` are theirs, at the same indexes. Those whose x lies outside of the grid do not count.
   */
  add(points: MetricColumns, xs: Float64Array, range: { readonly start: number; readonly end: number }): void;
  /** The buckets that hold something. */
  filled(): BucketColumns;
}

/** What is held of a bucket, in a row: counts, extremes, and the first and the last point with their places. */
const at = { count: 0, nanCount: 1, min: 2, max: 3, first: 4, last: 8 } as const;
const rowLength = 12;

export function createSeriesBuckets(grid: BucketGrid): SeriesBuckets {
  const rows = new Float64Array(grid.count * rowLength);
  const sums = createBucketSums(grid.count);

  /** Whether a point stands before the one that is held from a place of the rows on. */
  function compareHeld({ steps, timestamps, values }: MetricColumns, index: number, x: number, held: number): number {
    return x - rows[held]! || steps[index]! - rows[held + 1]! || timestamps[index]! - rows[held + 2]! || compareValues(values[index]!, rows[held + 3]!);
  }

  function hold({ steps, timestamps, values }: MetricColumns, index: number, x: number, held: number): void {
    rows[held] = x;
    rows[held + 1] = steps[index]!;
    rows[held + 2] = timestamps[index]!;
    rows[held + 3] = values[index]!;
  }

  function addValue(bucket: number, row: number, value: number): void {
    if (Number.isNaN(value)) {
      rows[row + at.nanCount]! += 1;
      return;
    }
    const isFirst = rows[row + at.count]! - 1 === rows[row + at.nanCount]!;
    if (isFirst || isLess(value, rows[row + at.min]!)) rows[row + at.min] = value;
    if (isFirst || isLess(rows[row + at.max]!, value)) rows[row + at.max] = value;
    sums.add(bucket, value);
  }

  return {
    add: (points, xs, { start, end }) => {
      for (let index = start; index < end; index += 1) {
        const x = xs[index]!;
        if (!(x >= grid.low && x <= grid.high)) continue;
        const bucket = bucketOf(grid, x);
        const row = bucket * rowLength;
        const isFirst = rows[row + at.count] === 0;
        if (isFirst || compareHeld(points, index, x, row + at.first) < 0) hold(points, index, x, row + at.first);
        if (isFirst || compareHeld(points, index, x, row + at.last) > 0) hold(points, index, x, row + at.last);
        rows[row + at.count]! += 1;
        addValue(bucket, row, points.values[index]!);
      }
    },
    filled: () => collect(rows, sums.mean),
  };
}

/** -0 is less than 0, so that which of them is kept does not depend on which came first. */
function isLess(a: number, b: number): boolean {
  return a < b || (a === 0 && b === 0 && Object.is(a, -0) && !Object.is(b, -0));
}

function collect(rows: Float64Array, mean: (bucket: number, count: number) => number): BucketColumns {
  const total = rows.length / rowLength;
  let length = 0;
  for (let bucket = 0; bucket < total; bucket += 1) if (rows[bucket * rowLength] !== 0) length += 1;
  const found = makeBucketColumns(length);
  let to = 0;
  for (let bucket = 0; bucket < total; bucket += 1) {
    const row = bucket * rowLength;
    const count = rows[row + at.count]!;
    if (count === 0) continue;
    const numbers = count - rows[row + at.nanCount]!;
    found.buckets[to] = bucket;
    found.counts[to] = count;
    found.nanCounts[to] = count - numbers;
    found.firsts[to] = rows[row + at.first + 3]!;
    found.lasts[to] = rows[row + at.last + 3]!;
    found.mins[to] = numbers === 0 ? Number.NaN : rows[row + at.min]!;
    found.maxs[to] = numbers === 0 ? Number.NaN : rows[row + at.max]!;
    found.means[to] = numbers === 0 ? Number.NaN : mean(bucket, numbers);
    to += 1;
  }
  return found;
}
