// What the operations that read many series answer.
import type { MetricColumns } from './shapes.ts';
import type { WireNumber } from './wire-number.ts';

/** A grid that x is cut into: bucket `i` holds every x with `floor((x - low) / width) = i`, the last one `high` too. */
export interface ChartGrid {
  /** What this answer is kept under: sent as `if-none-match` it spares a second reading while nothing changed. */
  readonly version: string;
  /** Only where `if-none-match` named this version: nothing else is told then. */
  readonly isUnchanged?: true | undefined;
  readonly low: number;
  readonly high: number;
  readonly width: number;
  /** How many buckets; 0 when there is nothing to show. */
  readonly count: number;
}

export interface MetricBuckets extends ChartGrid {
  /** In the order asked for; those without points are there too. */
  readonly lines: readonly BucketLine[];
}

/** One line, as columns of equal length: what stands at one index is one bucket. Empty buckets are left out. */
export interface BucketLine {
  readonly runId: string;
  readonly key: string;
  /** Points in the buckets. */
  readonly total: number;
  /** Points that no x was found for: only where x is another metric. */
  readonly unpaired: number;
  /** Where `readMetricTail` goes on; absent while the run itself has no points of the series. */
  readonly cursor?: string | undefined;
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
  readonly nanCounts: readonly number[];
  /** Values of the first and the last point by (x, step, timestamp, value). */
  readonly firsts: readonly WireNumber[];
  readonly lasts: readonly WireNumber[];
  /** Over the numbers that are not NaN; NaN where there is none. */
  readonly mins: readonly WireNumber[];
  readonly maxs: readonly WireNumber[];
  /** From the exact sum, which is rounded once. */
  readonly means: readonly WireNumber[];
}

export interface MetricBands extends ChartGrid {
  readonly lines: readonly BandLine[];
}

/** A metric over a group of runs, as columns of equal length. Buckets that no run has a number in are left out. */
export interface BandLine {
  readonly name: string;
  /** The values that the runs of the group share, in the order of `by`; null for runs without one. Empty for a list of runs. */
  readonly values: readonly (string | null)[];
  readonly runIds: readonly string[];
  readonly key: string;
  readonly unpaired: number;
  readonly buckets: readonly number[];
  /** Runs with a number in the bucket: fewer where some have ended, for nothing is extrapolated. */
  readonly counts: readonly number[];
  readonly means: readonly WireNumber[];
  readonly medians: readonly WireNumber[];
  /** The standard deviation with n - 1; NaN for one run, as are the next three. */
  readonly deviations: readonly WireNumber[];
  /** The standard error of the mean. */
  readonly errors: readonly WireNumber[];
  /** The 95 % confidence interval of the mean by Student's t. */
  readonly lows: readonly WireNumber[];
  readonly highs: readonly WireNumber[];
  readonly mins: readonly WireNumber[];
  readonly maxs: readonly WireNumber[];
}

export interface MetricTail {
  readonly series: readonly SeriesTail[];
}

/** Points beyond a cursor, ordered by step, timestamp, value. */
export interface SeriesTail extends MetricColumns {
  readonly runId: string;
  readonly key: string;
  /** For the next tail; absent while the run itself has no points of the series. */
  readonly cursor?: string | undefined;
  /** There are more than the limit: ask again with the new cursor. */
  readonly isCut: boolean;
  /** Points have come, or gone, before the cursor too: whoever keeps the series must read it anew. */
  readonly isRewritten: boolean;
}

/** Groups of the runs that a search finds, with what their metrics are like. */
export interface RunGroupTable {
  /** What they are grouped by, as filters name it; of `allParamsBut` the params that differ between the groups. */
  readonly fields: readonly string[];
  readonly groups: readonly RunGroupRow[];
  /** Of all that were found, those beyond the limit too. */
  readonly groupCount: number;
  readonly runCount: number;
}

export interface RunGroupRow {
  /** What its runs share, in the order of the fields; null for runs without it. */
  readonly values: readonly (string | null)[];
  /** Newest first. */
  readonly runIds: readonly string[];
  /** In the order of the metrics asked for. */
  readonly figures: readonly GroupFigures[];
}

/** What one number of each run is like over the runs of a group that have one; with `count` 0 nothing else is told. */
export interface GroupFigures {
  readonly count: number;
  readonly mean?: WireNumber | undefined;
  readonly median?: WireNumber | undefined;
  /** Over n − 1; NaN of one run. */
  readonly deviation?: WireNumber | undefined;
  /** The standard error of the mean. */
  readonly error?: WireNumber | undefined;
  /** The ends of the mean's interval of 95 % by Student's t. */
  readonly low?: WireNumber | undefined;
  readonly high?: WireNumber | undefined;
  readonly min?: WireNumber | undefined;
  readonly max?: WireNumber | undefined;
}
