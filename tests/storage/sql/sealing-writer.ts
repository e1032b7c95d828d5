// A process that logs to an ended run and seals what it logged, for ever, and prints how many points of its series were acknowledged.
// For tests that kill it.
import { writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';

const [path, runId] = process.argv.slice(2) as [string, string];
const store = await openSqliteStore({ path, readerThreads: 1 });

async function seal(): Promise<never> {
  for (;;) {
    if (await store.compact(Date.now())) writeSync(1, 'sealed\n');
    await nextTurn();
  }
}

async function write(): Promise<never> {
  for (let start = 0; ; start += 500) {
    const points = Array.from({ length: 500 }, (_, index) => ({ key: 'a', value: Math.sqrt(start + index), step: start + index, timestamp: start + index }));
    await store.transaction(({ metrics }) => metrics.append([{ runId, points }]));
    // At once, not through a buffer that dies with the process.
    writeSync(1, `${start + 500}\n`);
  }
}

await Promise.all([seal(), write()]);
