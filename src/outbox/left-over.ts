// What a recorder left to be done when it ended: a note in its spool, for the one process that finishes for all of them.
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { checkStoredFormat, leftOverFormat } from './stored-format.ts';

/** Everything is pushed; what waits is to be sent. */
export interface LeftOver {
  /** The packages of the run are still to be kept, and to be named in a further observation. */
  readonly packages?: PackagesToKeep | undefined;
}

export interface PackagesToKeep {
  readonly manifestDigest: string;
  readonly observationDigest: string;
}

interface FoundLeftOver extends LeftOver {
  /** When it was left, as milliseconds. */
  readonly leftAt: number;
}

function notePath(spool: string): string {
  return join(spool, 'left-over.json');
}

/** Written whole or not at all; in place of the one before. */
export async function noteLeftOver(spool: string, leftOver: LeftOver): Promise<void> {
  const path = notePath(spool);
  await writeFile(`${path}.new`, JSON.stringify({ schema: leftOverFormat, ...leftOver }), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Undefined when nothing was left, or it is done. Throws a `NewerFormatError` for the note of a later release. */
export async function readLeftOver(spool: string): Promise<FoundLeftOver | undefined> {
  const path = notePath(spool);
  try {
    const { schema, ...leftOver } = JSON.parse(await readFile(path, 'utf8')) as LeftOver & { readonly schema: unknown };
    checkStoredFormat(path, { found: schema, known: leftOverFormat });
    return { ...leftOver, leftAt: (await stat(path)).mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

export async function removeLeftOver(spool: string): Promise<void> {
  await rm(notePath(spool), { force: true });
}
