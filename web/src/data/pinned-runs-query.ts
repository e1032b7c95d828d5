// Runs that stand first in the table, and the best value of each of its metric columns over all runs that match.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';
import { readRows, type RunsQuery } from './run-rows-query.ts';

export function pinnedRunsQuery(query: RunsQuery, ids: readonly string[]) {
  return queryOptions({
    queryKey: queryKeys.pinnedRuns(query.experimentId, { ids, metricKeys: query.metricKeys, paramKeys: query.paramKeys, tagKeys: query.tagKeys }),
    queryFn: () => readRows(query, ids),
    placeholderData: keepPreviousData,
  });
}

export interface BestOf {
  readonly experimentId: string;
  readonly filter: string | undefined;
  readonly isBin: boolean;
  readonly key: string;
  /** In the language of orders: the best comes first. */
  readonly order: string;
}

/** The run with the best value, with that metric alone. */
export function bestRunQuery({ experimentId, filter, isBin, key, order }: BestOf) {
  return queryOptions({
    queryKey: queryKeys.bestRun(experimentId, { filter, isBin, order }),
    queryFn: async ({ signal }) => {
      const page = await client.searchRuns(
        { experimentIds: [experimentId], filter, visibility: isBin ? 'deleted' : 'active', order: [order], limit: 1, metricKeys: [key], paramKeys: [], tagKeys: [] },
        { signal },
      );
      return page.items[0] ?? null;
    },
    placeholderData: keepPreviousData,
    retry: false,
  });
}
