// What is read of the pictures, tables and the like that a run logged.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { paged, tokenOf } from './paged.ts';
import { queryKeys } from './query-keys.ts';

const keysAtOnce = 200;

export function mediaKeysQuery(runId: string) {
  return infiniteQueryOptions({
    queryKey: queryKeys.mediaKeys(runId),
    queryFn: ({ pageParam, signal }) => client.listMedia({ runId, limit: keysAtOnce, pageToken: tokenOf(pageParam) }, { signal }),
    ...paged,
  });
}

export function mediaStepsQuery(runId: string, key: string) {
  return queryOptions({ queryKey: queryKeys.mediaSteps(runId, key), queryFn: ({ signal }) => client.listMediaSteps({ runId, key }, { signal }) });
}

/** While another step is read, the one before stays to be seen. */
export function mediaValueQuery({ runId, key, step }: { readonly runId: string; readonly key: string; readonly step: number }) {
  return queryOptions({
    queryKey: queryKeys.mediaValue(runId, key, step),
    queryFn: ({ signal }) => client.getMedia({ runId, key, step }, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** As many keys as fit on one page of the answer. */
export function firstMediaKeysQuery(runId: string) {
  return queryOptions({ queryKey: queryKeys.firstMediaKeys(runId), queryFn: ({ signal }) => client.listMedia({ runId, limit: keysAtOnce }, { signal }) });
}
