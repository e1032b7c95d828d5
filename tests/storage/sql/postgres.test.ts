// PostgreSQL keeps every duty of a store, also when two servers share a database.
import { describe } from 'node:test';

import { whyNoPostgres, withPostgres } from '../../../scripts/postgres-for-tests.mjs';
import { openPostgresStore } from '../../../src/storage/sql/postgres.ts';
import { testChangeFeed } from '../../conformance/change-feed.ts';
import { testCompaction } from '../../conformance/compaction.ts';
import { testJobWork } from '../../conformance/job-work.ts';
import { testStore } from '../../conformance/store.ts';

const reason = await whyNoPostgres();

testStore('PostgreSQL', async () => openPostgresStore({ url: await (await withPostgres()).freshDatabase() }), reason ?? false);

describe('two servers on one PostgreSQL', { skip: reason ?? false }, () => {
  const openTwo = async () => {
    const url = await (await withPostgres()).freshDatabase();
    return [await openPostgresStore({ url }), await openPostgresStore({ url })] as const;
  };
  testJobWork(openTwo);
  testChangeFeed(openTwo);
  testCompaction(openTwo);
});
