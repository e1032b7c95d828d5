// Reading metric series.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import type { PageRequest } from '../../base/page.ts';
import type { ManySeriesQuery, MetricPage, MetricStore, SeriesQuery, ShownSeries } from './metric-store.ts';

/** What a chart draws of one series, and whether it is all there is. */
export interface ChartSeries extends ShownSeries {
  readonly isSampled: boolean;
}

export interface ChartQuery extends ManySeriesQuery {
  /** Into how many stretches each line's steps are cut; fewer when there are very many lines. */
  readonly buckets: number;
}

export interface Metrics {
  /** Every point, ordered by timestamp, step, value. */
  history(caller: Caller, query: SeriesQuery & { readonly page: PageRequest }): Promise<MetricPage>;
  /** Several series at once, of each at most `count` points, evenly over its order by step, timestamp, value. */
  sample(caller: Caller, query: ManySeriesQuery & { readonly count: number }): Promise<readonly ShownSeries[]>;
  /** Several series for a chart `buckets` wide: extremes are never lost. */
  chart(caller: Caller, query: ChartQuery): Promise<readonly ChartSeries[]>;
}

/** Buckets of all lines of one chart together: some million points, and no screen is as wide. */
export const chartBucketLimit = 250_000;

export function createMetrics({ read }: Doors<{ readonly metrics: MetricStore }>): Metrics {
  return {
    history: async (caller, query) => {
      const { metrics } = await read(caller, 'run.read', { run: query.runId });
      return metrics.series(query);
    },
    sample: async (caller, query) => {
      const { metrics } = await read(caller, 'run.read', 'visible');
      return metrics.sample(query);
    },
    chart: async (caller, query) => {
      const { metrics } = await read(caller, 'run.read', 'visible');
      const buckets = Math.max(1, Math.min(query.buckets, Math.floor(chartBucketLimit / query.series.length)));
      const lines = await metrics.chart({ ...query, buckets });
      return lines.map((line) => ({ ...line, isSampled: line.points.steps.length < line.total }));
    },
  };
}
