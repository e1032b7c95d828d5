// Pages through the files of a blob folder in the order of their digests, one folder at a time.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { invalidArgument } from '../../core/base/errors.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import type { Page, PageRequest } from '../../core/base/page.ts';
import type { ListedBlob } from '../../core/content/blob-store.ts';
import { ignoreMissing, prefixes } from './blob-folder.ts';

const isName = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The token is the last name of the page before. */
export async function listBlobFiles(folder: string, { limit, token = '' }: PageRequest): Promise<Page<ListedBlob>> {
  if (token !== '' && !isName(token)) throw invalidArgument('the page token is not one of this list; leave it out to start at the first page', { reason: 'page_token' });
  const found: ListedBlob[] = [];
  for (const prefix of prefixes) {
    if (prefix < token.slice(0, 2)) continue;
    const names = (await readdir(join(folder, prefix)).catch(ignoreMissing)) ?? [];
    const wanted = names.filter((name) => isName(name) && name.startsWith(prefix) && name > token).sort();
    for (let from = 0; from < wanted.length && found.length <= limit; from += limit) {
      const blobs = await inParallel(wanted.slice(from, from + limit + 1 - found.length), (name) => listed(join(folder, prefix), name));
      for (const blob of blobs) if (blob !== undefined) found.push(blob);
    }
    if (found.length > limit) break;
  }
  const items = found.slice(0, limit);
  return found.length > limit ? { items, next: items.at(-1)!.digest.slice('sha256:'.length) } : { items };
}

async function listed(folder: string, name: string): Promise<ListedBlob | undefined> {
  const state = await lstat(join(folder, name)).catch(ignoreMissing);
  return state?.isFile() === true ? { digest: `sha256:${name}`, sizeBytes: state.size, storedAt: Math.floor(state.mtimeMs) } : undefined;
}
