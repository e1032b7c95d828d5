// What a file holds, as the server tells it.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ArtifactOwner } from '@assay/sdk';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

/** Rows, or tensors, on one page. */
export const describedAtOnce = 200;

export function descriptionQuery(owner: ArtifactOwner, path: string, from: number) {
  return queryOptions({
    queryKey: queryKeys.description(owner, path, from),
    queryFn: ({ signal }) => client.describeArtifact({ owner, path, from, limit: describedAtOnce }, { signal }),
    placeholderData: keepPreviousData,
  });
}
