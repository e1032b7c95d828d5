// What is read of registered models and their versions.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';
import { paged, tokenOf } from './paged.ts';
import { queryKeys } from './query-keys.ts';

/** Those with the text in their name. */
export function modelListQuery(text: string | undefined) {
  return infiniteQueryOptions({
    queryKey: queryKeys.modelList({ text }),
    queryFn: ({ pageParam, signal }) => client.searchModels({ limit: 100, text, pageToken: tokenOf(pageParam) }, { signal }),
    ...paged,
    placeholderData: keepPreviousData,
  });
}

/** Enough names to choose from. */
export const modelNamesQuery = queryOptions({
  queryKey: queryKeys.modelNames,
  queryFn: async ({ signal }) => (await client.searchModels({ limit: 200 }, { signal })).items.map(({ name }) => name),
});

export function modelQuery(name: string) {
  return queryOptions({ queryKey: queryKeys.model(name), queryFn: ({ signal }) => client.getModel({ name }, { signal }) });
}

export function modelVersionListQuery(name: string) {
  return infiniteQueryOptions({
    queryKey: queryKeys.modelVersions(name),
    queryFn: ({ pageParam, signal }) => client.listModelVersions({ name, limit: 100, pageToken: tokenOf(pageParam) }, { signal }),
    ...paged,
  });
}

export function modelVersionQuery(name: string, version: number) {
  return queryOptions({ queryKey: queryKeys.modelVersion(name, version), queryFn: ({ signal }) => client.getModelVersion({ name, version }, { signal }) });
}
