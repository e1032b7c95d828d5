// What the operations that read many series take, in the order of the contract.
import type { Visibility } from './shapes.ts';

/** What stands along the bottom of a chart, and into how many stretches it is cut. */
export interface AxisQuery {
  /**
   * `step`; `relative`: milliseconds since the run was started; `time`: milliseconds since the epoch; `metric`: the value that the
   * metric `xKey` of the same run has at the same step (the last one where it has several). Default `step`.
   */
  readonly x?: 'step' | 'relative' | 'time' | 'metric' | undefined;
  readonly xKey?: string | undefined;
  /** Inclusive, in numbers of x. Default: where the first and the last point of all lines stand. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** 1 to 10,000, default 500. All lines share one grid of them; fewer where there are very many lines. */
  readonly buckets?: number | undefined;
}

/** A line for each run and key: runs outside, keys inside. At most 1,000 lines. */
export interface MetricBucketsQuery extends AxisQuery {
  readonly runIds: readonly string[];
  readonly keys: readonly string[];
}

export interface MetricBandsQuery extends AxisQuery {
  /** Groups by lists of runs. Give this or `search`. */
  readonly groups?: readonly NamedRunIds[] | undefined;
  readonly search?: GroupingSearch | undefined;
  /** A band for each group and key: keys inside. At most 200 bands. */
  readonly keys: readonly string[];
  /** What one run gives to a bucket: the mean of its numbers there, or its last value there. Default `mean`. */
  readonly share?: 'mean' | 'last' | undefined;
}

export interface NamedRunIds {
  readonly name: string;
  readonly runIds: readonly string[];
}

/** The runs that a search finds, at most 10,000, in groups of those that share values. */
export interface GroupingSearch {
  readonly experimentIds: readonly string[];
  readonly filter?: string | undefined;
  /** Default `active`. */
  readonly visibility?: Visibility | undefined;
  /** Such as `params.lr`, `tags.team`, `group` or `job_type`; at most 5. Give this or `allParamsBut`. */
  readonly by?: readonly string[] | undefined;
  /** Keys of params, such as `seed`: runs are together that share all others. */
  readonly allParamsBut?: readonly string[] | undefined;
}

/** The one number that a run has of a metric. */
export interface GroupedMetric {
  readonly key: string;
  readonly statistic: 'first' | 'last' | 'min' | 'max' | 'mean';
}

export interface GroupRuns {
  readonly search: GroupingSearch;
  /** At most 50. */
  readonly metrics: readonly GroupedMetric[];
  /** By the mean of a metric, that with this index; groups without it last. Default: by the values that groups share. */
  readonly order?: { readonly metric: number; readonly isAscending: boolean } | undefined;
  /** Groups at the most, default 200, at most 1,000; how many there are is told. */
  readonly limit?: number | undefined;
}

export interface MetricTailQuery {
  /** At most 1,000. */
  readonly series: readonly SeriesAtCursor[];
  /** Points of each, default 10,000, at most 25,000; fewer where there are very many series, 1,000,000 in all. */
  readonly limit?: number | undefined;
}

export interface SeriesAtCursor {
  readonly runId: string;
  readonly key: string;
  /** Of a line of buckets, or of the tail before. Default: before the first point. */
  readonly cursor?: string | undefined;
}

export interface ExportMetrics {
  /** At most 10,000. */
  readonly runIds: readonly string[];
  /** At most 1,000. Default: every series of each run. */
  readonly keys?: readonly string[] | undefined;
  /** `jsonl`: a JSON object a line; `csv`; `packed`: frames of columns (sdk/points-stream.ts); `parquet`. */
  readonly format: 'jsonl' | 'csv' | 'packed' | 'parquet';
  /** `own`: without what a run shows of the one it goes on from. Default `all`. */
  readonly parts?: 'all' | 'own' | undefined;
}
