// Pages through the blobs of a folder in the order of their digests: its files, one subfolder at a time, and its packs.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { invalidArgument } from '../../core/base/errors.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import type { Page, PageRequest } from '../../core/base/page.ts';
import type { ListedBlob } from '../../core/content/blob-store.ts';
import { ignoreMissing, prefixes } from './blob-folder.ts';
import type { PackFolder } from './pack-folder.ts';

const isName = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The token is the last name of the page before. */
export async function listBlobs(folder: string, packs: Pick<PackFolder, 'after'>, { limit, token = '' }: PageRequest): Promise<Page<ListedBlob>> {
  if (token !== '' && !isName(token)) throw invalidArgument('the page token is not one of this list; leave it out to start at the first page', { reason: 'page_token' });
  const found = new Map<string, ListedBlob>();
  for (const { name, sizeBytes, storedAt } of await packs.after(token, limit + 1)) found.set(name, { digest: `sha256:${name}`, sizeBytes, storedAt });
  for (const [name, blob] of await filesAfter(folder, token, limit + 1)) found.set(name, { ...blob, storedAt: Math.max(blob.storedAt, found.get(name)?.storedAt ?? 0) });
  const sorted = [...found.values()].sort((one, other) => (one.digest < other.digest ? -1 : 1));
  const items = sorted.slice(0, limit);
  return sorted.length > limit ? { items, next: items.at(-1)!.digest.slice('sha256:'.length) } : { items };
}

async function filesAfter(folder: string, token: string, limit: number): Promise<ReadonlyMap<string, ListedBlob>> {
  const found = new Map<string, ListedBlob>();
  for (const prefix of prefixes) {
    if (prefix < token.slice(0, 2)) continue;
    const names = (await readdir(join(folder, prefix)).catch(ignoreMissing)) ?? [];
    const wanted = names.filter((name) => isName(name) && name.startsWith(prefix) && name > token).sort();
    for (let from = 0; from < wanted.length && found.size < limit; from += limit) {
      const some = wanted.slice(from, from + limit - found.size);
      const blobs = await inParallel(some, (name) => listed(join(folder, prefix), name));
      for (const [index, blob] of blobs.entries()) if (blob !== undefined) found.set(some[index]!, blob);
    }
    if (found.size >= limit) break;
  }
  return found;
}

async function listed(folder: string, name: string): Promise<ListedBlob | undefined> {
  const state = await lstat(join(folder, name)).catch(ignoreMissing);
  return state?.isFile() === true ? { digest: `sha256:${name}`, sizeBytes: state.size, storedAt: Math.floor(state.mtimeMs) } : undefined;
}
