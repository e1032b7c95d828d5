// Small blobs in packs, by their digest: each read is checked, and one that was found damaged counts as missing until its
// bytes are put again.
import type { ContentDigest } from '../../core/content/content-digest.ts';
import { damagedBlob, nameOf } from './blob-digest.ts';
import { smallDigest } from './pack-file.ts';
import type { PackFolder } from './pack-folder.ts';
import type { PackedCopy } from './pack-list.ts';

export interface PackedBlobs {
  sizeOf(digest: ContentDigest): Promise<number | undefined>;
  /** The right bytes, from whichever pack has them; undefined when the blob is in none. Throws `integrity`. */
  read(digest: ContentDigest): Promise<Uint8Array | undefined>;
  /** The right bytes of many, read together; one that is in no pack, or damaged in the first that has it, is absent. */
  readTogether(digests: readonly ContentDigest[]): Promise<ReadonlyMap<ContentDigest, Uint8Array>>;
  has(digests: readonly ContentDigest[]): Promise<ReadonlySet<ContentDigest>>;
  renew(digests: readonly ContentDigest[]): Promise<ReadonlySet<ContentDigest>>;
  /** Whether these very bytes are there; they then count as stored now. */
  renewIfSame(digest: ContentDigest, bytes: Uint8Array): Promise<boolean>;
  remove(digests: readonly ContentDigest[], unlessRenewedSince?: number): Promise<void>;
}

/** A pack may be joined with others between the look for it and the reading. */
const looks = 3;

export function createPackedBlobs(packs: PackFolder): PackedBlobs {
  async function copiesOf(digest: ContentDigest): Promise<readonly PackedCopy[]> {
    const name = nameOf(digest);
    return name === undefined ? [] : ((await packs.find([name])).get(name) ?? []);
  }

  async function readFrom(copies: readonly PackedCopy[], digest: ContentDigest): Promise<{ readonly bytes?: Uint8Array; readonly damage?: Error; readonly isGone: boolean }> {
    let damage: Error | undefined;
    let isGone = false;
    for (const copy of copies) {
      const bytes = await packs.read(copy);
      const found = bytes && smallDigest(bytes);
      if (found === copy.row.name) return { bytes, isGone };
      isGone ||= found === undefined;
      if (found === undefined) continue;
      const error = damagedBlob(digest, `their digest is sha256:${found}`);
      await packs.noteDamage(copy, error.message);
      damage ??= error;
    }
    return { damage, isGone };
  }

  /** Those that are in packs, by digest, without the copies known to be damaged. */
  async function usable(digests: readonly ContentDigest[]): Promise<ReadonlyMap<ContentDigest, readonly PackedCopy[]>> {
    const names = new Map(digests.flatMap((digest) => (nameOf(digest) === undefined ? [] : [[nameOf(digest)!, digest] as const])));
    const found = new Map<ContentDigest, readonly PackedCopy[]>();
    for (const [name, copies] of await packs.find([...names.keys()])) {
      const sound: PackedCopy[] = [];
      for (const copy of copies) if ((await packs.damageOf(copy)) === undefined) sound.push(copy);
      if (sound.length > 0) found.set(names.get(name)!, sound);
    }
    return found;
  }

  return {
    sizeOf: async (digest) => (await copiesOf(digest))[0]?.row.sizeBytes,
    read: async (digest) => {
      for (let look = 1; ; look += 1) {
        const { bytes, damage, isGone } = await readFrom(await copiesOf(digest), digest);
        if (bytes !== undefined) return bytes;
        if (isGone && look < looks) continue;
        const unreadable = damage ?? packs.unreadable();
        if (unreadable !== undefined) throw unreadable;
        return undefined;
      }
    },
    readTogether: async (digests) => {
      const copies = [...(await packs.find(digests.flatMap((digest) => nameOf(digest) ?? []))).values()].flatMap((found) => found[0] ?? []);
      const right = new Map<ContentDigest, Uint8Array>();
      for (const [{ row }, bytes] of await packs.readTogether(copies)) if (smallDigest(bytes) === row.name) right.set(`sha256:${row.name}`, bytes);
      return right;
    },
    has: async (digests) => new Set((await usable(digests)).keys()),
    renew: async (digests) => {
      const found = await usable(digests);
      const renewed = await packs.renew([...found.values()].flat());
      return new Set([...found].flatMap(([digest, copies]) => (copies.some((copy) => renewed.has(copy)) ? [digest] : [])));
    },
    renewIfSame: async (digest, bytes) => {
      const name = nameOf(digest);
      for (const copy of name === undefined ? [] : await packs.findKnown(name)) {
        const found = await packs.read(copy);
        if (found !== undefined && Buffer.compare(found, bytes) === 0) return (await packs.renew([copy])).size > 0;
      }
      return false;
    },
    remove: (digests, unlessRenewedSince) =>
      packs.remove(
        digests.flatMap((digest) => nameOf(digest) ?? []),
        unlessRenewedSince,
      ),
  };
}
