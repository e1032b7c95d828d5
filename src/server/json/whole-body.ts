// A large body in one buffer.
import type { BodySource } from '../../core/base/json-body.ts';
import { collectGarbage } from '../../give-way.ts';

/** Pieces that were copied are let go of after so many bytes; left alone they would stay until the whole is there, and longer. */
const mostPiecesBytes = 4 * 1024 * 1024;

/**
 * All bytes of a body that says how long it is. Each piece goes where it belongs as it comes: a list of pieces to be joined in the end
 * would hold everything twice. What is not written to yet is no memory, so a length that is only claimed costs nothing.
 */
export async function wholeBody(source: BodySource): Promise<ArrayBuffer> {
  const { body } = source;
  if (!body) return source.arrayBuffer();
  const bytes = new Uint8Array(Number(source.headers.get('content-length')));
  let length = 0;
  let freed = 0;
  for await (const piece of body) {
    bytes.set(piece, length);
    length += piece.byteLength;
    if (length - freed < mostPiecesBytes) continue;
    freed = length;
    collectGarbage('minor');
  }
  return length === bytes.byteLength ? bytes.buffer : bytes.buffer.slice(0, length);
}
