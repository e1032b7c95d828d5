// Reads one folder of artifacts; the listing pages are bounded, and so is what is shown.
import { queryOptions } from '@tanstack/react-query';
import type { ArtifactEntry, ArtifactOwner } from '@assay/sdk';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

const pageLimit = 10;

export interface Folder {
  readonly items: readonly ArtifactEntry[];
  readonly hasMore: boolean;
}

export function artifactFolderQuery(owner: ArtifactOwner, path: string) {
  return queryOptions({
    queryKey: queryKeys.artifactFolder(owner, path),
    queryFn: async ({ signal }): Promise<Folder> => {
      const items: ArtifactEntry[] = [];
      let pageToken: string | undefined;
      for (let page = 0; page < pageLimit && (page === 0 || pageToken !== undefined); page += 1) {
        const answer = await client.listArtifacts({ owner, pageToken, ...(path === '' ? {} : { path }) }, { signal });
        for (const item of answer.items) items.push(item);
        pageToken = answer.nextPageToken;
      }
      return { items: [...items].sort((a, b) => Number(b.isFolder) - Number(a.isFolder)), hasMore: pageToken !== undefined };
    },
  });
}
