// The packs of a blob folder: added to, read, renewed and removed from. A pack never changes: one that loses a blob is written
// anew without it, and many of one size are joined from time to time. Other processes may do the same beside us.
import { randomBytes } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';

import type { AssayError } from '../../core/base/errors.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { condemnedPackPrefix, giveBack, ignoreMissing, packFolderOf } from './blob-folder.ts';
import type { DiskFaults } from './disk-faults.ts';
import { createPackDamages } from './pack-damages.ts';
import { type PackedRow, type PackEntry, type PackIndex, readExactly } from './pack-file.ts';
import { createPackList, type Pack, type PackedCopy, type PackList } from './pack-list.ts';
import { entriesInOrder, readTogether } from './read-together.ts';
import { writePack } from './write-pack.ts';

export interface PackFolder extends Pick<PackList, 'find' | 'findKnown'> {
  /** The bytes, whatever they are; undefined when the pack is gone. */
  read(copy: PackedCopy): Promise<Uint8Array | undefined>;
  /** The bytes of many, each pack opened once and read from its beginning to its end; copies whose pack is gone are absent. */
  readTogether(copies: readonly PackedCopy[]): Promise<ReadonlyMap<PackedCopy, Uint8Array>>;
  /** Durable when resolved. */
  add(entries: readonly PackEntry[]): Promise<void>;
  /** The copies count as stored now; those whose packs are there still. */
  renew(copies: readonly PackedCopy[]): Promise<ReadonlySet<PackedCopy>>;
  /** Packs renewed at that time or later stay as they are. */
  remove(names: readonly string[], unlessRenewedSince?: number): Promise<void>;
  /** The first rows whose names come after this one, in order, each with the time its pack was renewed. */
  after(name: string, limit: number): Promise<readonly (PackedRow & { readonly storedAt: number })[]>;
  noteDamage(copy: PackedCopy, reason: string): Promise<void>;
  damageOf(copy: PackedCopy): Promise<string | undefined>;
  /** Why some packs cannot be read, if there are such. */
  unreadable(): AssayError | undefined;
  /** Waits for what goes on in the background. */
  close(): Promise<void>;
}

interface Options {
  readonly folder: string;
  readonly unfinished: string;
  readonly faults: DiskFaults;
  readonly openFile: (path: string) => Promise<FileHandle>;
}

/** So many packs of one size are joined to one. */
const joinedFrom = 16;
/** Larger ones are not joined: removing a blob writes its pack anew. */
const largestJoinedBytes = 16 * 1024 * 1024;
const smallestClassBytes = 16 * 1024;

/** Packs that are worth joining, by size: each class holds up to four times the bytes of the one before, so that a blob is seldom written anew. */
function joinable(packs: readonly Pack[]): readonly (readonly Pack[])[] {
  if (packs.length < joinedFrom) return [];
  const small = packs.filter(({ index }) => index.fileBytes <= largestJoinedBytes);
  const classes = Map.groupBy(small, ({ index }) => Math.floor(Math.log2(Math.max(1, index.fileBytes / smallestClassBytes)) / 2));
  return [...classes.values()].filter((members) => members.length >= joinedFrom);
}

