// A table of groups of runs: what some metrics of the runs of each group are like together, over all runs that a search finds.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import { type BandStatistics, bandStatistics } from '../metrics/band-statistics.ts';
import type { MetricSummary } from '../metrics/metric.ts';
import { loadStudentLimit } from '../metrics/student-limit.ts';
import type { RunRecord } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { type GroupedRuns, groupSearch, type RunGroup, type RunGrouping } from './run-groups.ts';

/** The one number that a run has of a metric. */
export type GroupedStatistic = 'first' | 'last' | 'min' | 'max' | 'mean';

export interface GroupedMetric {
  readonly key: string;
  readonly statistic: GroupedStatistic;
}

export interface GroupTableQuery {
  readonly grouping: RunGrouping;
  readonly metrics: readonly GroupedMetric[];
  /** By the mean of one of the metrics, groups without it last. Absent: by their values. */
  readonly order?: { readonly metric: number; readonly isAscending: boolean } | undefined;
  /** Groups beyond are left out, and counted. */
  readonly limit: number;
}

/** Of the runs that have a number: how many they are, and what their numbers are like. */
export type GroupFigures = { readonly count: 0 } | ({ readonly count: number } & BandStatistics);

export interface GroupTable extends Pick<GroupedRuns, 'fields'> {
  readonly groups: readonly (RunGroup & { readonly figures: readonly GroupFigures[] })[];
  /** Of all that were found, those left out too. */
  readonly groupCount: number;
  readonly runCount: number;
}

export interface GroupTables {
  make(caller: Caller, query: GroupTableQuery): Promise<GroupTable>;
}

export function createGroupTables({ read }: Doors<{ readonly runs: RunStore }>): GroupTables {
  return {
    make: async (caller, { grouping, metrics, order, limit }) => {
      const { runs } = await read(caller, 'run.read', 'visible');
      const studentLimit = await loadStudentLimit();
      const numbers = new Map<string, Float64Array>();
      const { fields, groups } = await groupSearch(runs, grouping, {
        metricKeys: [...new Set(metrics.map(({ key }) => key))],
        onRun: (record) => void numbers.set(record.run.id, numbersOf(record, metrics)),
      });
      const rows = groups.map((group) => ({ ...group, figures: metrics.map((_metric, index) => figuresOf(group.runIds, (id) => numbers.get(id)![index]!)) }));
      function figuresOf(runIds: readonly string[], numberOf: (id: string) => number): GroupFigures {
        const sorted = Float64Array.from(runIds.map(numberOf).filter((value) => !Number.isNaN(value))).sort();
        return sorted.length === 0 ? { count: 0 } : { count: sorted.length, ...bandStatistics(sorted, studentLimit) };
      }
      if (order) rows.sort((a, b) => compareMeans(a.figures[order.metric]!, b.figures[order.metric]!, order.isAscending));
      return { fields, groups: rows.slice(0, limit), groupCount: rows.length, runCount: numbers.size };
    },
  };
}

/** NaN where a run has none. */
function numbersOf({ metrics: summaries }: RunRecord, metrics: readonly GroupedMetric[]): Float64Array {
  const known = new Map(summaries.map((summary) => [summary.key, summary]));
  return Float64Array.from(metrics, ({ key, statistic }) => numberOfSummary(known.get(key), statistic));
}

function numberOfSummary(summary: MetricSummary | undefined, statistic: GroupedStatistic): number {
  if (summary === undefined) return Number.NaN;
  return (statistic === 'mean' ? summary.mean : summary[statistic]?.value) ?? Number.NaN;
}

function compareMeans(a: GroupFigures, b: GroupFigures, isAscending: boolean): number {
  if (!('mean' in a) || !('mean' in b)) return Number('mean' in b) - Number('mean' in a);
  // Infinities of both signs together have no mean: they stand behind those that have.
  if (Number.isNaN(a.mean) || Number.isNaN(b.mean)) return Number(Number.isNaN(a.mean)) - Number(Number.isNaN(b.mean));
  return isAscending ? a.mean - b.mean : b.mean - a.mean;
}
