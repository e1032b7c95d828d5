// The first bytes of a file as text.
import { closeSync, openSync, readSync } from 'node:fs';

/** Empty when the file cannot be read. */
export function readBeginning(path: string, mostBytes: number): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const buffer = Buffer.allocUnsafe(mostBytes);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, mostBytes, 0));
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
