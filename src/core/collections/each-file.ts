// All files of a version, page by page.
import type { CollectionFile } from './collection.ts';
import type { CollectionStore, VersionAt } from './collection-store.ts';

const pageSize = 5_000;

/** By path. */
export async function eachFile(collections: Pick<CollectionStore, 'files'>, at: VersionAt, work: (file: CollectionFile) => void): Promise<void> {
  let token: string | undefined;
  do {
    const { items, next } = await collections.files(at, { page: { limit: pageSize, token } });
    items.forEach(work);
    token = next;
  } while (token !== undefined);
}
