// The files of a recorded tree. What a digest names never changes.
import { queryOptions } from '@tanstack/react-query';
import type { TreeListing } from '@assay/sdk';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

export function codeFilesQuery(tree: string) {
  return queryOptions({
    queryKey: queryKeys.codeFiles(tree),
    queryFn: async ({ signal }) => ((await (await client.getBlob({ digest: tree }, { signal })).json()) as TreeListing).entries,
    staleTime: Infinity,
    retry: false,
  });
}
