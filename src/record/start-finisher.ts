// Starts the process that finishes what recorders left over, unless it runs.
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { folderHolder } from '../outbox/journal-lock.ts';
import { spawnBackground } from './background-process.ts';
import { finisherFolder } from './finisher-folder.ts';
import { processEnvironment } from '../config/environment.ts';

const program = fileURLToPath(new URL('./finisher-main.ts', import.meta.url));

/** To be called once the note of what is left over stands in the spool: one that runs looks for it before it ends. */
export async function startFinisher(home: string, spool: string): Promise<void> {
  if ((await folderHolder(finisherFolder(home))) !== undefined) return;
  const log = openSync(join(spool, 'recorder.log'), 'a', 0o600);
  try {
    spawnBackground([program, home], { environment: processEnvironment(), stdio: ['ignore', log, log] }).unref();
  } finally {
    closeSync(log);
  }
}
