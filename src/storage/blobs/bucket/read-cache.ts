// Copies of large blobs in a folder of this machine, up to a number of bytes: those used longest ago go first. A copy is checked
// like any file of blobs before it is served; what is damaged or cannot be written is forgotten, since the store has the bytes.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import type { StoredBlob } from '../../../core/content/blob-store.ts';
import { nameOf } from '../blob-digest.ts';
import { createCheckedFiles } from '../checked-files.ts';
import { type DigestPool, pieceBytes } from '../digest-pool.ts';

export interface ReadCache {
  /** The bytes, if they are here and right. */
  read(blob: StoredBlob, span: { readonly start: number; readonly length: number }): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** The same pieces, kept once all of them went through; those who read them must have made sure of the digest. */
  keeping(blob: StoredBlob, pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Whether a blob of this size is kept at all: small ones are read as fast from the store. */
  takes(sizeBytes: number): boolean;
  drop(name: string): Promise<void>;
}

export interface CacheOptions {
  /** Made when missing, readable by this user only. */
  readonly folder: string;
  readonly limitBytes: number;
  readonly pool: DigestPool;
}

export async function openReadCache({ folder, limitBytes, pool }: CacheOptions): Promise<ReadCache> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // In the order of their use, the last one last.
  const sizes = await keptFiles(folder);
  const checked = createCheckedFiles({ pool, openFile: (path) => open(path, constants.O_RDONLY | constants.O_NOFOLLOW) });
  const pathOf = ({ digest }: StoredBlob): string => join(folder, nameOf(digest)!);
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);

  async function remove(name: string): Promise<void> {
    total -= sizes.get(name) ?? 0;
    sizes.delete(name);
    await unlink(join(folder, name)).catch(() => undefined);
  }

  async function makeRoom(sizeBytes: number): Promise<void> {
    while (total + sizeBytes > limitBytes && sizes.size > 0) await remove(sizes.keys().next().value!);
  }
  await makeRoom(0);

  async function* keeping(blob: StoredBlob, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const copy = await beginCopy(folder);
    try {
      for await (const piece of pieces) {
        await copy.add(piece);
        yield piece;
      }
      const name = nameOf(blob.digest)!;
      await makeRoom(blob.sizeBytes);
      if (sizes.has(name) || !(await copy.keepAs(pathOf(blob)))) return;
      sizes.set(name, blob.sizeBytes);
      total += blob.sizeBytes;
      checked.noteWhole(blob, await lstat(pathOf(blob), { bigint: true }));
    } finally {
      await copy.forget();
    }
  }

  return {
    takes: (sizeBytes) => sizeBytes > pieceBytes && sizeBytes <= limitBytes,
    keeping,
    read: async (blob, span) => {
      const name = nameOf(blob.digest)!;
      if (!sizes.has(name)) return undefined;
      try {
        const path = pathOf(blob);
        const bytes = await checked.read(blob, { path, state: await lstat(path, { bigint: true }), span });
        sizes.set(name, takeOut(sizes, name) ?? blob.sizeBytes);
        return bytes;
      } catch {
        await remove(name);
        return undefined;
      }
    },
    drop: remove,
  };
}

function takeOut(sizes: Map<string, number>, name: string): number | undefined {
  const size = sizes.get(name);
  sizes.delete(name);
  return size;
}

/** What an earlier server kept, oldest first; its unfinished copies go. */
async function keptFiles(folder: string): Promise<Map<string, number>> {
  const found: { readonly name: string; readonly size: number; readonly at: number }[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const state = await lstat(path).catch(() => undefined);
    if (state?.isFile() !== true) continue;
    if (/^[0-9a-f]{64}$/.test(name)) found.push({ name, size: state.size, at: state.mtimeMs });
    else if (name.endsWith(unfinishedEnd)) await unlink(path).catch(() => undefined);
  }
  return new Map(found.sort((one, other) => one.at - other.at).map(({ name, size }) => [name, size]));
}

const unfinishedEnd = '.unfinished';

interface Copy {
  add(piece: Uint8Array): Promise<void>;
  /** Whether it is there now. */
  keepAs(path: string): Promise<boolean>;
  forget(): Promise<void>;
}

/** A copy is given up at the first fault of the disk; whoever reads goes on. It is not synced: it is checked before it is used. */
async function beginCopy(folder: string): Promise<Copy> {
  const path = join(folder, `${randomBytes(16).toString('hex')}${unfinishedEnd}`);
  let file = await open(path, 'wx', 0o600).catch(() => undefined);
  const forget = async (): Promise<void> => {
    const open = file;
    file = undefined;
    await open?.close().catch(() => undefined);
    if (open !== undefined) await unlink(path).catch(() => undefined);
  };
  return {
    add: async (piece) => file?.writeFile(piece).catch(forget),
    keepAs: async (target) => {
      if (file === undefined) return false;
      try {
        await rename(path, target);
        return true;
      } catch {
        return false;
      }
    },
    forget,
  };
}
