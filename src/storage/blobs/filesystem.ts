// Blobs in a folder: each as a file named by its digest, but small ones that come in crowds share a file, a pack. Whatever
// place of a blob has the right bytes is read, so damage never outlives the next upload of them.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

import type { BlobStore, ByteRange, StoredBlob } from '../../core/content/blob-store.ts';
import type { ContentDigest } from '../../core/content/content-digest.ts';
import { AssayError } from '../../core/base/errors.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { checkStored, comparing, noSuchBlob, readSpan } from './blob-digest.ts';
import { createBlobFiles } from './blob-files.ts';
import { clearUnfinished, makeFolders, noteOwner } from './blob-folder.ts';
import { type BlobFile, createCheckedFiles } from './checked-files.ts';
import { createDigestPool } from './digest-pool.ts';
import { createDiskFaults } from './disk-faults.ts';
import { listBlobs } from './list-blobs.ts';
import { createPackFolder } from './pack-folder.ts';
import { type PackEntry, smallDigest } from './pack-file.ts';
import { createPackedBlobs, type PackedBlobs } from './packed-blobs.ts';
import { createPutGroups } from './put-groups.ts';
import { beginningOf, writeDigested } from './write-blob.ts';
import { writeAll } from './write-pack.ts';

export interface FilesystemOptions {
  /** Made when missing, readable by this user only. */
  readonly folder: string;
  /** Nobody else writes here, so every unfinished file is a leftover; else only those a day old are. */
  readonly isExclusive: boolean;
  /** Called once, with the cause, when the disk failed a write or a sync: what it holds is then unknown until restart. */
  readonly onFatal: (error: Error) => void;
  /** So many small blobs put at the same time share a file. Default 2: already two cost less in one. */
  readonly packFrom?: number | undefined;
  /** Threads that hash large blobs. Default: all processors but one, at most 4. */
  readonly digestThreads?: number | undefined;
}

