// Hands out the bytes of objects once it is sure of them, as `checked-files` does for files: small ones are read and checked for
// each reader, a larger one once for every state it is in. Where there is a cache, that first reading fills it.
import { createHash } from 'node:crypto';

import { AssayError } from '../../../core/base/errors.ts';
import type { StoredBlob } from '../../../core/content/blob-store.ts';
import type { ContentDigest } from '../../../core/content/content-digest.ts';
import { damagedBlob, nameOf } from '../blob-digest.ts';
import { type DigestPool, pieceBytes } from '../digest-pool.ts';
import { createKnownStates } from '../known-states.ts';
import { checkedPieces } from '../read-blob.ts';
import { blobKey } from './blob-keys.ts';
import type { ReadCache } from './read-cache.ts';
import { readObject } from './read-object.ts';
import type { BucketObjects, ObjectState } from './bucket-objects.ts';

export interface CheckedObjects {
  /** Resolves once the bytes are known to be right. Throws `integrity`. */
  read(digest: ContentDigest, state: ObjectState, span: ByteSpan): Promise<AsyncIterable<Uint8Array>>;
  /** Reads all of it, whatever is known; several who ask at once share one reading. Throws `integrity`. */
  check(digest: ContentDigest, state: ObjectState): Promise<void>;
  isDamaged(digest: ContentDigest, state: ObjectState): boolean;
  /** The bytes were hashed on their way to the store. */
  noteWhole(digest: ContentDigest, state: ObjectState): void;
}

interface ByteSpan {
  readonly start: number;
  readonly length: number;
}

interface Tools {
  readonly objects: BucketObjects;
  readonly pool: DigestPool;
  readonly cache: ReadCache | undefined;
}

export function createCheckedObjects({ objects, pool, cache }: Tools): CheckedObjects {
  const states = createKnownStates();
  const running = new Map<string, Promise<void>>();

  const all = (digest: ContentDigest, state: ObjectState): AsyncIterable<Uint8Array> =>
    readObject(objects, { digest, key: blobKey(nameOf(digest)!), state, span: { start: 0, length: state.sizeBytes } });

  function noteWhole(digest: ContentDigest, state: ObjectState): void {
    if (state.sizeBytes > pieceBytes) states.note(digest, stateText(state), { isWhole: true });
    else states.forget(digest);
  }

  /** A finding is one when a second look says the same: bytes are also spoilt on the way. */
  async function confirmed<Found>(digest: ContentDigest, state: ObjectState, look: () => Promise<Found>): Promise<Found> {
    try {
      return await look();
    } catch (error) {
      if (!isIntegrity(error)) throw error;
    }
    try {
      return await look();
    } catch (error) {
      if (isIntegrity(error)) states.note(digest, stateText(state), { isWhole: false, reason: (error as Error).message });
      throw error;
    }
  }

  async function small(digest: ContentDigest, state: ObjectState): Promise<Uint8Array> {
    return confirmed(digest, state, async () => {
      const pieces: Uint8Array[] = [];
      for await (const piece of all(digest, state)) pieces.push(piece);
      const bytes = Buffer.concat(pieces, state.sizeBytes);
      const found = createHash('sha256').update(bytes).digest('hex');
      if (digest !== `sha256:${found}`) throw damagedBlob(digest, `their digest is sha256:${found}`);
      return bytes;
    });
  }

  /** The pieces of a large one, checked as they go by, and kept where there is room. */
  function large(digest: ContentDigest, state: ObjectState): AsyncIterable<Uint8Array> {
    const blob: StoredBlob = { digest, sizeBytes: state.sizeBytes };
    const pieces = checkedPieces(all(digest, state), blob, pool);
    return cache?.takes(blob.sizeBytes) === true ? cache.keeping(blob, pieces) : pieces;
  }

  async function checkNow(digest: ContentDigest, state: ObjectState): Promise<void> {
    if (state.sizeBytes <= pieceBytes) {
      await small(digest, state);
      return;
    }
    await confirmed(digest, state, async () => {
      for await (const _ of large(digest, state));
    });
    noteWhole(digest, state);
  }

  function check(digest: ContentDigest, state: ObjectState): Promise<void> {
    const key = `${digest} ${stateText(state)}`;
    const before = running.get(key);
    if (before !== undefined) return before;
    const checking = checkNow(digest, state).finally(() => running.delete(key));
    running.set(key, checking);
    return checking;
  }

  /** What was found wrong only now is looked at again by the next reader. */
  async function* doubting(pieces: AsyncIterable<Uint8Array>, digest: ContentDigest): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces;
    } catch (error) {
      if (isIntegrity(error)) states.forget(digest);
      throw error;
    }
  }

  const fromStore = (digest: ContentDigest, state: ObjectState, span: ByteSpan): AsyncIterable<Uint8Array> =>
    span.length === state.sizeBytes ? doubting(large(digest, state), digest) : readObject(objects, { digest, key: blobKey(nameOf(digest)!), state, span });

  return {
    check,
    noteWhole,
    isDamaged: (digest, state) => states.find(digest, stateText(state))?.isWhole === false,
    read: async (digest, state, span) => {
      const verdict = states.find(digest, stateText(state));
      if (verdict?.isWhole === false) throw damagedBlob(digest, 'that was found before');
      if (state.sizeBytes <= pieceBytes) return once((await small(digest, state)).subarray(span.start, span.start + span.length));
      const blob: StoredBlob = { digest, sizeBytes: state.sizeBytes };
      const fromCache = await cache?.read(blob, span);
      if (fromCache !== undefined) return orElse(fromCache, () => fromStore(digest, state, span));
      if (verdict === undefined) {
        await check(digest, state);
        const filled = await cache?.read(blob, span);
        if (filled !== undefined) return orElse(filled, () => fromStore(digest, state, span));
      }
      return fromStore(digest, state, span);
    },
  };
}

function stateText({ tag, modifiedAt, sizeBytes }: ObjectState): string {
  return `${tag} ${modifiedAt} ${sizeBytes}`;
}

function isIntegrity(error: unknown): boolean {
  return error instanceof AssayError && error.code === 'integrity';
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}

/** A cached copy may be gone before it is opened. */
async function* orElse(pieces: AsyncIterable<Uint8Array>, other: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let hasBegun = false;
  try {
    for await (const piece of pieces) {
      hasBegun = true;
      yield piece;
    }
  } catch (error) {
    if (hasBegun || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    yield* other();
  }
}
