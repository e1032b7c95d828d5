// PostgreSQL keeps every duty of a store.
import { whyNoPostgres, withPostgres } from '../../../scripts/postgres-for-tests.mjs';
import { openPostgresStore } from '../../../src/storage/sql/postgres.ts';
import { testStore } from '../../conformance/store.ts';

const reason = await whyNoPostgres();

testStore('PostgreSQL', async () => openPostgresStore({ url: await (await withPostgres()).freshDatabase() }), reason ?? false);
