// Reading metric series.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { downsample } from './downsample.ts';
import type { MetricMark } from './metric.ts';
import type { MetricStore, SeriesQuery } from './metric-store.ts';

/** What a chart draws of one series, and whether it is all there is. */
export interface ChartSeries extends SeriesQuery {
  readonly points: readonly MetricMark[];
  /** How many points the range holds; more than `points` when the chart is a sample. */
  readonly total: number;
  readonly isSampled: boolean;
}

export interface Metrics {
  /** Every point, ordered by timestamp, step, value. */
  history(caller: Caller, query: SeriesQuery & { readonly page: PageRequest }): Promise<Page<MetricMark>>;
  /** Several series at once, each ordered by step, timestamp, value and cut after `limit` points. */
  many(caller: Caller, query: Parameters<MetricStore['manySeries']>[0]): ReturnType<MetricStore['manySeries']>;
  /** Several series for a chart `buckets` wide: extremes are never lost. */
  chart(caller: Caller, query: ChartQuery): Promise<readonly ChartSeries[]>;
}

export interface ChartQuery {
  readonly series: readonly SeriesQuery[];
  readonly fromStep?: number | undefined;
  readonly toStep?: number | undefined;
  readonly buckets: number;
}

/** A chart reads no more points than this of one series. */
export const chartPointLimit = 2_000_000;

/** So many whole series are in memory at once; the thinned ones take little. */
const seriesPerRead = 20;

export function createMetrics({ read }: Doors<{ readonly metrics: MetricStore }>): Metrics {
  return {
    history: async (caller, query) => {
      const { metrics } = await read(caller, 'run.read', { run: query.runId });
      return metrics.series(query);
    },
    many: async (caller, query) => {
      const { metrics } = await read(caller, 'run.read', 'visible');
      return metrics.manySeries(query);
    },
    chart: async (caller, { buckets, series, ...query }) => {
      const { metrics } = await read(caller, 'run.read', 'visible');
      const lines: ChartSeries[] = [];
      for (let start = 0; start < series.length; start += seriesPerRead) {
        const found = await metrics.manySeries({ ...query, series: series.slice(start, start + seriesPerRead), limit: chartPointLimit });
        for (const { runId, key, points, isCut } of found) {
          const kept = downsample(points, buckets);
          lines.push({ runId, key, points: kept, total: points.length, isSampled: isCut || kept.length < points.length });
        }
      }
      return lines;
    },
  };
}
