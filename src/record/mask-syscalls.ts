// Covers secrets in the list of system calls once it is complete: the tracer itself writes command lines as they are.
import { open } from 'node:fs/promises';

import type { Redactor } from '../workspace/secrets/redactor.ts';
import { createMaskStream } from '../workspace/secrets/mask-stream.ts';

const pieceBytes = 1024 * 1024;

/** In its place, without changing its length. Nothing where there is no list, or nothing is known. */
export async function maskSyscalls(path: string, { marks }: Pick<Redactor, 'marks'>): Promise<void> {
  if (marks.size === 0) return;
  const mask = createMaskStream([...marks.keys()]);
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (file === undefined) return;
  try {
    const piece = Buffer.allocUnsafe(pieceBytes);
    let written = 0;
    for (let at = 0; ;) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes, at);
      const certain = bytesRead === 0 ? mask.end() : mask.add(piece.subarray(0, bytesRead));
      await file.write(certain, 0, certain.length, written);
      written += certain.length;
      at += bytesRead;
      if (bytesRead === 0) return;
    }
  } finally {
    await file.close();
  }
}
