// When blobs were wanted last, where that is later than when they were put: an empty object beside each.
import { createHash } from 'node:crypto';

import { renewedKey } from './blob-keys.ts';
import type { BucketObjects } from './bucket-objects.ts';

export const sumOfNothing: Uint8Array = createHash('sha256').digest();

export interface Renewals {
  /** Whether a renewal may be left out, since the last one is so young that it protects as well. */
  isYoung(name: string, storedAt: number): boolean;
  note(name: string): Promise<void>;
  /** The blob is gone, or may be. */
  forget(name: string): void;
}

export interface RenewalOptions {
  /** How long a renewal is as good as a new one. Each costs a request that writes. */
  readonly everyMs: number;
  readonly now: () => number;
}

/** About 20 MB when full. */
const remembered = 100_000;

export function createRenewals(objects: BucketObjects, { everyMs, now }: RenewalOptions): Renewals {
  const known = new Map<string, number>();
  return {
    // The time of an object is the end of its second, so it may be yet to come.
    isYoung: (name, storedAt) => Math.max(0, now() - Math.max(storedAt, known.get(name) ?? 0)) < everyMs,
    note: async (name) => {
      const at = now();
      await objects.put(renewedKey(name), new Uint8Array(0), sumOfNothing);
      known.delete(name);
      known.set(name, at);
      if (known.size > remembered) known.delete(known.keys().next().value!);
    },
    forget: (name) => void known.delete(name),
  };
}
