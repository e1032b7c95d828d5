// A new ASSAY_HOME that knows what is installed on this machine, as that of anybody who has recorded a run before. To read a
// whole Python's metadata again in each of a hundred new homes is most of what short runs would cost.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from './server/server-process.ts';

const distributions = fileURLToPath(new URL('../.cache/distributions/', import.meta.url));

export function warmHome(): string {
  const home = temporaryFolder();
  mkdirSync(distributions, { recursive: true });
  mkdirSync(join(home, 'cache'));
  symlinkSync(distributions, join(home, 'cache', 'distributions'));
  return home;
}
