// Removing blobs while others put and renew them, on a store that has no locks and cannot delete on a condition. Who removes
// first leaves a mark, then looks whether the blob is still old, then deletes. Who renews first leaves their own trace, then
// looks for marks. Each writes before it reads, so at least one sees the other: a blob that was renewed before it was looked at
// stays, and whoever meets a mark waits for the removal to end. It needs a store that shows what was written to everyone at once.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { AssayError } from '../../../core/base/errors.ts';
import { blobKey, condemnedFolder, renewedKey } from './blob-keys.ts';
import type { BucketObjects } from './bucket-objects.ts';
import { sumOfNothing } from './renewals.ts';
import { createSharedRead } from './shared-read.ts';

export interface Removals {
  /** The names of blobs that are being removed, as of some moment after the call. */
  underWay(): Promise<ReadonlySet<string>>;
  /** Resolves once the blob is not being removed. Throws `unavailable` when that takes too long. */
  settled(name: string): Promise<void>;
  /** Removes a blob that was neither put nor renewed at that time or later; without a time, whatever it is. */
  remove(name: string, unlessRenewedSince?: number): Promise<void>;
}

/** From the mark to the deletion; who is slower starts over another time. */
const removalMs = 20_000;
/** A mark this old is of somebody who was killed: far longer than a removal with all attempts may take. */
const staleMs = 300_000;
const patienceMs = 15_000;
const lookEveryMs = 25;

export function createRemovals(objects: BucketObjects): Removals {
  const underWay = createSharedRead(async () => {
    const names = new Set<string>();
    let after: string | undefined;
    for (;;) {
      const { items, isCut, at } = await objects.list(condemnedFolder, { after });
      for (const { name, modifiedAt } of items) {
        if (at - modifiedAt < staleMs) names.add(name.split('.', 1)[0]!);
        else await objects.delete(`${condemnedFolder}${name}`);
      }
      after = items.at(-1)?.name;
      if (!isCut || after === undefined) return names;
    }
  });

  /** When it was put or renewed last; undefined when it is gone. */
  async function lastWanted(name: string): Promise<number | undefined> {
    const [blob, renewal] = await Promise.all([objects.head(blobKey(name)), objects.head(renewedKey(name))]);
    return blob && Math.max(blob.modifiedAt, renewal?.modifiedAt ?? 0);
  }

  async function erase(name: string): Promise<void> {
    await objects.delete(blobKey(name));
    await objects.delete(renewedKey(name));
  }

  return {
    underWay,
    settled: async (name) => {
      for (const startedAt = performance.now(); (await underWay()).has(name); await sleep(lookEveryMs)) {
        if (performance.now() - startedAt > patienceMs) {
          throw new AssayError('unavailable', `the content sha256:${name} is being removed at this moment; send it again in a few minutes`, { reason: 'content_in_removal' });
        }
      }
    },
    remove: async (name, since) => {
      if (since === undefined) return erase(name);
      const isOld = async (): Promise<boolean> => ((await lastWanted(name)) ?? since) < since;
      if (!(await isOld())) return;
      // A mark of its own for each who removes: none takes away another's.
      const mark = `${condemnedFolder}${name}.${randomBytes(8).toString('hex')}`;
      const startedAt = performance.now();
      await objects.put(mark, new Uint8Array(0), sumOfNothing);
      // If this fails the mark stays, since the deletion may still arrive.
      if ((await isOld()) && performance.now() - startedAt < removalMs) await erase(name);
      await objects.delete(mark);
    },
  };
}
