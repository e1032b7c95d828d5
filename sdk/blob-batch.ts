// Many small blobs in one body. Layout, for each blob: the 32 bytes of its SHA-256, its size in bytes (uint32,
// big-endian), its bytes.

export interface BatchedBlob {
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly digest: string;
  readonly bytes: Uint8Array;
}

const digestBytes = 32;
const headBytes = digestBytes + 4;

/** A body that is being filled. */
export interface BlobBatch {
  /** Copies a blob in behind the others; false, and nothing is copied, where no room is left for it. */
  add(blob: BatchedBlob): boolean;
  /** A view of what is filled. */
  body(): Uint8Array<ArrayBuffer>;
}

/** In room that the caller may use again once the body was sent. */
export function createBlobBatch(room: Uint8Array<ArrayBuffer>): BlobBatch {
  const view = new DataView(room.buffer, room.byteOffset, room.byteLength);
  let at = 0;
  return {
    add: ({ digest, bytes }) => {
      const end = at + headBytes + bytes.byteLength;
      if (end > room.byteLength) return false;
      for (let index = 0; index < digestBytes; index += 1) room[at + index] = 16 * digitOf(digest, 2 * index) + digitOf(digest, 2 * index + 1);
      view.setUint32(at + digestBytes, bytes.byteLength);
      room.set(bytes, at + headBytes);
      at = end;
      return true;
    },
    body: () => room.subarray(0, at),
  };
}

export function encodeBlobBatch(blobs: readonly BatchedBlob[]): Uint8Array<ArrayBuffer> {
  const batch = createBlobBatch(new Uint8Array(blobs.reduce((sum, { bytes }) => sum + headBytes + bytes.byteLength, 0)));
  for (const blob of blobs) batch.add(blob);
  return batch.body();
}

/** A lower-case hexadecimal digit, without a text made for it: there are 64 to a blob. */
function digitOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/** What room so many blobs take with so many bytes. */
export function batchRoom(count: number, bytes: number): number {
  return count * headBytes + bytes;
}

/** Views into the body. Throws a `RangeError` naming the byte at which it is cut off. */
export function decodeBlobBatch(body: Uint8Array): readonly BatchedBlob[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const blobs: BatchedBlob[] = [];
  for (let at = 0; at < body.byteLength;) {
    const end = at + headBytes <= body.byteLength ? at + headBytes + view.getUint32(at + digestBytes) : Infinity;
    if (end > body.byteLength) throw new RangeError(`the body ends within blob ${blobs.length + 1}, which begins at byte ${at}`);
    const digest = Array.from(body.subarray(at, at + digestBytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
    blobs.push({ digest, bytes: body.subarray(at + headBytes, end) });
    at = end;
  }
  return blobs;
}
