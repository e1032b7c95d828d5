// Pages through the blobs of a bucket in the order of their digests, each with the later of the times at which it was put and
// renewed.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Page, PageRequest } from '../../../core/base/page.ts';
import type { ListedBlob } from '../../../core/content/blob-store.ts';
import { blobsFolder, renewedFolder } from './blob-keys.ts';
import type { BucketObjects, ListedObject } from './bucket-objects.ts';

const isName = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The token is the last name of the page before. */
export async function listBlobObjects(objects: BucketObjects, { limit, token = '' }: PageRequest): Promise<Page<ListedBlob>> {
  if (token !== '' && !isName(token)) throw invalidArgument('the page token is not one of this list; leave it out to start at the first page', { reason: 'page_token' });
  const after = token === '' ? undefined : token;
  const found = await firstOf(objects, { folder: blobsFolder, after, count: limit + 1 });
  const items = found.slice(0, limit);
  const last = items.at(-1)?.name;
  if (last === undefined) return { items: [] };
  const renewedAt = await renewals(objects, after, last);
  const page = items.map(({ name, sizeBytes, modifiedAt }): ListedBlob => ({ digest: `sha256:${name}`, sizeBytes, storedAt: Math.max(modifiedAt, renewedAt.get(name) ?? 0) }));
  return found.length > limit ? { items: page, next: last } : { items: page };
}

interface Stretch {
  readonly folder: string;
  readonly after: string | undefined;
  readonly count: number;
}

async function firstOf(objects: BucketObjects, { folder, after, count }: Stretch): Promise<readonly ListedObject[]> {
  const found: ListedObject[] = [];
  let from = after;
  for (;;) {
    const { items, isCut } = await objects.list(folder, { after: from, limit: count - found.length });
    for (const item of items) if (isName(item.name)) found.push(item);
    from = items.at(-1)?.name;
    if (!isCut || from === undefined || found.length >= count) return found;
  }
}

/** Times by name, of the names after the one up to the other. */
async function renewals(objects: BucketObjects, after: string | undefined, last: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  let from = after;
  for (;;) {
    const { items, isCut } = await objects.list(renewedFolder, { after: from });
    for (const { name, modifiedAt } of items) if (name <= last) found.set(name, modifiedAt);
    from = items.at(-1)?.name;
    if (!isCut || from === undefined || from >= last) return found;
  }
}
