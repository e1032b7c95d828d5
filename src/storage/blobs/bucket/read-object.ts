// The bytes of an object, gone on with where a connection broke.
import { noSuchBlob } from '../blob-digest.ts';
import { pieceBytes } from '../digest-pool.ts';
import type { ContentDigest } from '../../../core/content/content-digest.ts';
import { storeAway, storeOdd } from './store-errors.ts';
import type { BucketObjects, ObjectState } from './bucket-objects.ts';

export interface ObjectSpan {
  readonly digest: ContentDigest;
  readonly key: string;
  /** What the object was when it was looked at. */
  readonly state: ObjectState;
  readonly span: { readonly start: number; readonly length: number };
}

/** In a row, without a byte between them. */
const mostBreaks = 5;

/** Exactly the bytes of the span, in pieces. Throws `unavailable` when they cannot be had, `not_found` when the object is gone. */
export async function* readObject(objects: BucketObjects, wanted: ObjectSpan): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of chunksOf(objects, wanted)) {
    held.push(chunk);
    heldBytes += chunk.byteLength;
    if (heldBytes < pieceBytes) continue;
    const bytes = Buffer.concat(held, heldBytes);
    for (let at = 0; at + pieceBytes <= heldBytes; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    const rest = bytes.subarray(heldBytes - (heldBytes % pieceBytes));
    [held, heldBytes] = [[rest], rest.byteLength];
  }
  if (heldBytes > 0) yield Buffer.concat(held, heldBytes);
}

async function* chunksOf(objects: BucketObjects, { digest, key, state, span }: ObjectSpan): AsyncGenerator<Uint8Array> {
  const end = span.start + span.length;
  let breaks = 0;
  for (let at = span.start; at < end;) {
    const isAll = at === 0 && end === state.sizeBytes;
    const found = await objects.open(key, isAll ? undefined : { start: at, length: end - at });
    if (found === undefined) throw noSuchBlob(digest);
    try {
      if (found.state.tag !== state.tag || found.state.sizeBytes !== state.sizeBytes) throw storeOdd('stored the content anew while it was read');
      let sent = 0;
      const before = at;
      try {
        for await (const chunk of found.bytes as AsyncIterable<Uint8Array>) {
          sent += chunk.byteLength;
          if (before + sent > end) break;
          at += chunk.byteLength;
          yield chunk;
        }
      } catch (error) {
        breaks = at > before ? 1 : breaks + 1;
        if (breaks >= mostBreaks) throw storeAway(error);
        continue;
      }
      if (before + sent !== end) throw storeOdd(`answered with ${sent} bytes where ${end - before} were asked for`);
    } finally {
      found.bytes.destroy();
    }
  }
}
