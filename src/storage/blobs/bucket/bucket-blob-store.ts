// Blobs in a bucket of whatever store: one object each, named by the digest, put whole or not at all. The bytes are
// hashed on their way out and checked on their way in, whatever the store promises.
import { randomBytes } from 'node:crypto';

import type { BlobStore, ByteRange, StoredBlob } from '../../../core/content/blob-store.ts';
import { algorithmOf, type ContentDigest } from '../../../core/content/content-digest.ts';
import { inParallel } from '../../../core/base/in-parallel.ts';
import { checkStored, comparing, nameOf, noSuchBlob, readSpan } from '../blob-digest.ts';
import { createDigestPool } from '../digest-pool.ts';
import { blobKey, incomingFolder, ownersFolder } from './blob-keys.ts';
import { createBlobObjects } from './blob-objects.ts';
import { createCheckedObjects } from './checked-objects.ts';
import { clearAbandoned } from './clear-abandoned.ts';
import { listBlobObjects } from './list-objects.ts';
import { createPlaceBlob } from './place-blob.ts';
import { type PartSizes, putObject, usualParts } from './put-object.ts';
import { openReadCache } from './read-cache.ts';
import { createRemovals } from './removals.ts';
import { createRenewals, sumOfNothing } from './renewals.ts';
import type { BucketObjects, ObjectState } from './bucket-objects.ts';
import { createSlots } from './slots.ts';

export interface BucketOptions {
  /** Where copies of large blobs are kept for the next reader, and how many bytes of them. */
  readonly cache?: { readonly folder: string; readonly limitBytes: number } | undefined;
  readonly parts?: PartSizes | undefined;
  /** A blob put or renewed less long ago is not renewed again. Default 10 minutes: well within the least grace of a collection. */
  readonly renewEveryMs?: number | undefined;
  readonly now?: () => number;
  /** Parts never go where others may send parts too: the store would mix them up. Default: where the digest is known they do. */
  readonly areUploadsApart?: boolean;
}

const partsAtOnce = 16;
const usualRenewEveryMs = 600_000;
const dayMs = 24 * 60 * 60 * 1000;

/** Throws `unavailable`, with what to do, when the bucket cannot be used. The objects are closed with the store. */
export async function openBucketBlobStore(objects: BucketObjects, options: BucketOptions): Promise<BlobStore> {
  const { parts = usualParts, renewEveryMs = usualRenewEveryMs, now = Date.now } = options;
  try {
    await clearAbandoned(objects);
  } catch (error) {
    objects.close();
    throw error;
  }
  const clearing = setInterval(() => void clearAbandoned(objects).catch(() => undefined), dayMs).unref();
  const pool = createDigestPool();
  const cache = options.cache === undefined || options.cache.limitBytes === 0 ? undefined : await openReadCache({ ...options.cache, pool });
  const checked = createCheckedObjects({ objects, pool, cache });
  const removals = createRemovals(objects);
  const renewals = createRenewals(objects, { everyMs: renewEveryMs, now });
  const slots = createSlots(partsAtOnce);
  const place = createPlaceBlob({ objects, removals, renewals, checked, slots });
  const blobs = createBlobObjects({ objects, checked, removals, renewals });

  async function put(source: AsyncIterable<Uint8Array>, expected?: ContentDigest): Promise<StoredBlob> {
    const known = options.areUploadsApart !== true && expected !== undefined && algorithmOf(expected) === 'sha256' ? nameOf(expected) : undefined;
    // Where the digest is known beforehand, parts go where they belong, and are put together only when they have it.
    const partsKey = known === undefined ? `${incomingFolder}${randomBytes(16).toString('hex')}` : blobKey(known);
    return putObject(
      comparing(source, expected),
      {
        partsKey,
        check: (digest) => checkStored(digest, expected),
        putWhole: place.whole,
        beforeParts: place.expect,
        afterParts: (blob) => (known === undefined ? place.fromElsewhere(blob, partsKey) : place.confirm(blob)),
      },
      { objects, pool, parts, slots },
    );
  }

  async function found(digest: ContentDigest): Promise<ObjectState> {
    const state = await blobs.stateOf(digest);
    if (state === undefined) throw noSuchBlob(digest);
    return state;
  }

  async function get(digest: ContentDigest, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const state = await found(digest);
    return checked.read(digest, state, readSpan(state.sizeBytes, range));
  }

  return {
    put,
    get,
    compose: async (digests) => {
      const states = await inParallel(digests, found);
      const [only] = digests;
      if (only === undefined || digests.length > 1 || (await blobs.renew([only])).size === 0) return put(joined(digests, get));
      return { digest: only, sizeBytes: states[0]!.sizeBytes };
    },
    has: async (digests) => new Set((await blobs.usable(digests)).keys()),
    renew: blobs.renew,
    stat: async (digest) => {
      const state = await blobs.stateOf(digest);
      return state && { digest, sizeBytes: state.sizeBytes };
    },
    list: (page) => listBlobObjects(objects, page),
    verify: async (digest) => {
      const state = await found(digest);
      await checked.check(digest, state);
      return { digest, sizeBytes: state.sizeBytes };
    },
    delete: async (digests, unlessRenewedSince) => {
      const names = new Set(digests.flatMap((digest) => nameOf(digest) ?? []));
      await inParallel([...names], (name) => removals.remove(name, unlessRenewedSince));
      for (const name of names) await cache?.drop(name);
    },
    noteOwner: (id) => noteOwnerObject(objects, id),
    close: async () => {
      clearInterval(clearing);
      objects.close();
      await pool.close();
    },
  };
}

async function* joined(digests: readonly ContentDigest[], get: BlobStore['get']): AsyncGenerator<Uint8Array> {
  for (const digest of digests) yield* await get(digest);
}

/** An object for each; one that stands there is not made twice. */
async function noteOwnerObject(objects: BucketObjects, id: string): Promise<readonly string[]> {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Error(`${id} is no id of a database`);
  const owners = async (): Promise<readonly string[]> => (await objects.list(ownersFolder)).items.map(({ name }) => name);
  const known = await owners();
  if (known.includes(id)) return known;
  await objects.put(`${ownersFolder}${id}`, new Uint8Array(0), sumOfNothing);
  return owners();
}
