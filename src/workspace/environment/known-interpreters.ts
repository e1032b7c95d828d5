// Which interpreters of this machine have been seen with which environment. A run is most often repeated where it ran,
// and then its own interpreter, still unchanged, is the exact environment.
import { join } from 'node:path';

import type { CapturedPython } from './capture-python.ts';
import { environmentDigest } from './environment-digest.ts';
import { readCached, writeCached } from './json-cache.ts';

export interface KnownInterpreter {
  readonly executable: string;
  /** Of the interpreter a virtual environment was made from; its own when it is none. */
  readonly basePrefix: string;
  /** The folders of installed packages it looked in. */
  readonly folders: readonly string[];
  /** When it was seen so for the first time, in milliseconds since the epoch. */
  readonly seenAt: number;
}

function pathOf(home: string, digest: string): string {
  return join(home, 'cache', 'interpreters', `${digest}.json`);
}

/** Notes where this environment can be found, and that it was so at `seenAt`. An earlier note of the same stays. */
export async function rememberInterpreter(home: string, { inputs, process, listed }: CapturedPython, seenAt: number): Promise<void> {
  const path = pathOf(home, environmentDigest(inputs));
  const folders = listed.folders.filter((folder) => listed.distributions.some((distribution) => distribution.folder === folder));
  const earlier = await recallInterpreter(home, environmentDigest(inputs));
  const isSame = earlier?.executable === process.executable && earlier.basePrefix === process.basePrefix && earlier.folders.join('\n') === folders.join('\n');
  const known: KnownInterpreter = { executable: process.executable, basePrefix: process.basePrefix, folders, seenAt };
  if (!isSame) await writeCached(path, known);
}

/** The interpreter that had the environment of this digest; what it has now must be looked at. */
export async function recallInterpreter(home: string, digest: string): Promise<KnownInterpreter | undefined> {
  const known = (await readCached(pathOf(home, digest))) as Partial<KnownInterpreter> | undefined;
  return typeof known?.executable === 'string' && typeof known.basePrefix === 'string' && Array.isArray(known.folders) && typeof known.seenAt === 'number'
    ? (known as KnownInterpreter)
    : undefined;
}
