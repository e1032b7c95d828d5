// Native libraries a program had mapped that come from the system rather than from a package: their versions decide
// what exp(), a sort or a thread pool do.
import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';

import type { EnvironmentInputs } from '../../documents/inputs.ts';
import type { FileDigests } from '../data/file-digests.ts';
import { isInterpreterLibrary } from './list-distributions.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import type { EnvironmentFacts } from './environment-facts.ts';

const sharedLibrary = /\.so(?:\.[\d.]+)?$/u;

/** Below these stand what the system and its administrator installed; what a package ships lies elsewhere. */
const isPackaged = (path: string): boolean => /\/(?:site|dist)-packages\//u.test(path);

/** By name, sorted. Of two with one name the first mapped counts. */
export async function nativeLibraries(hooks: EnvironmentFacts, digests: FileDigests): Promise<EnvironmentInputs['libraries']> {
  const seen = [...hooks.libraries, ...hooks.reads.map(({ path }) => path)].filter((path) => sharedLibrary.test(path) && !isPackaged(path) && !isInterpreterLibrary(path));
  const byName = new Map<string, string>();
  for (const path of new Set(seen)) if (!byName.has(basename(path))) byName.set(basename(path), path);
  const libraries = await inParallel(
    [...byName],
    async ([name, path]) => {
      const digest = await digests.of(await realpath(path).catch(() => path)).catch(() => undefined);
      return digest === undefined ? undefined : { name, digest: digest.digest };
    },
    { atOnce: 4 },
  );
  return libraries.filter((library) => library !== undefined).sort((left, right) => (left.name < right.name ? -1 : 1));
}
