// Small things worth remembering between runs, as JSON files of the cache folder. Losing one costs time and nothing else.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What was written there, or `undefined` when there is nothing that can be read. */
export async function readCached(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    // Missing or damaged: it is made again.
    return undefined;
  }
}

/** Replaces it in one step. Does nothing when the disk refuses. */
export async function writeCached(path: string, value: unknown): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(draft, JSON.stringify(value), { mode: 0o600 });
    await rename(draft, path);
  } catch {
    // A cache that cannot be written is slow, not wrong.
    await rm(draft, { force: true }).catch(() => undefined);
  }
}
