// Some runs of any experiments, by their ids, without their values.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';
import { isOneOf } from './run-queries.ts';

export function pickedRunsQuery(runs: readonly { readonly id: string; readonly experimentId: string }[]) {
  const ids = runs.map(({ id }) => id);
  return queryOptions({
    queryKey: queryKeys.pickedRuns(ids),
    queryFn: async ({ signal }) => {
      const experimentIds = [...new Set(runs.map(({ experimentId }) => experimentId))];
      const { items } = await client.searchRuns(
        { experimentIds, filter: isOneOf(ids), visibility: 'all', limit: ids.length, metricKeys: [], paramKeys: [], tagKeys: [] },
        { signal },
      );
      return items;
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
