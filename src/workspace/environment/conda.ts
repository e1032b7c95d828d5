// A conda environment holds more than Python packages: compilers' run-time libraries, BLAS, CUDA. Its own records say
// which, by name, version and build.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256 } from './installed-distribution.ts';

/** Such as `41 packages, 9f86d081884c7d65`, which changes with any of them; `undefined` for a prefix that is not conda's. */
export async function condaSummary(prefix: string): Promise<string | undefined> {
  const names = (await readdir(join(prefix, 'conda-meta')).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  return names.length === 0 ? undefined : `${names.length} packages, ${sha256(names.join('\n')).slice(0, 16)}`;
}
