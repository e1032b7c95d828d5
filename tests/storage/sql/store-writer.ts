// A process that writes to a store from sixteen sides at once, for ever, and prints the id of every run whose
// write was acknowledged. For tests that kill it.
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';

import { chainEntries } from '../../../src/core/audit/audit-entry.ts';
import { openPostgresStore } from '../../../src/storage/sql/postgres.ts';
import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { aRun } from '../../conformance/store-fixtures.ts';

const [place, experimentId] = process.argv.slice(2) as [string, string];
const store = place.startsWith('postgresql:') ? await openPostgresStore({ url: place }) : await openSqliteStore({ path: place });
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

async function writeForEver(): Promise<never> {
  for (;;) {
    const run = aRun(experimentId);
    await store.transaction(async ({ runs, metrics, audit }) => {
      await runs.insert(run);
      await metrics.append([{ runId: run.id, points: [{ key: 'loss', value: 1, step: 1, timestamp: 1 }] }]);
      const caller = { id: 'local', name: 'local', via: 'test', requestId: 'r' };
      const draft = { caller, at: 1, action: 'run.created', subject: { kind: 'run', id: run.id }, detail: {} };
      await audit.append(chainEntries([draft], await audit.lockHead(), digest));
    });
    // At once, not through a buffer that dies with the process.
    writeSync(1, `${run.id}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, writeForEver));
