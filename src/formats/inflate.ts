// Decompression is handed in by the caller: this room knows no runtime, and the caller owns the memory it costs.

import { memorySource, type ByteSource } from './byte-source.ts';
import { FormatError, damaged, tooLarge } from './format-error.ts';

export type Wrapping = 'raw' | 'zlib' | 'gzip';

/** Inflates deflated bytes. Must throw, without having made more, when the result would exceed `maxBytes`. */
export type Inflate = (compressed: Uint8Array, wrapping: Wrapping, maxBytes: number) => Uint8Array;

/** What is inflated at once, of either file, so that a comparison stays within 256 MiB; larger entries are compared by their bytes. */
export const maxInflatedBytes = 96 * 1024 ** 2;

/** Inflates a whole source, within the bound, and turns whatever the inflater throws into a FormatError. */
export function inflateSource(source: ByteSource, wrapping: Wrapping, inflate: Inflate): ByteSource {
  return memorySource(inflateBytes(source.read(0, source.size), wrapping, inflate));
}

/** As `inflateSource`, over bytes. */
export function inflateBytes(compressed: Uint8Array, wrapping: Wrapping, inflate: Inflate, maxBytes = maxInflatedBytes): Uint8Array {
  if (compressed.length > maxBytes) throw tooLarge(`${compressed.length} compressed bytes are more than the ${maxBytes} that are inflated at once`);
  try {
    return inflate(compressed, wrapping, maxBytes);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw damaged(`the ${wrapping} deflate stream cannot be inflated within ${maxBytes} bytes: ${error instanceof Error ? error.message : String(error)}`);
  }
}
