// Decompression on Node's zlib, for the readers of formats, which know no runtime. Whatever is unpacked here is bounded
// before it is begun: the bytes may be hostile.
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

import type { Inflate, Wrapping } from './formats/inflate.ts';

const functions = { raw: inflateRawSync, zlib: inflateSync, gzip: gunzipSync } satisfies Record<Wrapping, unknown>;

/** Stops with an error, without having made more, as soon as the result would be larger than `maxBytes`. */
export const inflate: Inflate = (compressed, wrapping, maxBytes) => {
  const { buffer, byteOffset, byteLength } = functions[wrapping](compressed, { maxOutputLength: Math.max(1, maxBytes) });
  return new Uint8Array(buffer, byteOffset, byteLength);
};

/** As `inflate`, and never more than so much at once, whatever its caller allows: for a thread with little memory. */
export function inflateWithin(memoryBytes: number): Inflate {
  return (compressed, wrapping, maxBytes) => inflate(compressed, wrapping, Math.min(maxBytes, memoryBytes));
}
