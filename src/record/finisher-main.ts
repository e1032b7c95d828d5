// The process that finishes what recorders left over: `finisher-main.ts HOME [--packages]`. Started by a recorder that ends,
// as a session of its own, or by `assay sync`, which has it keep packages and sends by itself.
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { openFilesystemBlobStore } from '../storage/blobs/filesystem.ts';
import { createLocalContent } from '../workspace/local-content.ts';
import { finishSpools } from './finish-spools.ts';
import { boundMemory } from './bound-memory.ts';

const {
  positionals: [home],
  values: { packages },
} = parseArgs({ allowPositionals: true, options: { packages: { type: 'boolean', default: false } } });
const log = (error: unknown): void => void process.stderr.write(`${new Date().toISOString()} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);

// It outlives the terminal it was started from.
for (const signal of ['SIGHUP', 'SIGINT'] as const) process.on(signal, () => undefined);

try {
  if (home === undefined) throw new Error('finisher-main.ts needs a home');
  boundMemory();
  const store = createLocalContent(await openFilesystemBlobStore({ folder: join(home, 'content'), isExclusive: false, digestThreads: 1, onFatal: log }));
  await finishSpools({ home, store, onlyPackages: packages });
  await store.close();
  process.exit(0);
} catch (error) {
  log(error);
  process.exit(1);
}
