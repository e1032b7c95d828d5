// Reads hook files while they grow: each poll gives the whole lines that came since the last one. A torn line, from
// a full disk or a process killed while it wrote, is passed over.
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { nativeFile } from '../native/native-line.ts';
import type { HookLine } from './hook-line.ts';

/** A line, and the file of the process that wrote it. */
export interface PlacedLine {
  /** Name of the file: one per process, and one for what the preloaded library tells of all. */
  readonly file: string;
  readonly line: HookLine;
}

export interface HookReader {
  /** The lines that were completed since the last call: by process in order of the files' names, each in order of writing. */
  poll(): Promise<readonly PlacedLine[]>;
  /** How far a file was read. */
  offsetIn(file: string): number;
}

/** A reader of a folder that may not exist yet. */
export function openHookReader(folder: string): HookReader {
  const offsets = new Map<string, number>();
  return {
    poll: async () => {
      const lines: PlacedLine[] = [];
      const names = await namesIn(folder);
      // Last: of what a hook tells too, the hook tells more.
      for (const file of [...hookFilesAmong(names), ...names.filter((name) => name === nativeFile)]) {
        for await (const { line, end } of linesFrom(join(folder, file), offsets.get(file) ?? 0)) {
          offsets.set(file, end);
          if (line !== undefined) lines.push({ file, line });
        }
      }
      return lines;
    },
    offsetIn: (file) => offsets.get(file) ?? 0,
  };
}

/** The hook files of a folder, in order of the time their process began, then by process number. */
export async function hookFiles(folder: string): Promise<readonly string[]> {
  return hookFilesAmong(await namesIn(folder));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function hookFilesAmong(names: readonly string[]): readonly string[] {
  // `<pid>-<start ns>.jsonl`
  return names
    .map((name) => /^(\d+)-(\d+)\.jsonl$/.exec(name))
    .filter((match) => match !== null)
    .sort((a, b) => compare(BigInt(a[2]!), BigInt(b[2]!)) || Number(a[1]) - Number(b[1]))
    .map((match) => match[0]);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const chunkBytes = 256 * 1024;
const newline = 0x0a;

/** Whole lines from an offset on, each with the offset behind it; `line` is undefined for one that cannot be read. */
export async function* linesFrom(path: string, offset: number): AsyncIterable<{ readonly line: HookLine | undefined; readonly end: number }> {
  // Mostly nothing came since, which costs one call then.
  const { size } = await stat(path);
  if (size <= offset) return;
  const file = await open(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(Math.min(chunkBytes, size - offset));
    let rest: Buffer = Buffer.alloc(0);
    for (let position = offset; ;) {
      const { bytesRead } = await file.read({ buffer: piece, position });
      if (bytesRead === 0) return;
      position += bytesRead;
      const bytes: Buffer = rest.length === 0 ? piece.subarray(0, bytesRead) : Buffer.concat([rest, piece.subarray(0, bytesRead)]);
      const start = position - bytes.length;
      let from = 0;
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
        yield { line: parseLine(bytes.toString('utf8', from, end)), end: start + end + 1 };
        from = end + 1;
      }
      // The piece is filled again.
      rest = Buffer.from(bytes.subarray(from));
    }
  } finally {
    await file.close();
  }
}

function parseLine(text: string): HookLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 't' in value ? (value as HookLine) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
