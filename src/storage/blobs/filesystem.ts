// Blobs as files named by their digest: written under a random name, synced, then renamed into their folder, which is
// synced too. What somebody puts replaces what was there, so damage never outlives the next upload of the same bytes.
import { randomBytes } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { BlobStore, ByteRange, StoredBlob } from '../../core/content/blob-store.ts';
import type { ContentDigest } from '../../core/content/content-digest.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { checkExpected, nameOf, noSuchBlob, readSpan } from './blob-digest.ts';
import { clearUnfinished, condemnedPrefix, giveBack, ignoreMissing, makeFolders, noteOwner, pathOfName, syncFolder } from './blob-folder.ts';
import { createCheckedFiles } from './checked-files.ts';
import { createDigestPool } from './digest-pool.ts';
import { createDiskFaults } from './disk-faults.ts';
import { listBlobFiles } from './list-blob-files.ts';
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
  localPath(digest: ContentDigest): Promise<string | undefined>;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Opens the folder, makes what is missing and removes unfinished files. */
export async function openFilesystemBlobStore({ folder, isExclusive, onFatal }: FilesystemOptions): Promise<FilesystemBlobStore> {
  const unfinished = await makeFolders(folder);
  await clearUnfinished(folder, unfinished, isExclusive ? 0 : dayMs);
  const pool = createDigestPool();
  const faults = createDiskFaults(onFatal);
  const openFile = (path: string): Promise<FileHandle> => faults.onOpen(open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
  const checked = createCheckedFiles({ pool, openFile });

  function pathOf(digest: ContentDigest): string | undefined {
    const name = nameOf(digest);
    return name && pathOfName(folder, name);
  }

  async function put(source: AsyncIterable<Uint8Array>, expected?: ContentDigest): Promise<StoredBlob> {
    faults.check();
    const path = join(unfinished, randomBytes(16).toString('hex'));
    const file = await faults.onOpen(open(path, 'wx', 0o600));
    try {
      const blob = await writeDigested(file, source, { pool, faults });
      checkExpected(blob.digest, expected);
      await faults.onWrite(file.sync());
      const state = await file.stat({ bigint: true });
      await file.close();
      const target = pathOf(blob.digest)!;
      await faults.onWrite(rename(path, target));
      await faults.onWrite(syncFolder(dirname(target)));
      checked.noteWhole(blob, state);
      return blob;
    } catch (error) {
      await file.close().catch(() => undefined);
      await unlink(path).catch(() => undefined);
      throw error;
    }
  }

  /** The file of a blob, never one it links to. */
  async function stateOf(digest: ContentDigest): Promise<BigIntStats | undefined> {
    const path = pathOf(digest);
    const state = path === undefined ? undefined : await lstat(path, { bigint: true }).catch(ignoreMissing);
    return state?.isFile() === true ? state : undefined;
  }

  async function find(digest: ContentDigest): Promise<StoredBlob | undefined> {
    const state = await stateOf(digest);
    return state && { digest, sizeBytes: Number(state.size) };
  }

  async function get(digest: ContentDigest, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const state = await stateOf(digest);
    if (state === undefined) throw noSuchBlob(digest);
    const blob = { digest, sizeBytes: Number(state.size) };
    return checked.read(blob, { path: pathOf(digest)!, state, span: readSpan(blob.sizeBytes, range) });
  }

  /** Stored, and not known to be damaged. */
  async function usable(digest: ContentDigest): Promise<BigIntStats | undefined> {
    const state = await stateOf(digest);
    return state === undefined || checked.damageOf(digest, state) !== undefined ? undefined : state;
  }

  async function renewOne(digest: ContentDigest): Promise<boolean> {
    const state = await usable(digest);
    if (state === undefined) return false;
    const path = pathOf(digest)!;
    // Always later than before, whatever the clock says: a renewal must be seen as one.
    const atMs = Math.max(Date.now(), Number(state.mtimeMs) + 1);
    const isThere = await utimes(path, atMs / 1000, atMs / 1000).then(
      () => true,
      (error: NodeJS.ErrnoException) => ignoreMissing(error) ?? false,
    );
    const after = isThere ? await stateOf(digest) : undefined;
    if (after !== undefined) checked.carryOver(digest, { from: state, to: after });
    return after !== undefined;
  }

  async function those(digests: readonly ContentDigest[], isIn: (digest: ContentDigest) => Promise<boolean>): Promise<ReadonlySet<ContentDigest>> {
    const wanted = [...new Set(digests)];
    const found = await inParallel(wanted, isIn);
    return new Set(wanted.filter((_, index) => found[index]));
  }

  /** Out of sight first: whoever renews it from then on finds nothing, and whoever did before is seen by its time. */
  async function deleteUnlessRenewed(path: string, name: string, since: number): Promise<void> {
    const before = await lstat(path).catch(ignoreMissing);
    if (before === undefined || before.mtimeMs >= since) return;
    const condemned = join(unfinished, `${condemnedPrefix(name)}${randomBytes(8).toString('hex')}`);
    const isMoved = await rename(path, condemned).then(
      () => true,
      (error: NodeJS.ErrnoException) => ignoreMissing(error) ?? false,
    );
    if (!isMoved) return;
    const after = await lstat(condemned).catch(ignoreMissing);
    if (after !== undefined && after.mtimeMs >= since) await giveBack(condemned, path);
    await unlink(condemned).catch(ignoreMissing);
  }

  return {
    put,
    get,
    compose: async (digests) => {
      for (const digest of digests) if ((await find(digest)) === undefined) throw noSuchBlob(digest);
      const [only] = digests;
      if (only === undefined || digests.length > 1 || !(await renewOne(only))) return put(joined(digests, get));
      return (await find(only))!;
    },
    has: (digests) => those(digests, async (digest) => (await usable(digest)) !== undefined),
    renew: (digests) => those(digests, renewOne),
    stat: find,
    list: (page) => listBlobFiles(folder, page),
    verify: async (digest) => {
      const state = await stateOf(digest);
      if (state === undefined) throw noSuchBlob(digest);
      const blob = { digest, sizeBytes: Number(state.size) };
      await checked.check(blob, { path: pathOf(digest)!, state });
      return blob;
    },
    delete: async (digests, unlessRenewedSince) => {
      for (const digest of digests) {
        const path = pathOf(digest);
        if (path === undefined) continue;
        if (unlessRenewedSince === undefined) await unlink(path).catch(ignoreMissing);
        else await deleteUnlessRenewed(path, nameOf(digest)!, unlessRenewedSince);
      }
    },
    localPath: async (digest) => ((await usable(digest)) === undefined ? undefined : pathOf(digest)),
    noteOwner: (id) => noteOwner(folder, id),
    close: () => pool.close(),
  };
}

async function* joined(digests: readonly ContentDigest[], get: BlobStore['get']): AsyncGenerator<Uint8Array> {
  for (const digest of digests) yield* await get(digest);
}
