// SHA-256 of a file's bytes.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const mostBytes = 1024 * 1024;

/** 64 lower-case hexadecimal digits. Throws the system's own error when the file cannot be read. */
export async function digestOfFile(path: string | Buffer): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    // One buffer for all pieces, no larger than the file: of ten thousand small files a megabyte each would be garbage.
    const piece = Buffer.allocUnsafe(Math.min(Math.max(size, 4096), mostBytes));
    const hash = createHash('sha256');
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
