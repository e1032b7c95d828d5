// Reading metric series.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import type { PageRequest } from '../../base/page.ts';
import type { BranchStore } from '../branches/branch-store.ts';
import { withEarlier } from '../branches/branches.ts';
import { isSystemKey } from './system-key.ts';
import type { ManySeriesQuery, MetricPage, MetricStore, SeriesName, SeriesQuery, SeriesTail, ShownSeries, TailQuery } from './metric-store.ts';

/** What a chart draws of one series, and whether it is all there is. */
export interface ChartSeries extends ShownSeries {
  readonly isSampled: boolean;
}

export interface ManyRunSeries extends Omit<ManySeriesQuery, 'series'> {
  readonly series: readonly SeriesName[];
}

export interface ChartQuery extends ManyRunSeries {
  /** Into how many stretches each line's steps are cut; fewer when there are very many lines. */
  readonly buckets: number;
}

export interface SampleQuery extends ManyRunSeries {
  readonly count: number;
  /** `own`: without what a run shows of the one it goes on from. Default: `all`. */
  readonly parts?: 'all' | 'own' | undefined;
}

/** The series of a run that goes on from another begins with what the other had logged. */
export interface Metrics {
  /** Every point, ordered by timestamp, step, value. */
  history(caller: Caller, query: SeriesName & { readonly page: PageRequest }): Promise<MetricPage>;
  /** Several series at once, of each at most `count` points, evenly over its order by step, timestamp, value. */
  sample(caller: Caller, query: SampleQuery): Promise<readonly ShownSeries[]>;
  /** Several series for a chart `buckets` wide: extremes are never lost. */
  chart(caller: Caller, query: ChartQuery): Promise<readonly ChartSeries[]>;
  /** What came of series of runs since a cursor; without what they show of others. */
  tail(caller: Caller, query: { readonly series: readonly TailQuery[]; readonly limit: number }): Promise<readonly SeriesTail[]>;
}

/** Buckets of all lines of one chart together: some million points, and no screen is as wide. */
export const chartBucketLimit = 250_000;

interface Stores {
  readonly metrics: MetricStore;
  readonly branches: BranchStore;
}

export function createMetrics({ read }: Doors<Stores>): Metrics {
  return {
    history: async (caller, { page, ...name }) => {
      const { metrics, branches } = await read(caller, 'run.read', { run: name.runId });
      const [series] = await withParts(branches, [name]);
      return metrics.series({ ...series!, page });
    },
    sample: async (caller, { parts = 'all', ...query }) => {
      const { metrics, branches } = await read(caller, 'run.read', 'visible');
      return metrics.sample(parts === 'own' ? query : { ...query, series: await withParts(branches, query.series) });
    },
    chart: async (caller, query) => {
      const { metrics, branches } = await read(caller, 'run.read', 'visible');
      const buckets = Math.max(1, Math.min(query.buckets, Math.floor(chartBucketLimit / query.series.length)));
      const lines = await metrics.chart({ ...query, series: await withParts(branches, query.series), buckets });
      return lines.map((line) => ({ ...line, isSampled: line.points.steps.length < line.total }));
    },
    tail: async (caller, query) => (await read(caller, 'run.read', 'visible')).metrics.tail(query),
  };
}

/** What is measured of a machine is a run's own. */
export async function withParts(branches: BranchStore, series: readonly SeriesName[]): Promise<readonly SeriesQuery[]> {
  const logged = (
    await withEarlier(
      branches,
      series.filter(({ key }) => !isSystemKey(key)),
    )
  ).values();
  return series.map((name) => (isSystemKey(name.key) ? name : logged.next().value!));
}
