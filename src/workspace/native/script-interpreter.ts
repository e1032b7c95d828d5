// The program that a script's first line names.
import { closeSync, openSync, readSync } from 'node:fs';

/** As long a line as Linux reads (BINPRM_BUF_SIZE). */
const lineBytes = 256;

/** Undefined for a file without such a line, or one that cannot be read. */
export function scriptInterpreter(path: string): string | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(lineBytes);
      const line = bytes.toString('utf8', 0, readSync(file, bytes, 0, lineBytes, 0)).split('\n')[0] ?? '';
      return /^#![ \t]*([^ \t\r]+)/.exec(line)?.[1];
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