/** On a folder whose subfolders are made. */
export function createPackFolder({ folder, unfinished, faults, openFile }: Options): PackFolder {
  const place = packFolderOf(folder);
  const list = createPackList(place, openFile);
  const damages = createPackDamages();
  let joining: Promise<void> = Promise.resolve();
  let opened: Promise<FileHandle> | undefined;

  /** Kept open: every pack ends with a sync of its folder. */
  const openPlace = (): Promise<FileHandle> =>
    (opened ??= faults.onOpen(open(place, constants.O_RDONLY | constants.O_DIRECTORY)).catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));

  /** Writes a pack, synced and under its name; its time is now unless one is given. */
  async function write(entries: AsyncIterable<PackEntry> | Iterable<PackEntry>, at?: Date): Promise<Pack> {
    const file = `${Date.now().toString(16).padStart(12, '0')}${randomBytes(10).toString('hex')}.pack`;
    const draft = join(unfinished, `draft-${file}`);
    const handle = await faults.onOpen(open(draft, 'wx', 0o600));
    let index: PackIndex;
    try {
      index = await writePack(handle, entries, faults);
      if (at !== undefined) await handle.utimes(at, at);
      await faults.onWrite(handle.sync());
      await handle.close();
      await faults.onWrite(rename(draft, join(place, file)));
      await faults.onWrite((await openPlace()).sync());
    } catch (error) {
      await handle.close().catch(() => undefined);
      await unlink(draft).catch(() => undefined);
      throw error;
    }
    return { file, path: join(place, file), index };
  }

  async function* entriesOf({ path, index }: Pack, isWanted: (row: PackedRow) => boolean): AsyncGenerator<PackEntry> {
    const file = await openFile(path);
    try {
      yield* entriesInOrder(file, [...index.after('')].filter(isWanted));
    } finally {
      await file.close();
    }
  }

  /** Out of sight first: whoever renews it from then on finds nothing, and whoever did before is seen by its time. Whether it is gone. */
  async function takeAway(pack: Pack, unlessRenewedSince: number | undefined): Promise<boolean> {
    const condemned = join(unfinished, `${condemnedPackPrefix(pack.file)}${randomBytes(8).toString('hex')}`);
    const isMoved = await rename(pack.path, condemned).then(
      () => true,
      (error: NodeJS.ErrnoException) => ignoreMissing(error) ?? false,
    );
    if (!isMoved) return false;
    const after = await lstat(condemned).catch(ignoreMissing);
    const isRenewed = unlessRenewedSince !== undefined && after !== undefined && after.mtimeMs >= unlessRenewedSince;
    if (isRenewed) await giveBack(condemned, pack.path);
    await unlink(condemned).catch(ignoreMissing);
    return !isRenewed;
  }

  /** The others of its blobs are kept in a pack of the same age. */
  async function removeFrom(pack: Pack, names: ReadonlySet<string>, unlessRenewedSince: number | undefined): Promise<void> {
    const before = await lstat(pack.path).catch(ignoreMissing);
    if (before === undefined || (unlessRenewedSince !== undefined && before.mtimeMs >= unlessRenewedSince)) return;
    const isKept = ({ name }: PackedRow): boolean => !names.has(name);
    const rest = pack.index.count === names.size ? [] : [await write(entriesOf(pack, isKept), before.mtime).catch(ignoreMissing)].filter((one) => one !== undefined);
    if (rest.length === 0 && pack.index.count > names.size) return;
    if (await takeAway(pack, unlessRenewedSince)) list.replace({ gone: [pack], added: rest });
    // Somebody else took it away, and theirs holds what ours does; or somebody wants it.
    else for (const { path } of rest) await unlink(path).catch(ignoreMissing);
  }

  /** One pack instead of many of a size; as young as the youngest of them. */
  async function joinPacks(): Promise<void> {
    for (const members of joinable(list.packs)) {
      const states = await inParallel(members, async ({ path }) => lstat(path).catch(ignoreMissing));
      const gone = members.filter((_, index) => states[index] === undefined);
      list.replace({ gone });
      // The others are looked at again after the next pack.
      if (gone.length > 0) continue;
      const youngestMs = states.reduce((latest, state) => Math.max(latest, state!.mtimeMs), 0);
      const whole = await write(allOf(members), new Date(youngestMs)).catch(ignoreMissing);
      if (whole === undefined) continue;
      list.replace({ added: [whole] });
      for (const pack of members) if (await takeAway(pack, Math.floor(youngestMs) + 1)) list.replace({ gone: [pack] });
    }
  }

  async function* allOf(packs: readonly Pack[]): AsyncGenerator<PackEntry> {
    const seen = new Set<string>();
    for (const pack of packs) {
      const isNew = ({ name }: PackedRow): boolean => !seen.has(name) && seen.add(name).size > 0;
      yield* entriesOf(pack, isNew);
    }
  }

  const stateOf = (pack: Pack): Promise<BigIntStats | undefined> => lstat(pack.path, { bigint: true }).catch(ignoreMissing);

  async function renewPack(pack: Pack): Promise<boolean> {
    const before = await stateOf(pack);
    if (before === undefined) return false;
    // Always later than before, whatever the clock says: a renewal must be seen as one.
    const at = Math.max(Date.now(), Number(before.mtimeMs) + 1) / 1000;
    await utimes(pack.path, at, at).catch(ignoreMissing);
    const after = await stateOf(pack);
    if (after !== undefined) damages.carryOver(pack, { from: before, to: after });
    return after !== undefined;
  }

  return {
    find: list.find,
    findKnown: list.findKnown,
    read: async ({ pack, row }) => {
      const file = await openFile(pack.path).catch(ignoreMissing);
      if (file === undefined) list.replace({ gone: [pack] });
      try {
        return file && (await readExactly(file, { position: row.offset, length: row.sizeBytes }));
      } finally {
        await file?.close();
      }
    },
    readTogether: (copies) => readTogether(copies, openFile),
    add: async (entries) => {
      list.replace({ added: [await write(entries)] });
      // What fails here is tried again after the next pack.
      if (joinable(list.packs).length > 0) joining = joining.then(joinPacks).catch(() => undefined);
    },
    renew: async (copies) => {
      const packs = [...new Set(copies.map(({ pack }) => pack))];
      const isThere = new Map(await inParallel(packs, async (pack) => [pack, await renewPack(pack)] as const));
      list.replace({ gone: packs.filter((pack) => isThere.get(pack) === false) });
      return new Set(copies.filter(({ pack }) => isThere.get(pack)));
    },
    remove: async (names, unlessRenewedSince) => {
      const byPack = new Map<Pack, Set<string>>();
      for (const copies of (await list.find(names)).values()) for (const { pack, row } of copies) byPack.set(pack, (byPack.get(pack) ?? new Set()).add(row.name));
      for (const [pack, those] of byPack) await removeFrom(pack, those, unlessRenewedSince);
    },
    after: async (name, limit) => {
      await list.refresh();
      const rows = new Map<string, PackedRow & { readonly storedAt: number }>();
      for (const { path, index } of list.packs) {
        const state = await lstat(path).catch(ignoreMissing);
        if (state === undefined) continue;
        for (const row of firstOf(index.after(name), limit)) rows.set(row.name, { ...row, storedAt: Math.max(Math.floor(state.mtimeMs), rows.get(row.name)?.storedAt ?? 0) });
      }
      return [...rows.values()].sort((one, other) => (one.name < other.name ? -1 : 1)).slice(0, limit);
    },
    noteDamage: async (copy, reason) => {
      const state = await stateOf(copy.pack);
      if (state !== undefined) damages.note(copy, state, reason);
    },
    damageOf: async (copy) => (damages.has(copy) ? damages.find(copy, await stateOf(copy.pack)) : undefined),
    unreadable: list.unreadable,
    close: async () => {
      await joining;
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}

function* firstOf<T>(items: Iterable<T>, count: number): Generator<T> {
  let given = 0;
  for (const item of items) {
    if (given === count) return;
    given += 1;
    yield item;
  }
}
