// SHA-256 of a file's bytes.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** 64 lower-case hexadecimal digits. Throws the system's own error when the file cannot be read. */
export async function digestOfFile(path: string | Buffer): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
