// The packs of a folder, newest first. Other processes add and remove some, so the folder is read again once it has changed.
import { type FileHandle, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { AssayError } from '../../core/base/errors.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { ignoreMissing } from './blob-folder.ts';
import { type PackedRow, type PackIndex, readPackIndex } from './pack-file.ts';

export interface Pack {
  /** 32 hexadecimal digits, later ones after earlier ones, and `.pack`. */
  readonly file: string;
  readonly path: string;
  readonly index: PackIndex;
}

/** One of the places where a blob lies. */
export interface PackedCopy {
  readonly pack: Pack;
  readonly row: PackedRow;
}

export interface PackList {
  readonly packs: readonly Pack[];
  /** Where blobs lie, by name; a name that is in no pack is absent. */
  find(names: readonly string[]): Promise<ReadonlyMap<string, readonly PackedCopy[]>>;
  /** The same, in the packs of which this process knows: after the first time it looks at no folder. */
  findKnown(name: string): Promise<readonly PackedCopy[]>;
  /** Reads the folder again if it changed since. */
  refresh(): Promise<void>;
  /** Reads one that was just made. */
  load(file: string): Promise<Pack | undefined>;
  replace(change: { readonly gone?: readonly Pack[]; readonly added?: readonly Pack[] }): void;
  /** Why some packs cannot be read, if there are such. */
  unreadable(): AssayError | undefined;
}

/** Two changes of a folder within a tick of its clock leave the same time on it. */
const clockTickMs = 50;

export function createPackList(place: string, openFile: (path: string) => Promise<FileHandle>): PackList {
  let packs: readonly Pack[] = [];
  let listedAt: bigint | undefined;
  let hasLooked = false;
  let listing: Promise<void> | undefined;
  const broken = new Map<string, AssayError>();

  async function list(): Promise<void> {
    const { mtimeNs, mtimeMs } = await lstat(place, { bigint: true });
    if (mtimeNs === listedAt) return;
    const isSettled = Date.now() - Number(mtimeMs) > clockTickMs;
    const names = (await readdir(place)).filter((file) => /^[0-9a-f]{32}\.pack$/.test(file));
    const known = new Map(packs.map((pack) => [pack.file, pack]));
    const found = await inParallel(names, async (file) => known.get(file) ?? load(file));
    const there = new Set(names);
    for (const file of broken.keys()) if (!there.has(file)) broken.delete(file);
    const added = packs.filter(({ file }) => !known.has(file));
    packs = newestFirst([...found.filter((pack) => pack !== undefined), ...added]);
    listedAt = isSettled ? mtimeNs : undefined;
    hasLooked = true;
  }

  async function load(file: string): Promise<Pack | undefined> {
    if (broken.has(file)) return undefined;
    const path = join(place, file);
    const handle = await openFile(path).catch(ignoreMissing);
    try {
      return handle && { file, path, index: await readPackIndex(handle, path) };
    } catch (error) {
      if (!(error instanceof AssayError && error.code === 'integrity')) throw error;
      broken.set(file, error);
      return undefined;
    } finally {
      await handle?.close();
    }
  }

  function copiesOf(name: string): readonly PackedCopy[] {
    const copies: PackedCopy[] = [];
    for (const pack of packs) {
      const row = pack.index.find(name);
      if (row !== undefined) copies.push({ pack, row });
    }
    return copies;
  }

  /** Those who ask meanwhile share it. */
  const refresh = (): Promise<void> => (listing ??= list().finally(() => (listing = undefined)));

  return {
    get packs() {
      return packs;
    },
    find: async (names) => {
      await refresh();
      const found = new Map<string, readonly PackedCopy[]>();
      for (const name of names) {
        const copies = copiesOf(name);
        if (copies.length > 0) found.set(name, copies);
      }
      return found;
    },
    findKnown: async (name) => {
      if (!hasLooked) await refresh();
      return copiesOf(name);
    },
    refresh,
    load,
    replace: ({ gone = [], added = [] }) => {
      const isGone = new Set(gone.map(({ file }) => file));
      const isAdded = new Set(added.map(({ file }) => file));
      packs = newestFirst([...packs.filter(({ file }) => !isGone.has(file) && !isAdded.has(file)), ...added]);
    },
    unreadable: () => [...broken.values()][0],
  };
}

function newestFirst(packs: readonly Pack[]): readonly Pack[] {
  return packs.toSorted((one, other) => (one.file < other.file ? 1 : -1));
}
