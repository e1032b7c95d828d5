// What the address of the page asks for, as a search: the columns, the order, which runs.
import { useMemo, useState } from 'react';
import type { RunKeys, RunRecord } from '@assay/sdk';
import type { MetricRules } from '../charts/metric-rules.ts';
import type { RunsQuery } from '../data/run-rows-query.ts';
import { frozenFirst } from './column-layout.ts';
import { defaultColumns } from './default-columns.ts';
import type { ExperimentPageSearch } from './experiment-search.ts';
import { columnOf, metricColumn, neededKeys, orderText, startsAscending, type RunColumn } from './run-columns.ts';

const startedColumn = columnOf('attribute:started')!;
const noIds: readonly string[] = [];

interface Asked {
  readonly experimentId: string;
  readonly rules: MetricRules;
  readonly keys: RunKeys;
  readonly sample: readonly RunRecord[];
  readonly search: ExperimentPageSearch;
}

export function useRunQuery({ experimentId, rules, keys, sample, search }: Asked) {
  const colsText = search.cols === undefined ? undefined : JSON.stringify(search.cols);
  const fixText = JSON.stringify(search.fix ?? noIds);
  // Columns chosen by the page are chosen once there are metrics: what appears later must not push the others about.
  const [first, setFirst] = useState({ keys, sample });
  if (first.keys.metrics.length === 0 && keys !== first.keys) setFirst({ keys, sample });
  const columns = useMemo(() => {
    const chosen = colsText === undefined ? defaultColumns(first.keys, first.sample, rules) : (JSON.parse(colsText) as string[]).flatMap((id) => columnOf(id, rules) ?? []);
    return frozenFirst(chosen, JSON.parse(fixText) as string[]);
  }, [colsText, fixText, first, rules]);
  const { sort, up, filter, nest, bin } = search;
  const { primary } = rules;
  const defaultColumn = useMemo(() => (primary === undefined ? startedColumn : metricColumn(primary, 'best', rules)), [primary, rules]);
  const sortColumn: RunColumn = (sort === undefined ? undefined : columnOf(sort, rules)) ?? defaultColumn;
  const isAscending = up ?? startsAscending(sortColumn);
  const isNatural = filter === undefined && sortColumn.kind === 'attribute';
  const isNested = filter === undefined && !bin && (nest ?? isNatural);
  const query: RunsQuery = { experimentId, filter, order: [orderText(sortColumn, isAscending)], isNested, isBin: bin ?? false, ...neededKeys([...columns, sortColumn]) };
  return { query, columns, sortColumn, defaultColumn, isAscending, isNatural };
}
