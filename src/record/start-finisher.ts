// Starts the process that finishes what recorders left over, unless it runs.
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { JournalHeldError, lockFolderFor } from '../outbox/journal-lock.ts';
import { processIdentity, type ProcessIdentity } from '../outbox/liveness.ts';
import { spawnBackground } from '../outbox/background-process.ts';
import { finisherFolder } from './finisher-folder.ts';
import { processEnvironment } from '../config/environment.ts';

const lockTries = 3;
const program = fileURLToPath(new URL('./finisher-main.ts', import.meta.url));

/** To be called once the note of what is left over stands in the spool: one that runs looks for it before it ends. */
export async function startFinisher(home: string, spool: string): Promise<void> {
  const folder = finisherFolder(home);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Two that try at the same moment may each give way to the other; a second look finds the one that is really there.
  for (let attempt = 0; attempt < lockTries; attempt += 1) {
    try {
      return await lockFolderFor(folder, () => spawnFinisher(home, spool));
    } catch (error) {
      if (!(error instanceof JournalHeldError)) throw error;
      await sleep(50 + Math.random() * 100);
    }
  }
}

function spawnFinisher(home: string, spool: string): ProcessIdentity {
  const log = openSync(join(spool, 'recorder.log'), 'a', 0o600);
  try {
    const child = spawnBackground([program, home], { environment: processEnvironment(), stdio: ['ignore', log, log] });
    child.on('error', () => undefined).unref();
    if (child.pid === undefined) throw new Error('no process could be started to finish the recording');
    return processIdentity(child.pid);
  } finally {
    closeSync(log);
  }
}
