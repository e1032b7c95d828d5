// Blobs as files named by their digest: written under a random name, synced, then renamed into one of 256
// folders, which is synced too. Two levels of folders would double the syncs of a new blob and only pay
// beyond tens of millions of them.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { BlobStore, ByteRange, StoredBlob } from '../../core/content/blob-store.ts';
import { checkExpected, isDigest, noSuchBlob, readSpan } from './blob-digest.ts';
import { createDigestPool } from './digest-pool.ts';
import { createDiskFaults } from './disk-faults.ts';
import { readChecked, readSpanOf } from './read-blob.ts';
import { writeDigested } from './write-blob.ts';

export interface FilesystemOptions {
  /** Made when missing, readable by this user only. */
  readonly folder: string;
  /** Nobody else writes here, so every unfinished file is a leftover; else only those a day old are. */
  readonly isExclusive: boolean;
  /** Called once, with the cause, when the disk failed a write or a sync: what it holds is then unknown until restart. */
  readonly onFatal: (error: Error) => void;
}

export interface FilesystemBlobStore extends BlobStore {
  /** Ends the digest threads. */
  close(): Promise<void>;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Opens the folder, makes what is missing and removes unfinished files. */
export async function openFilesystemBlobStore({ folder, isExclusive, onFatal }: FilesystemOptions): Promise<FilesystemBlobStore> {
  const unfinished = join(folder, 'unfinished');
  await makeFolders(folder, unfinished);
  await removeLeftovers(unfinished, isExclusive ? 0 : dayMs);
  const pool = createDigestPool();
  const faults = createDiskFaults(onFatal);
  const pathOf = (digest: string): string => join(folder, digest.slice(0, 2), digest);

  async function put(source: AsyncIterable<Uint8Array>, expected?: string): Promise<StoredBlob> {
    faults.check();
    const path = join(unfinished, randomBytes(16).toString('hex'));
    const file = await faults.onOpen(open(path, 'wx', 0o600));
    try {
      const blob = await writeDigested(file, source, { pool, faults });
      checkExpected(blob.digest, expected);
      await faults.onWrite(file.sync());
      await file.close();
      await keep(path, blob);
      return blob;
    } catch (error) {
      await file.close().catch(() => undefined);
      await unlink(path).catch(() => undefined);
      throw error;
    }
  }

  /** Gives a written file its name, unless the blob is there already; either way the name is durable afterwards. */
  async function keep(path: string, blob: StoredBlob): Promise<void> {
    const target = pathOf(blob.digest);
    const existing = await stat(target).catch(ignoreMissing);
    // A file of another size under this name is a damaged one; the bytes at hand are those it should have.
    if (existing?.size === blob.sizeBytes) await unlink(path);
    else await faults.onWrite(rename(path, target));
    await faults.onWrite(syncFolder(dirname(target)));
  }

  async function find(digest: string): Promise<StoredBlob | undefined> {
    if (!isDigest(digest)) return undefined;
    const found = await stat(pathOf(digest)).catch(ignoreMissing);
    return found && { digest, sizeBytes: found.size };
  }

  async function get(digest: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const blob = await find(digest);
    if (blob === undefined) throw noSuchBlob(digest);
    // Opened at the first read, so that a reader that never begins holds no file.
    const openFile = (): Promise<FileHandle> => faults.onOpen(open(pathOf(digest), constants.O_RDONLY | constants.O_NOFOLLOW));
    return range === undefined ? readChecked(openFile, blob, pool) : readSpanOf(openFile, readSpan(blob.sizeBytes, range), digest);
  }

  return {
    put,
    get,
    concat: async (digests) => {
      for (const digest of digests) if ((await find(digest)) === undefined) throw noSuchBlob(digest);
      return put(joined(digests, get));
    },
    stat: find,
    delete: async (digests) => {
      for (const digest of digests) if (isDigest(digest)) await unlink(pathOf(digest)).catch(ignoreMissing);
    },
    close: () => pool.close(),
  };
}

async function makeFolders(folder: string, unfinished: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(unfinished, { mode: 0o700 }).catch(ignoreExisting);
  for (let first = 0; first < 256; first += 1) {
    await mkdir(join(folder, first.toString(16).padStart(2, '0')), { mode: 0o700 }).catch(ignoreExisting);
  }
  await syncFolder(folder);
  await syncFolder(dirname(folder));
}

async function removeLeftovers(unfinished: string, ageMs: number): Promise<void> {
  for (const name of await readdir(unfinished)) {
    const path = join(unfinished, name);
    const found = await stat(path).catch(ignoreMissing);
    if (found !== undefined && Date.now() - found.mtimeMs >= ageMs) await unlink(path).catch(ignoreMissing);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function* joined(digests: readonly string[], get: BlobStore['get']): AsyncGenerator<Uint8Array> {
  for (const digest of digests) yield* await get(digest);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
