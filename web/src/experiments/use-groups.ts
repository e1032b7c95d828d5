// The groups that the address asks for, and which of them are drawn.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunGroupRow } from '@assay/sdk';
import { keptStatistic } from '../charts/metric-statistic.ts';
import { runLooks } from '../charts/run-looks.ts';
import { groupTableQuery } from '../data/group-query.ts';
import type { ExperimentPageSearch } from './experiment-search.ts';
import { groupName } from './grouping.ts';
import { startsAscending, type RunColumn } from './run-columns.ts';
import { drawnAtFirst, drawnLimit } from './use-drawn-runs.ts';
import type { useRunQuery } from './use-run-query.ts';

export type MetricColumn = Extract<RunColumn, { readonly kind: 'metric' }>;

export interface NamedGroup extends RunGroupRow {
  readonly name: string;
}

interface GroupsInput {
  readonly experimentId: string;
  readonly search: ExperimentPageSearch;
  readonly asked: ReturnType<typeof useRunQuery>;
  /** How many groups are wanted. */
  readonly limit: number;
  readonly change: (next: Partial<ExperimentPageSearch>) => void;
}

export function useGroups({ experimentId, search, asked, limit, change }: GroupsInput) {
  const columns = useMemo(() => metricColumns([...asked.columns, asked.sortColumn]), [asked.columns, asked.sortColumn]);
  const sorted = columns.find(({ id }) => id === asked.sortColumn.id) ?? columns[0];
  const isAscending = sorted === undefined ? false : sorted.id === asked.sortColumn.id ? asked.isAscending : startsAscending(sorted);
  const list = useQuery(
    groupTableQuery({
      experimentId,
      filter: search.filter,
      isBin: search.bin ?? false,
      by: search.groupBy,
      allParamsBut: search.groupBut,
      metrics: columns.map(({ key, statistic, direction }) => ({ key, statistic: keptStatistic(statistic, direction) as 'last' })),
      order: sorted === undefined ? undefined : { metric: columns.indexOf(sorted), isAscending },
      limit,
    }),
  );
  const groups = useMemo(() => (list.data?.groups ?? []).map((group): NamedGroup => ({ ...group, name: groupName(list.data!.fields, group.values) })), [list.data]);
  const drawn = useMemo(() => {
    const wanted = search.drawnGroups && new Set(search.drawnGroups);
    return wanted ? groups.filter(({ name }) => wanted.has(name)).slice(0, drawnLimit) : groups.slice(0, drawnAtFirst);
  }, [groups, search.drawnGroups]);
  const looks = useMemo(
    () =>
      runLooks(
        drawn.map(({ name }) => name),
        search.colors,
      ),
    [drawn, search.colors],
  );
  const toggle = (name: string) => {
    const names = drawn.map((group) => group.name);
    change({ drawnGroups: names.includes(name) ? names.filter((one) => one !== name) : [...names, name].slice(-drawnLimit) });
  };
  return { list, columns, sorted, isAscending, groups, drawn, looks, toggle };
}

/** Those that a run has one number of, each once. */
function metricColumns(columns: readonly RunColumn[]): readonly MetricColumn[] {
  const found = new Map(columns.flatMap((column) => (column.kind === 'metric' && column.statistic !== 'count' ? [[column.id, column] as const] : [])));
  return [...found.values()];
}
