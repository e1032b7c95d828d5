// What buckets, bands and tails must say, worked out plainly from all points.
import { bucketColumnNames, type BucketColumns } from '../../src/core/tracking/metrics/bucket-columns.ts';
import type { BandColumns } from '../../src/core/tracking/metrics/band-columns.ts';
import type { MetricMark } from '../../src/core/tracking/metrics/metric.ts';
import { MetricReference } from './metric-reference.ts';

export interface PlacedMark {
  readonly x: number;
  readonly mark: MetricMark;
}

export interface PlainBucket {
  readonly bucket: number;
  readonly count: number;
  readonly nanCount: number;
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

export interface PlainGrid {
  readonly low: number;
  readonly high: number;
  readonly width: number;
  readonly count: number;
}

/** Each bucket looked through; the marks are ordered by step, timestamp, value. */
export function plainBuckets(placed: readonly PlacedMark[], { low, high, width, count }: PlainGrid): readonly PlainBucket[] {
  const inside = placed.filter(({ x }) => x >= low && x <= high);
  const groups = Map.groupBy(inside, ({ x }) => Math.min(count - 1, Math.floor((x - low) / width)));
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([bucket, group]) => {
      const ordered = group.toSorted((a, b) => a.x - b.x).map(({ mark }) => mark);
      const numbers = ordered.map(({ value }) => value).filter((value) => !Number.isNaN(value));
      const none = numbers.length === 0;
      return {
        bucket,
        count: ordered.length,
        nanCount: ordered.length - numbers.length,
        first: ordered[0]!.value,
        last: ordered.at(-1)!.value,
        min: none ? Number.NaN : Math.min(...numbers),
        max: none ? Number.NaN : Math.max(...numbers),
        mean: none ? Number.NaN : plainMean(numbers),
      };
    });
}

/** By fractions; infinities as a plain sum has them. */
function plainMean(numbers: readonly number[]): number {
  if (!numbers.every(Number.isFinite)) return numbers.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : value), 0);
  const reference = new MetricReference();
  reference.append(numbers.map((value, step) => ({ key: 'x', value, step, timestamp: 0 })));
  return reference.exactMean('x')!;
}

export function rowsOf(columns: BucketColumns): readonly PlainBucket[] {
  return Array.from(columns.buckets, (bucket, index) => {
    const [, counts, nanCounts, firsts, lasts, mins, maxs, means] = bucketColumnNames.map((name) => columns[name][index]!);
    return { bucket, count: counts!, nanCount: nanCounts!, first: firsts!, last: lasts!, min: mins!, max: maxs!, mean: means! };
  });
}

/** A sum and a division, each rounded once, are within a unit in the last place of the mean. */
export function withMeansOf(found: readonly PlainBucket[], expected: readonly PlainBucket[]): readonly PlainBucket[] {
  return found.map((row, index) => {
    const mean = expected[index]?.mean ?? Number.NaN;
    const isNear = Object.is(mean, row.mean) || Math.abs(row.mean - mean) <= Math.max(Number.EPSILON * Math.abs(mean), Number.MIN_VALUE);
    return isNear ? { ...row, mean } : row;
  });
}

export interface PlainBand {
  readonly bucket: number;
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
}

/** Of each bucket, the numbers that runs have there, put together by the textbook. */
export function plainBands(runs: readonly (readonly PlainBucket[])[], share: 'mean' | 'last'): readonly PlainBand[] {
  const shares = runs.flat().map((row) => ({ bucket: row.bucket, value: row[share] }));
  const groups = Map.groupBy(
    shares.filter(({ value }) => !Number.isNaN(value)),
    ({ bucket }) => bucket,
  );
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([bucket, group]) => {
      const values = group.map(({ value }) => value).sort((a, b) => a - b);
      const count = values.length;
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1));
      return { bucket, count, mean, median: (values[(count - 1) >> 1]! + values[count >> 1]!) / 2, deviation, min: values[0]!, max: values.at(-1)! };
    });
}

export function bandRowsOf(columns: BandColumns): readonly PlainBand[] {
  return Array.from(columns.buckets, (bucket, index) => ({
    bucket,
    count: columns.counts[index]!,
    mean: columns.means[index]!,
    median: columns.medians[index]!,
    deviation: columns.deviations[index]!,
    min: columns.mins[index]!,
    max: columns.maxs[index]!,
  }));
}
