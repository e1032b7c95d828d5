// Brings bytes under their digest in such a way that nobody who removes the blob at the same moment takes them away.
import type { StoredBlob } from '../../../core/content/blob-store.ts';
import type { ContentDigest } from '../../../core/content/content-digest.ts';
import { nameOf } from '../blob-digest.ts';
import { blobKey } from './blob-keys.ts';
import type { CheckedObjects } from './checked-objects.ts';
import type { Removals } from './removals.ts';
import type { Renewals } from './renewals.ts';
import { storeOdd } from './store-errors.ts';
import type { BucketObjects } from './bucket-objects.ts';
import type { Slots } from './slots.ts';

export interface PlaceBlob {
  /** One request; again when a removal took it away meanwhile. */
  whole(blob: StoredBlob, content: { readonly bytes: Uint8Array; readonly sum: Uint8Array }): Promise<void>;
  /** From now on no removal takes what comes under this digest: a store may say of parts that they are as old as their first. */
  expect(digest: ContentDigest): Promise<void>;
  /** What was put together under another key, which is given up. */
  fromElsewhere(blob: StoredBlob, key: string): Promise<void>;
  /** The store says that it has all of it. */
  confirm(blob: StoredBlob): Promise<void>;
}

interface Tools {
  readonly objects: BucketObjects;
  readonly removals: Removals;
  readonly renewals: Renewals;
  readonly checked: CheckedObjects;
  readonly slots: Slots;
}

const rounds = 3;

export function createPlaceBlob({ objects, removals, renewals, checked, slots }: Tools): PlaceBlob {
  async function isThere({ digest, sizeBytes }: StoredBlob): Promise<boolean> {
    const state = await objects.head(blobKey(nameOf(digest)!));
    if (state?.sizeBytes !== sizeBytes) return false;
    checked.noteWhole(digest, state);
    return true;
  }

  async function confirm(blob: StoredBlob): Promise<void> {
    if (!(await isThere(blob))) throw storeOdd('does not have what it confirmed');
  }

  return {
    confirm,
    whole: async (blob, { bytes, sum }) => {
      const name = nameOf(blob.digest)!;
      for (let round = 1; ; round += 1) {
        await slots.run(() => objects.put(blobKey(name), bytes, sum));
        await removals.settled(name);
        if (round === rounds) return confirm(blob);
        if (await isThere(blob)) return;
      }
    },
    expect: async (digest) => {
      await renewals.note(nameOf(digest)!);
      await removals.settled(nameOf(digest)!);
    },
    fromElsewhere: async (blob, key) => {
      try {
        await objects.copy({ from: key, to: blobKey(nameOf(blob.digest)!), sizeBytes: blob.sizeBytes });
        await confirm(blob);
      } finally {
        // What stays is cleared at a later start.
        await objects.delete(key).catch(() => undefined);
      }
    },
  };
}
