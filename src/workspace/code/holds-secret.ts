// Whether a file of the user's code holds a secret, by its name or by what stands in it, asked before an object is made of it.
import { closeSync, openSync, readSync } from 'node:fs';

import { secretFileRule } from '../secrets/secret-files.ts';
import { latin1SystemPath } from '../latin1-path.ts';
import type { SecretFinder } from './code-snapshot.ts';

const pieceBytes = 1_048_576;
/** A secret may lie across two pieces. */
const overlapBytes = 4_096;

/** One for all files, since nothing waits between reading and looking: of ten thousand small files a megabyte each would be garbage. */
let piece: Buffer | undefined;

/** The path is bytes as latin1 text. What cannot be read is left to whoever reads it next. */
export function holdsSecret(top: string, path: string, redactor: SecretFinder): boolean {
  if (secretFileRule(path) !== undefined) return true;
  let file: number | undefined;
  try {
    file = openSync(latin1SystemPath(top, path), 'r');
    piece ??= Buffer.allocUnsafe(pieceBytes);
    for (let at = 0; ; at += pieceBytes - overlapBytes) {
      const length = readSync(file, piece, 0, pieceBytes, at);
      if (redactor.findSecret(piece.subarray(0, length), path) !== undefined) return true;
      if (length < pieceBytes) return false;
    }
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
