// Where metric points are kept: appended in batches, read back exactly, summarised per run and key.
import type { Page, PageRequest } from '../../base/page.ts';
import type { MetricMark, MetricPoint, MetricSummary, ModelMetric } from './metric.ts';

/** Points of one run, in the order they came. */
export interface RunPoints {
  readonly runId: string;
  readonly points: readonly MetricPoint[];
}

/** How a stretch of points was stored, for the audit trail. */
export interface StoredPoints {
  readonly runId: string;
  /** New points only; exact repeats of stored ones are not counted. */
  readonly count: number;
  /** SHA-256 over the stored bytes, 64 hexadecimal digits; absent when nothing was new. */
  readonly digest?: string;
}

/** One run's part of a chart: the points at the chosen steps or buckets. */
export interface SeriesQuery {
  readonly runId: string;
  readonly key: string;
}

/**
 * Duties: an append is atomic with its transaction. The same point (key, timestamp, step, value) appended
 * twice, in one batch or in two, is stored once; NaN repeats too. Another value at the same step and time is
 * another point. Values come back to the bit. Summaries are exact at commit.
 */
export interface MetricStore {
  append(batches: readonly RunPoints[]): Promise<readonly StoredPoints[]>;
  /** Ordered by timestamp, step, value. An unknown run or key is an empty page. */
  series(query: SeriesQuery & { readonly page: PageRequest }): Promise<Page<MetricMark>>;
  /**
   * Every point of several series at once, ordered by step, timestamp, value, within the inclusive step range,
   * each cut after `limit` points.
   */
  manySeries(query: {
    readonly series: readonly SeriesQuery[];
    readonly fromStep?: number | undefined;
    readonly toStep?: number | undefined;
    readonly limit: number;
  }): Promise<readonly (SeriesQuery & { readonly points: readonly MetricMark[]; readonly isCut: boolean })[]>;
  /** Ordered by key. All summaries of a run, or of the keys asked for. */
  summaries(runId: string, keys?: readonly string[]): Promise<readonly MetricSummary[]>;
  /** Keeps, per (model, key, dataset, run), the latest by (timestamp, step). */
  putModelMetrics(metrics: readonly ModelMetric[]): Promise<void>;
}
