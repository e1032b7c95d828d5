// Time limit: 15 minutes
// Random kills of the server under sixteen writers: what was acknowledged is there, once and whole.
import { describe, it } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../scripts/postgres-for-tests.mjs';
import { inspectedSoak, ledgerSeed } from './inspected-soak.ts';

const noPostgres = await whyNoPostgres();

describe('kill -9 under sixteen writers', () => {
  it('fifty times on SQLite loses, doubles, invents and tears nothing', async (test) => {
    await inspectedSoak(test, { seed: ledgerSeed(), kills: 50, writers: 16, pauseMs: 60, intents: 2_000 });
  });

  it('ten times on PostgreSQL loses, doubles, invents and tears nothing', { skip: noPostgres ?? false }, async (test) => {
    const postgres = await withPostgres();
    test.after(() => postgres.stop());
    await inspectedSoak(test, { seed: ledgerSeed(), kills: 10, writers: 16, pauseMs: 60, intents: 500, database: await postgres.freshDatabase() });
  });
});
