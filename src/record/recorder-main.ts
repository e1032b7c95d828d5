// The recorder's process: `recorder-main.ts SPOOL [--port PORT] [--server URL]`, started by the wrapper as a session of its
// own, or later for a spool whose recorder was killed, then perhaps with another server than the run began with. What it has
// to say goes into recorder.log in the spool.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { boundMemory } from './bound-memory.ts';
import { openRecorderLink } from './recorder-link.ts';
import { recordRun } from './record-run.ts';

const {
  positionals: [spool],
  values: { port, server },
} = parseArgs({ allowPositionals: true, options: { port: { type: 'string' }, server: { type: 'string' } } });
const log = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);

// It outlives the terminal it was started from, and those who are told to stop.
for (const signal of ['SIGHUP', 'SIGINT'] as const) process.on(signal, () => undefined);
process.on('unhandledRejection', (error) => log(error instanceof Error ? (error.stack ?? error.message) : String(error)));

// Whoever removed the spool wants nothing of it any more.
const lookMs = 10_000;
setInterval(() => spool !== undefined && !existsSync(spool) && process.exit(0), lookMs).unref();

try {
  if (spool === undefined) throw new Error('recorder-main.ts needs the folder of a spool');
  boundMemory();
  await recordRun({ spool, link: openRecorderLink(), port: port === undefined ? undefined : Number(port), server, log });
  process.exit(0);
} catch (error) {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}
