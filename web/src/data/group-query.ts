// What is read of groups of runs: how their numbers are together.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { GroupedMetric } from '@assay/sdk';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';
import { isOneOf } from './run-queries.ts';

export interface GroupsQuery {
  readonly experimentId: string;
  readonly filter: string | undefined;
  readonly isBin: boolean;
  readonly by: readonly string[] | undefined;
  readonly allParamsBut: readonly string[] | undefined;
  readonly metrics: readonly GroupedMetric[];
  readonly order: { readonly metric: number; readonly isAscending: boolean } | undefined;
  readonly limit: number;
}

export function groupTableQuery({ experimentId, filter, isBin, by, allParamsBut, ...input }: GroupsQuery) {
  const search = {
    experimentIds: [experimentId],
    filter,
    visibility: isBin ? 'deleted' : 'active',
    ...(by === undefined ? { allParamsBut: allParamsBut ?? [] } : { by }),
  } as const;
  return queryOptions({
    queryKey: queryKeys.runGroups(experimentId, { ...search, ...input }),
    queryFn: ({ signal }) => client.groupRuns({ search, ...input }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** The runs of one group, with the values that the table shows. */
export function groupRunsQuery(
  experimentId: string,
  { runIds, metricKeys, paramKeys }: { readonly runIds: readonly string[]; readonly metricKeys: readonly string[]; readonly paramKeys: readonly string[] },
) {
  return queryOptions({
    queryKey: queryKeys.runGroups(experimentId, { runIds, metricKeys, paramKeys }),
    queryFn: async ({ signal }) =>
      (await client.searchRuns({ experimentIds: [experimentId], filter: isOneOf(runIds), visibility: 'all', limit: runIds.length, metricKeys, paramKeys, tagKeys: [] }, { signal }))
        .items,
  });
}
