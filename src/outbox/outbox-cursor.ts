// How far an outbox has been delivered, in a small file that is replaced whole.
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

import { syncFolder } from './journal-segments.ts';
import { checkStoredFormat } from './stored-format.ts';

const formatVersion = 1;

export interface Cursor {
  /** Everything up to it was answered by the server, or noted as a problem. */
  readonly sequence: number;
  readonly isRunSent: boolean;
  /** The run's end was sent: nothing of the recording is missing. */
  readonly isFinishSent: boolean;
  /** Ids made up for experiments while the server was away, and what the server calls them. */
  readonly experiments: Readonly<Record<string, string>>;
}

export const firstCursor: Cursor = { sequence: 0, isRunSent: false, isFinishSent: false, experiments: {} };

/** Throws a `NewerFormatError` for the cursor of a later release. */
export async function readCursor(path: string): Promise<Cursor> {
  try {
    const { version, ...cursor } = JSON.parse(await readFile(path, 'utf8')) as Partial<Cursor> & { readonly version?: unknown };
    checkStoredFormat(path, { found: version, known: formatVersion });
    return { ...firstCursor, ...cursor };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return firstCursor;
  }
}

/** Durable when resolved. */
export async function writeCursor(path: string, cursor: Cursor): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify({ version: formatVersion, ...cursor }));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(dirname(path));
}
