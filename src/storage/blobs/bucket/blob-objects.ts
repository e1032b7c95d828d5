// Which blobs are there, and which count as wanted from now on: many at once, a bounded number of requests at a time.
import { inParallel } from '../../../core/base/in-parallel.ts';
import type { ContentDigest } from '../../../core/content/content-digest.ts';
import { nameOf } from '../blob-digest.ts';
import { blobKey } from './blob-keys.ts';
import type { CheckedObjects } from './checked-objects.ts';
import type { Removals } from './removals.ts';
import type { Renewals } from './renewals.ts';
import type { BucketObjects, ObjectState } from './bucket-objects.ts';

export interface BlobObjects {
  stateOf(digest: ContentDigest): Promise<ObjectState | undefined>;
  /** Those not known to be damaged, with what they are. */
  usable(digests: readonly ContentDigest[]): Promise<ReadonlyMap<ContentDigest, ObjectState>>;
  renew(digests: readonly ContentDigest[]): Promise<ReadonlySet<ContentDigest>>;
}

interface Tools {
  readonly objects: BucketObjects;
  readonly checked: CheckedObjects;
  readonly removals: Removals;
  readonly renewals: Renewals;
}

export function createBlobObjects({ objects, checked, removals, renewals }: Tools): BlobObjects {
  async function stateOf(digest: ContentDigest): Promise<ObjectState | undefined> {
    const name = nameOf(digest);
    return name === undefined ? undefined : objects.head(blobKey(name));
  }

  async function usable(digests: readonly ContentDigest[]): Promise<ReadonlyMap<ContentDigest, ObjectState>> {
    const wanted = [...new Set(digests)];
    const states = await inParallel(wanted, stateOf);
    return new Map(wanted.flatMap((digest, index) => (states[index] === undefined || checked.isDamaged(digest, states[index]) ? [] : [[digest, states[index]] as const])));
  }

  return {
    stateOf,
    usable,
    renew: async (digests) => {
      const found = await usable(digests);
      const old = [...found].flatMap(([digest, { modifiedAt }]) => (renewals.isYoung(nameOf(digest)!, modifiedAt) ? [] : [digest]));
      if (old.length === 0) return new Set(found.keys());
      await inParallel(old, (digest) => renewals.note(nameOf(digest)!));
      const removed = await removals.underWay();
      // Once more: one that was being removed when it was looked at is gone by now.
      const left = await usable(old.filter((digest) => !removed.has(nameOf(digest)!)));
      const lost = new Set(old.filter((digest) => !left.has(digest)));
      for (const digest of lost) renewals.forget(nameOf(digest)!);
      return new Set([...found.keys()].filter((digest) => !lost.has(digest)));
    },
  };
}
