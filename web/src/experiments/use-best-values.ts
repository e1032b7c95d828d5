// The best value of each metric column over all runs that match, asked of the server: the rows read so far may not hold it.
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { WireNumber } from '@assay/sdk';
import { bestRunQuery } from '../data/pinned-runs-query.ts';
import type { RunsQuery } from '../data/run-rows-query.ts';
import { metricValue, orderText, type RunColumn } from './run-columns.ts';

/** More columns than that are not marked: each costs a search. */
export const markedColumns = 12;

export function useBestValues({ experimentId, filter, isBin }: RunsQuery, columns: readonly RunColumn[]): ReadonlyMap<string, WireNumber> {
  const asked = columns.flatMap((column) => (column.kind === 'metric' && column.direction !== 'last' && column.statistic !== 'count' ? [column] : [])).slice(0, markedColumns);
  const answers = useQueries({
    queries: asked.map((column) => bestRunQuery({ experimentId, filter, isBin, key: column.key, order: orderText(column, column.direction === 'min') })),
  });
  const values = answers.map(({ data }, index) => (data ? metricValue(asked[index]!, data) : undefined));
  const text = JSON.stringify(asked.map(({ id }, index) => [id, values[index]]));
  return useMemo(
    () => new Map((JSON.parse(text) as [string, WireNumber | null | undefined][]).flatMap(([id, value]) => (value === null || value === undefined ? [] : [[id, value]]))),
    [text],
  );
}
