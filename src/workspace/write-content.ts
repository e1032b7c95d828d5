// Writes a stream of bytes to an open file and hashes it on the way, whatever its length.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** The SHA-256 of what was written, 64 lower-case hexadecimal digits; whoever asked for a digest compares. */
export async function writeContent(file: FileHandle, content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) {
    hash.update(chunk);
    for (let offset = 0; offset < chunk.byteLength;) offset += (await file.write(chunk, offset)).bytesWritten;
  }
  return hash.digest('hex');
}
