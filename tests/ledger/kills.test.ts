// Time limit: 15 minutes
// Random kills of the server under sixteen writers: what was acknowledged is there, once and whole. `node scripts/kill-soak.mjs` does it
// hundreds of times.
import { describe, it } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { inspectedSoak, ledgerSeed } from './inspected-soak.ts';

const noPostgres = await whyNoPostgres();

describe('kill -9 under sixteen writers', () => {
  it('twenty-five times on SQLite loses, doubles, invents and tears nothing', async (test) => {
    await inspectedSoak(test, { seed: ledgerSeed(), kills: 25, writers: 16, pauseMs: 60, intents: 1_000 });
  });

  it('six times on PostgreSQL loses, doubles, invents and tears nothing', { skip: noPostgres ?? false }, async (test) => {
    const postgres = await withPostgres();
    test.after(() => postgres.stop());
    await inspectedSoak(test, { seed: ledgerSeed(), kills: 6, writers: 16, pauseMs: 60, intents: 300, database: await postgres.freshDatabase() });
  });
});
