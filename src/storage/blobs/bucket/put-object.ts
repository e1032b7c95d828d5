// Streams bytes of unknown length into an object, a part at a time. What fits in one part is one request; of what does not,
// a few parts are held while they are sent.
import { createHash } from 'node:crypto';

import type { StoredBlob } from '../../../core/content/blob-store.ts';
import type { ContentDigest } from '../../../core/content/content-digest.ts';
import { type DigestPool, pieceBytes, type StreamDigest } from '../digest-pool.ts';
import { type BucketObjects, mostParts, type PartsUpload } from './bucket-objects.ts';
import { tooManyParts } from './store-errors.ts';
import type { Slots } from './slots.ts';

/** Parts grow when there are many, so that 10,000 of them reach beyond 300 GiB; the first thousands alike, as some stores want it. */
export interface PartSizes {
  readonly first: number;
  readonly later: number;
  readonly laterFrom: number;
}

const mib = 1024 * 1024;
export const usualParts: PartSizes = { first: 8 * mib, later: 64 * mib, laterFrom: 5_000 };

/** How many parts of one stream are on their way at once. */
const partsAhead = 3;

export interface PutTools {
  readonly objects: BucketObjects;
  readonly pool: DigestPool;
  readonly parts: PartSizes;
  /** How many parts of all streams together. */
  readonly slots: Slots;
}

export interface PutPlan {
  /** Where the parts of bytes go that do not fit in one. */
  readonly partsKey: string;
  /** Throws for a digest that was not expected. */
  readonly check: (digest: ContentDigest) => void;
  readonly putWhole: (blob: StoredBlob, content: { readonly bytes: Uint8Array; readonly sum: Uint8Array }) => Promise<void>;
  /** Awaited before parts are put together. */
  readonly beforeParts: (digest: ContentDigest) => Promise<void>;
  /** Awaited after that: the object of the parts' key is there. */
  readonly afterParts: (blob: StoredBlob) => Promise<void>;
}

/** Resolves when the bytes are where the plan puts them. */
export async function putObject(source: AsyncIterable<Uint8Array>, plan: PutPlan, tools: PutTools): Promise<StoredBlob> {
  const parts = partsOf(source, tools.parts);
  try {
    const first = await parts.next();
    if (first.done === true || first.value.isLast) return await putWhole(first.value?.bytes ?? new Uint8Array(0), plan);
    const blob = await putParts(first.value.bytes, parts, { plan, tools });
    await plan.afterParts(blob);
    return blob;
  } finally {
    // Lets a source that is a generator or a stream clean up; its own failure would hide the cause.
    await parts.return(undefined).catch(() => undefined);
  }
}

async function putWhole(bytes: Uint8Array, plan: PutPlan): Promise<StoredBlob> {
  const sum = bytes.byteLength <= pieceBytes ? createHash('sha256').update(bytes).digest() : new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const blob: StoredBlob = { digest: `sha256:${Buffer.from(sum).toString('hex')}`, sizeBytes: bytes.byteLength };
  plan.check(blob.digest);
  await plan.putWhole(blob, { bytes, sum });
  return blob;
}

interface Part {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

async function putParts(first: Uint8Array, rest: AsyncIterator<Part, undefined>, { plan, tools }: { readonly plan: PutPlan; readonly tools: PutTools }): Promise<StoredBlob> {
  const { objects, pool, slots } = tools;
  const upload = await objects.beginUpload(plan.partsKey);
  const digest = pool.open();
  const sending = createSending(upload, slots);
  try {
    let sizeBytes = 0;
    let number = 0;
    for (let part: Part | undefined = { bytes: first, isLast: false }; part !== undefined; part = await nextOf(rest)) {
      number += 1;
      if (number > mostParts) throw tooManyParts();
      sizeBytes += part.bytes.byteLength;
      await sending.add(number, part.bytes);
      await addPieces(digest, part.bytes);
    }
    await sending.all();
    const found = `sha256:${await digest.finish()}` as const;
    // Before the object is there for anybody.
    plan.check(found);
    await plan.beforeParts(found);
    await upload.complete();
    return { digest: found, sizeBytes };
  } catch (error) {
    digest.abandon();
    await sending.settled();
    // The store may be away; what stays is aborted at a later start.
    await upload.abort().catch(() => undefined);
    throw error;
  }
}

async function nextOf(parts: AsyncIterator<Part, undefined>): Promise<Part | undefined> {
  const { done, value } = await parts.next();
  return done === true ? undefined : value;
}

interface Sending {
  /** Waits while too many parts are on their way; throws when one failed. */
  add(number: number, bytes: Uint8Array): Promise<void>;
  all(): Promise<void>;
  settled(): Promise<void>;
}

function createSending(upload: PartsUpload, slots: Slots): Sending {
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const check = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    add: async (number, bytes) => {
      while (underWay.size >= partsAhead) await Promise.race(underWay);
      check();
      const one: Promise<void> = slots
        .run(() => upload.put(number, bytes))
        .catch((error: unknown) => void (failure ??= { error }))
        .finally(() => underWay.delete(one));
      underWay.add(one);
    },
    all: async () => {
      await Promise.all(underWay);
      check();
    },
    settled: async () => void (await Promise.all(underWay)),
  };
}

async function addPieces(digest: StreamDigest, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    const copy = await digest.takePiece();
    new Uint8Array(copy).set(piece);
    digest.add(copy, piece.byteLength);
  }
}

/** Whole parts, and a last one that may be shorter but never empty, unless it is the only one. */
async function* partsOf(source: AsyncIterable<Uint8Array>, sizes: PartSizes): AsyncGenerator<Part, undefined> {
  let number = 1;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.byteLength;) {
      const size = number < sizes.laterFrom ? sizes.first : sizes.later;
      if (heldBytes === size) {
        yield { bytes: Buffer.concat(held, heldBytes), isLast: false };
        [held, heldBytes, number] = [[], 0, number + 1];
      }
      // A copy of its own: sources may use their buffers again.
      const some = new Uint8Array(chunk.subarray(at, at + size - heldBytes));
      held.push(some);
      heldBytes += some.byteLength;
      at += some.byteLength;
    }
  }
  yield { bytes: Buffer.concat(held, heldBytes), isLast: true };
}
