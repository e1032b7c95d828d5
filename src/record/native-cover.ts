// Covers secrets in what the preloaded library told, as soon as it was taken in: the library knows none, and a path may hold one. The
// real paths are remembered in memory alone, for as long as the run is recorded.
import { type FileHandle, open } from 'node:fs/promises';

import { createMaskStream } from '../workspace/secrets/mask-stream.ts';
import type { Redactor } from '../workspace/secrets/redactor.ts';

export interface NativeCover {
  /** Covers all up to an offset, where a line ends. */
  coverTo(end: number): Promise<void>;
  /** The path as it was told; one that had nothing to cover is itself. */
  readonly realPath: (path: string) => string;
}

/** Lines of the library are far shorter. */
const pieceBytes = 1024 * 1024;
const newline = 0x0a;

export function openNativeCover(path: string, { marks }: Pick<Redactor, 'marks'>): NativeCover {
  const real = new Map<string, string>();
  let from = 0;

  async function coverPiece(file: FileHandle, end: number): Promise<boolean> {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, end - from));
    const { bytesRead } = await file.read(piece, 0, piece.length, from);
    const lines = piece.subarray(0, piece.lastIndexOf(newline, bytesRead - 1) + 1);
    if (lines.length === 0) return false;
    const mask = createMaskStream([...marks.keys()]);
    const covered = Buffer.concat([mask.add(lines), mask.end()]);
    if (mask.hasCovered) {
      remember(real, lines.toString().split('\n'), covered.toString().split('\n'));
      await file.write(covered, 0, covered.length, from);
    }
    from += lines.length;
    return from < end;
  }

  return {
    coverTo: async (end) => {
      // What is learnt later is covered at the end, with all the rest.
      if (marks.size === 0) from = end;
      if (from >= end) return;
      const file = await open(path, 'r+');
      try {
        while (await coverPiece(file, end));
      } finally {
        await file.close();
      }
    },
    realPath: (name) => real.get(name) ?? name,
  };
}

const fields = ['path', 'from', 'to', 'exe'] as const;
type Named = Readonly<Partial<Record<(typeof fields)[number], string>>>;

function remember(real: Map<string, string>, before: readonly string[], after: readonly string[]): void {
  for (const [index, line] of before.entries()) {
    if (line === after[index]) continue;
    const [told, covered] = [JSON.parse(line) as Named, JSON.parse(after[index] as string) as Named];
    for (const field of fields) if (told[field] !== covered[field]) real.set(covered[field] as string, told[field] as string);
  }
}
