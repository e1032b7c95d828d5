// Blobs that have a file each, named by their digest: written under a random name, synced, then renamed into their folder,
// which is synced too.
import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { StoredBlob } from '../../core/content/blob-store.ts';
import type { ContentDigest } from '../../core/content/content-digest.ts';
import { nameOf } from './blob-digest.ts';
import { condemnedPrefix, giveBack, ignoreMissing, pathOfName, syncFolder } from './blob-folder.ts';
import type { CheckedFiles } from './checked-files.ts';
import type { DiskFaults } from './disk-faults.ts';

export interface BlobFiles {
  /** Undefined for what is no digest of a blob. */
  pathOf(digest: ContentDigest): string | undefined;
  /** The file of a blob, never one it links to. */
  stateOf(digest: ContentDigest): Promise<BigIntStats | undefined>;
  /** The same, unless it is known to be damaged. */
  usable(digest: ContentDigest): Promise<BigIntStats | undefined>;
  /** Durable under its digest when resolved; nothing is left when `write` fails. */
  put(write: (file: FileHandle) => Promise<StoredBlob>): Promise<StoredBlob>;
  renew(digest: ContentDigest): Promise<boolean>;
  remove(digest: ContentDigest, unlessRenewedSince?: number): Promise<void>;
}

interface Options {
  readonly folder: string;
  readonly unfinished: string;
  readonly faults: DiskFaults;
  readonly checked: CheckedFiles;
}

export function createBlobFiles({ folder, unfinished, faults, checked }: Options): BlobFiles {
  function pathOf(digest: ContentDigest): string | undefined {
    const name = nameOf(digest);
    return name && pathOfName(folder, name);
  }

  async function stateOf(digest: ContentDigest): Promise<BigIntStats | undefined> {
    const path = pathOf(digest);
    const state = path === undefined ? undefined : await lstat(path, { bigint: true }).catch(ignoreMissing);
    return state?.isFile() === true ? state : undefined;
  }

  async function usable(digest: ContentDigest): Promise<BigIntStats | undefined> {
    const state = await stateOf(digest);
    return state === undefined || checked.damageOf(digest, state) !== undefined ? undefined : state;
  }

  /** Out of sight first: whoever renews it from then on finds nothing, and whoever did before is seen by its time. */
  async function removeUnlessRenewed(path: string, name: string, since: number): Promise<void> {
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
    pathOf,
    stateOf,
    usable,
    put: async (write) => {
      const path = join(unfinished, randomBytes(16).toString('hex'));
      const file = await faults.onOpen(open(path, 'wx', 0o600));
      try {
        const blob = await write(file);
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
    },
    renew: async (digest) => {
      const state = await usable(digest);
      if (state === undefined) return false;
      // Always later than before, whatever the clock says: a renewal must be seen as one.
      const at = Math.max(Date.now(), Number(state.mtimeMs) + 1) / 1000;
      const isThere = await utimes(pathOf(digest)!, at, at).then(
        () => true,
        (error: NodeJS.ErrnoException) => ignoreMissing(error) ?? false,
      );
      const after = isThere ? await stateOf(digest) : undefined;
      if (after !== undefined) checked.carryOver(digest, { from: state, to: after });
      return after !== undefined;
    },
    remove: async (digest, unlessRenewedSince) => {
      const path = pathOf(digest);
      if (path === undefined) return;
      if (unlessRenewedSince === undefined) await unlink(path).catch(ignoreMissing);
      else await removeUnlessRenewed(path, nameOf(digest)!, unlessRenewedSince);
    },
  };
}
