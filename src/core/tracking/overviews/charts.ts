// Charts of many runs: lines cut into buckets of one grid, and bands over groups of runs. What is asked for is found first, so that
// whoever has seen this state of it already need not have it read again.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import type { BranchStore } from '../branches/branch-store.ts';
import type { AxisRange, ChartAxis } from '../metrics/chart-axis.ts';
import type { AxisSeries, Bands, BandShare, BucketedChart, MetricStore, SeriesName } from '../metrics/metric-store.ts';
import { chartBucketLimit, withParts } from '../metrics/metrics.ts';
import type { RunStore } from '../runs/run-store.ts';
import { findGroups, type NamedRuns, type RunGroup, type RunGrouping } from './run-groups.ts';

/** As a person picks it. `relative`: milliseconds since the run was started. `time`: milliseconds since the epoch. */
export type RunAxis = { readonly kind: 'step' | 'relative' | 'time' } | { readonly kind: 'metric'; readonly key: string };

interface OverRange extends AxisRange {
  readonly axis: RunAxis;
  /** Fewer where there is very much to show. */
  readonly buckets: number;
}

export interface LinesQuery extends OverRange {
  readonly series: readonly SeriesName[];
}

export interface GroupBandsQuery extends OverRange {
  /** Groups as they are given, or those that a search falls into. */
  readonly groups: readonly NamedRuns[] | RunGrouping;
  readonly keys: readonly string[];
  readonly share: BandShare;
}

/** A band of a metric over a group of runs. */
export type GroupBand = RunGroup & { readonly key: string } & Bands['groups'][number];

export interface FoundChart<T> {
  /** Tells one state of what is asked for from another. */
  readonly version: string;
  read(): Promise<T>;
}

export interface Charts {
  lines(caller: Caller, query: LinesQuery): Promise<FoundChart<BucketedChart>>;
  /** One band for each group and key, keys inside. */
  bands(caller: Caller, query: GroupBandsQuery): Promise<FoundChart<{ readonly grid: Bands['grid']; readonly bands: readonly GroupBand[] }>>;
}

interface Stores {
  readonly metrics: MetricStore;
  readonly branches: BranchStore;
  readonly runs: RunStore;
}

/** Runs times buckets of one group: 8 bytes each. */
const bandCellLimit = 4_000_000;

export function createCharts({ read }: Doors<Stores>): Charts {
  return {
    lines: async (caller, { series: names, axis, buckets, ...range }) => {
      const stores = await read(caller, 'run.read', 'visible');
      const series = await placed(stores, names, axis);
      const query = { series, axis: storeAxis(axis), buckets: within(buckets, chartBucketLimit / names.length), ...range };
      return { version: await versionOf(stores.metrics, query), read: () => stores.metrics.buckets(query) };
    },
    bands: async (caller, { groups: asked, keys, axis, buckets, share, ...range }) => {
      const stores = await read(caller, 'run.read', 'visible');
      const found = await findGroups(stores.runs, asked);
      const named = found.flatMap((group) => keys.map((key) => ({ group, key })));
      const series = await placed(
        stores,
        named.flatMap(({ group, key }) => group.runIds.map((runId) => ({ runId, key }))),
        axis,
      );
      const largest = found.reduce((most, { runIds }) => Math.max(most, runIds.length), 1);
      let start = 0;
      const groups = named.map(({ group }) => ({ series: series.slice(start, (start += group.runIds.length)) }));
      const query = { axis: storeAxis(axis), buckets: within(buckets, bandCellLimit / largest), share, ...range };
      return {
        version: await versionOf(stores.metrics, { ...query, series, names: named.map(({ group, key }) => [group.name, group.runIds.length, key]) }),
        read: async () => {
          const { grid, groups: bands } = await stores.metrics.bands({ ...query, groups });
          return { grid, bands: named.map(({ group, key }, index) => ({ ...group, key, ...bands[index]! })) };
        },
      };
    },
  };
}

function within(buckets: number, most: number): number {
  return Math.max(1, Math.min(buckets, Math.floor(most)));
}

function storeAxis(axis: RunAxis): ChartAxis {
  return axis.kind === 'relative' ? { kind: 'time' } : (axis as ChartAxis);
}

/** With their earlier parts, and the start of their run where that is 0. */
async function placed({ branches, runs }: Stores, names: readonly SeriesName[], axis: RunAxis): Promise<readonly AxisSeries[]> {
  const series = await withParts(branches, names);
  if (axis.kind !== 'relative') return series;
  const started = new Map((await runs.findMany([...new Set(names.map(({ runId }) => runId))])).map(({ id, startedAt }) => [id, startedAt]));
  return series.map((one) => ({ ...one, zeroAt: started.get(one.runId) ?? 0 }));
}

/** Of series along an axis; whatever else is given tells states apart too. */
async function versionOf(
  metrics: MetricStore,
  { series, ...query }: { readonly series: readonly AxisSeries[]; readonly axis: ChartAxis; readonly [other: string]: unknown },
): Promise<string> {
  const { axis } = query;
  const others = axis.kind === 'metric' ? series.map((one) => ({ ...one, key: axis.key })) : [];
  const versions = await metrics.versions([...series, ...others]);
  return JSON.stringify([query, series.map(({ runId, key, zeroAt }) => [runId, key, zeroAt]), versions]);
}
