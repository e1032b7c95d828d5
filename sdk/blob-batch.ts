// Many small blobs in one body. Layout, for each blob: the 32 bytes of its SHA-256, its size in bytes (uint32,
// big-endian), its bytes.

export interface BatchedBlob {
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly digest: string;
  readonly bytes: Uint8Array;
}

const digestBytes = 32;
const headBytes = digestBytes + 4;

export function encodeBlobBatch(blobs: readonly BatchedBlob[]): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(blobs.reduce((sum, { bytes }) => sum + headBytes + bytes.byteLength, 0));
  const view = new DataView(body.buffer);
  let at = 0;
  for (const { digest, bytes } of blobs) {
    for (let index = 0; index < digestBytes; index += 1) body[at + index] = Number.parseInt(digest.slice(2 * index, 2 * index + 2), 16);
    view.setUint32(at + digestBytes, bytes.byteLength);
    body.set(bytes, at + headBytes);
    at += headBytes + bytes.byteLength;
  }
  return body;
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
