// Puts the buckets of several runs together: one number of each run a bucket, so that memory is for runs times buckets and not for points.
import { type BandColumns, makeBandColumns } from './band-columns.ts';
import { bandStatistics, type StudentLimit } from './band-statistics.ts';
import type { BucketColumns } from './bucket-columns.ts';
import type { BandShare } from './metric-store.ts';

export interface BandGroup {
  /** One run's buckets. */
  add(columns: BucketColumns): void;
  finish(studentLimit: StudentLimit): BandColumns;
}

export interface BandGroupOptions {
  readonly buckets: number;
  /** So many are added at the most. */
  readonly runs: number;
  readonly share: BandShare;
}

export function createBandGroup({ buckets, runs, share }: BandGroupOptions): BandGroup {
  // The numbers of one bucket stand together, as many as there are of it.
  const numbers = new Float64Array(buckets * runs);
  const counts = new Uint32Array(buckets);

  return {
    add: (columns) => {
      const shares = share === 'mean' ? columns.means : columns.lasts;
      for (let index = 0; index < shares.length; index += 1) {
        const value = shares[index]!;
        if (Number.isNaN(value)) continue;
        const bucket = columns.buckets[index]!;
        numbers[bucket * runs + counts[bucket]!] = value;
        counts[bucket]! += 1;
      }
    },
    finish: (studentLimit) => {
      const band = makeBandColumns(counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0));
      let to = 0;
      for (let bucket = 0; bucket < buckets; bucket += 1) {
        const count = counts[bucket]!;
        if (count === 0) continue;
        const found = bandStatistics(numbers.slice(bucket * runs, bucket * runs + count).sort(), studentLimit);
        band.buckets[to] = bucket;
        band.counts[to] = count;
        band.means[to] = found.mean;
        band.medians[to] = found.median;
        band.deviations[to] = found.deviation;
        band.errors[to] = found.error;
        band.lows[to] = found.low;
        band.highs[to] = found.high;
        band.mins[to] = found.min;
        band.maxs[to] = found.max;
        to += 1;
      }
      return band;
    },
  };
}
