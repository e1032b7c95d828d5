// Where metric points are kept: appended in batches, read back exactly, thinned for charts, summarised per run and key.
import type { WholeNumber } from '../../base/whole-number.ts';
import type { PageRequest } from '../../base/page.ts';
import type { EarlierPart } from '../branches/branch.ts';
import type { BandColumns } from './band-columns.ts';
import type { BucketColumns } from './bucket-columns.ts';
import type { BucketGrid } from './bucket-grid.ts';
import type { AxisRange, ChartAxis } from './chart-axis.ts';
import type { MetricColumns } from './metric-columns.ts';
import type { MetricMark, MetricSummary, ModelMetric } from './metric.ts';
import type { Points } from './point-columns.ts';

/** Points of one run, in the order they came. */
export interface RunPoints {
  readonly runId: string;
  readonly points: Points;
}

/** How a stretch of points was stored, for the audit trail. */
export interface StoredPoints {
  readonly runId: string;
  /** New points only; exact repeats of stored ones are not counted. */
  readonly count: number;
  /** SHA-256 over the stored bytes, 64 hexadecimal digits; absent when nothing was new. */
  readonly digest?: string;
}

export interface SeriesName {
  readonly runId: string;
  readonly key: string;
}

export interface SeriesQuery extends SeriesName {
  /** Series of the same key of other runs, whose points up to a step count as this one's. */
  readonly earlier?: readonly EarlierPart[] | undefined;
}

/** What a rewind takes out of a run. */
export interface TailMove {
  readonly from: string;
  readonly to: string;
  readonly afterStep: number;
}

/** Several series within an inclusive range of steps; a bound may be beyond what a double holds. */
export interface ManySeriesQuery {
  readonly series: readonly SeriesQuery[];
  readonly fromStep?: WholeNumber | undefined;
  readonly toStep?: WholeNumber | undefined;
}

export interface MetricPage {
  readonly points: MetricColumns;
  /** Absent on the last page. */
  readonly next?: string;
}

/** One run's part of a chart: the points that are shown, and of how many. */
export interface ShownSeries extends SeriesName {
  readonly points: MetricColumns;
  /** How many points the range holds. */
  readonly total: number;
}

/** A series along an axis. */
export interface AxisSeries extends SeriesQuery {
  /** The moment that is 0 on an axis of time. Default: that of the epoch. */
  readonly zeroAt?: number | undefined;
}

export interface BucketsQuery extends AxisRange {
  readonly series: readonly AxisSeries[];
  readonly axis: ChartAxis;
  readonly buckets: number;
}

export interface BucketedSeries extends SeriesName {
  readonly columns: BucketColumns;
  /** Points in the buckets. */
  readonly total: number;
  /** Points that no x was found for, wherever they would stand. */
  readonly unpaired: number;
  /** Where `tail` goes on; absent while the run itself has no points of the series. */
  readonly cursor?: string | undefined;
}

export interface BucketedChart {
  readonly grid: BucketGrid;
  /** In the order asked for. */
  readonly lines: readonly BucketedSeries[];
}

/** What one run gives to a bucket of its group: the mean of its points there, or the last of them. */
export type BandShare = 'mean' | 'last';

export interface BandsQuery extends AxisRange {
  readonly groups: readonly { readonly series: readonly AxisSeries[] }[];
  readonly axis: ChartAxis;
  readonly buckets: number;
  readonly share: BandShare;
}

export interface Bands {
  readonly grid: BucketGrid;
  /** Of each group, in order; `unpaired` as of a series, over all of the group. */
  readonly groups: readonly { readonly columns: BandColumns; readonly unpaired: number }[];
}

export interface TailQuery extends SeriesName {
  /** Of the answer before, or of a bucketed series; absent: from the first point on. */
  readonly cursor?: string | undefined;
}

export interface SeriesTail extends SeriesName {
  readonly points: MetricColumns;
  /** Absent while there are no points. */
  readonly cursor?: string | undefined;
  /** There are more than the limit. */
  readonly isCut: boolean;
  /** Points have come or gone before the cursor too: whoever keeps the series must read it anew. */
  readonly isRewritten: boolean;
}

/** Where in a list of series a reader of all their points stands. */
export interface StretchPlace {
  readonly index: number;
  readonly after?: MetricMark | undefined;
}