export interface FilesystemBlobStore extends BlobStore {
  getPacked(digests: readonly ContentDigest[]): Promise<ReadonlyMap<ContentDigest, Uint8Array>>;
  localPath(digest: ContentDigest): Promise<string | undefined>;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Opens the folder, makes what is missing and removes unfinished files. */
export async function openFilesystemBlobStore({ folder, isExclusive, onFatal, packFrom = 2, digestThreads }: FilesystemOptions): Promise<FilesystemBlobStore> {
  const unfinished = await makeFolders(folder);
  await clearUnfinished(folder, unfinished, isExclusive ? 0 : dayMs);
  const pool = createDigestPool(digestThreads);
  const faults = createDiskFaults(onFatal);
  const openFile = (path: string): Promise<FileHandle> => faults.onOpen(open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
  const checked = createCheckedFiles({ pool, openFile });
  const files = createBlobFiles({ folder, unfinished, faults, checked });
  const packs = createPackFolder({ folder, unfinished, faults, openFile });
  const packed = createPackedBlobs(packs);
  const putInGroup = createPutGroups({ packFrom, writePack: packs.add, writeAlone: putAlone });

  async function putAlone({ name, bytes }: PackEntry): Promise<void> {
    await files.put(async (file) => {
      await writeAll(file, bytes, faults);
      return { digest: `sha256:${name}`, sizeBytes: bytes.byteLength };
    });
  }

  async function put(source: AsyncIterable<Uint8Array>, expected?: ContentDigest): Promise<StoredBlob> {
    faults.check();
    const start = await beginningOf(comparing(source, expected));
    if (start.isWhole) return putSmall(start.bytes, expected);
    return files.put(async (file) => {
      const blob = await writeDigested(file, start, { pool, faults });
      checkStored(blob.digest, expected);
      return blob;
    });
  }

  async function putSmall(bytes: Uint8Array, expected: ContentDigest | undefined): Promise<StoredBlob> {
    const name = smallDigest(bytes);
    const blob = { digest: `sha256:${name}`, sizeBytes: bytes.byteLength } as const;
    checkStored(blob.digest, expected);
    // One that has a file already may come to lie in a pack too. That is no harm, and happens once; to look for it each time costs more.
    if (!(await packed.renewIfSame(blob.digest, bytes))) await putInGroup({ name, bytes });
    return blob;
  }

  async function find(digest: ContentDigest): Promise<StoredBlob | undefined> {
    const state = await files.stateOf(digest);
    const sizeBytes = state === undefined ? await packed.sizeOf(digest) : Number(state.size);
    return sizeBytes === undefined ? undefined : { digest, sizeBytes };
  }

  /** From its file, else from a pack; a damaged file is no loss while a pack has the bytes. */
  async function fromEither<T>(
    digest: ContentDigest,
    ways: { readonly file: (blob: StoredBlob, file: BlobFile) => Promise<T>; readonly bytes: (bytes: Uint8Array) => T },
  ): Promise<T> {
    const state = await files.stateOf(digest);
    let damage: AssayError | undefined;
    if (state !== undefined) {
      try {
        return await ways.file({ digest, sizeBytes: Number(state.size) }, { path: files.pathOf(digest)!, state });
      } catch (error) {
        if (!(error instanceof AssayError && error.code === 'integrity')) throw error;
        damage = error;
      }
    }
    const bytes = await packed.read(digest);
    if (bytes === undefined) throw damage ?? noSuchBlob(digest);
    return ways.bytes(bytes);
  }

  function get(digest: ContentDigest, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    return fromEither<AsyncIterable<Uint8Array>>(digest, {
      file: (blob, file) => checked.read(blob, { ...file, span: readSpan(blob.sizeBytes, range) }),
      bytes: (bytes) => {
        const { start, length } = readSpan(bytes.byteLength, range);
        return piecesOf(bytes.subarray(start, start + length));
      },
    });
  }

  /** Those in packs, and of the others those with a file. */
  async function either(digests: readonly ContentDigest[], ofPacks: PackedBlobs['has'], ofFiles: (digest: ContentDigest) => Promise<boolean>): Promise<ReadonlySet<ContentDigest>> {
    const found = await ofPacks(digests);
    const others = [...new Set(digests)].filter((digest) => !found.has(digest));
    const isFile = await inParallel(others, ofFiles);
    return new Set([...found, ...others.filter((_, index) => isFile[index])]);
  }
  const renew = (digests: readonly ContentDigest[]): Promise<ReadonlySet<ContentDigest>> => either(digests, packed.renew, files.renew);

  return {
    put,
    get,
    compose: async (digests) => {
      for (const digest of digests) if ((await find(digest)) === undefined) throw noSuchBlob(digest);
      const [only] = digests;
      if (only === undefined || digests.length > 1 || (await renew([only])).size === 0) return put(joined(digests, get));
      return (await find(only))!;
    },
    getPacked: packed.readTogether,
    has: (digests) => either(digests, packed.has, async (digest) => (await files.usable(digest)) !== undefined),
    renew,
    stat: find,
    list: (page) => listBlobs(folder, packs, page),
    verify: (digest) =>
      fromEither(digest, {
        file: async (blob, file) => {
          await checked.check(blob, file);
          return blob;
        },
        bytes: ({ byteLength }) => ({ digest, sizeBytes: byteLength }),
      }),
    delete: async (digests, unlessRenewedSince) => {
      for (const digest of digests) await files.remove(digest, unlessRenewedSince);
      await packed.remove(digests, unlessRenewedSince);
    },
    localPath: async (digest) => ((await files.usable(digest)) === undefined ? undefined : files.pathOf(digest)),
    noteOwner: (id) => noteOwner(folder, id),
    close: async () => {
      await packs.close();
      await pool.close();
    },
  };
}

async function* joined(digests: readonly ContentDigest[], get: BlobStore['get']): AsyncGenerator<Uint8Array> {
  for (const digest of digests) yield* await get(digest);
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}