export interface StretchQuery {
  readonly series: readonly SeriesQuery[];
  readonly place: StretchPlace;
  readonly limit: number;
}

export interface PointStretch {
  /** Each of the series of this index, ordered by step, timestamp, value. */
  readonly parts: readonly { readonly index: number; readonly points: MetricColumns }[];
  /** Absent at the end. */
  readonly next?: StretchPlace | undefined;
}

/**
 * Duties: an append is atomic with its transaction. The same point (key, timestamp, step, value) appended
 * twice, in one batch or in two, is stored once; NaN repeats too. Another value at the same step and time is
 * another point. Values come back to the bit, steps and
 * timestamps to the digit. Summaries are exact at commit. A reduction sees every point of
 * the range, however many there are, and takes memory for what it keeps and not for what it reads. A series with earlier ones
 * is read as one series that has the points of all of them, a point that is in two of them once or twice; summaries are always a
 * run's own.
 */
export interface MetricStore {
  /** Of one run there may be several; what is told of each run is of all of them. */
  append(batches: readonly RunPoints[]): Promise<readonly StoredPoints[]>;
  /** Ordered by timestamp, step, value. An unknown run or key is an empty page. */
  series(query: SeriesQuery & { readonly page: PageRequest }): Promise<MetricPage>;
  /** Several series at once, each ordered by step, timestamp, value and cut after its first `limit` points. */
  manySeries(query: ManySeriesQuery & { readonly limit: number }): Promise<readonly (SeriesName & { readonly points: MetricColumns; readonly isCut: boolean })[]>;
  /**
   * Each series thinned to `buckets` equal stretches of its steps: of each the first and the last point, the least and
   * the greatest value and the first NaN, those of steps and times beyond 2^53 by the doubles nearest to them, ordered by step, timestamp, value. Whole when it has at most `4 * buckets` points.
   */
  chart(query: ManySeriesQuery & { readonly buckets: number }): Promise<readonly ShownSeries[]>;
  /** Of each series, ordered by step, timestamp, value, the points at the ranks of `evenRanks`: at most `count`. */
  sample(query: ManySeriesQuery & { readonly count: number }): Promise<readonly ShownSeries[]>;
  /**
   * Each series cut into `buckets` stretches of one grid, that is the same for all: of each stretch the first and the last, the least, the greatest
   * and the mean value and the counts, exact whatever order the points came in. A read sees one state of all series.
   */
  buckets(query: BucketsQuery): Promise<BucketedChart>;
  /** Groups of runs, bucket by bucket of one grid: how many runs have a number there, and what these numbers are like. Nothing is extrapolated. */
  bands(query: BandsQuery): Promise<Bands>;
  /** What tells one state of each series from another, in order; empty for a series without points. */
  versions(series: readonly SeriesQuery[]): Promise<readonly string[]>;
  /**
   * What a run itself has of each series beyond a cursor, ordered by step, timestamp, value, at most `limit` points of each. Says
   * where that is not all that changed. Throws `invalid_argument` for a cursor of another series, or a damaged one.
   */
  tail(query: { readonly series: readonly TailQuery[]; readonly limit: number }): Promise<readonly SeriesTail[]>;
  /** All points of several series, one series after the other, at most about `limit` at a time: repeated with `next`, no point is left out or comes twice. */
  stretch(query: StretchQuery): Promise<PointStretch>;
  /** Ordered by key. All summaries of a run, or of the keys asked for. */
  summaries(runId: string, keys?: readonly string[]): Promise<readonly MetricSummary[]>;
  /**
   * Gives the points beyond a step to another run, but for those of series whose keys begin with `exceptPrefix`. Resolves to how many
   * there were. Metrics of models stay. Throws `not_found` for a run there is not.
   */
  moveTail(move: TailMove & { readonly exceptPrefix?: string | undefined }): Promise<number>;
  /** Keeps, per (model, key, dataset, run), the latest by (timestamp, step). */
  putModelMetrics(metrics: readonly ModelMetric[]): Promise<void>;
}

/** Reads whose cost grows with the data they are about: an engine keeps them out of everybody's way. */
export const heavyMetricReads = ['series', 'manySeries', 'chart', 'sample', 'buckets', 'bands', 'tail', 'stretch'] as const satisfies readonly (keyof MetricStore)[];
