// SQLite keeps every duty of a store: in a file with reader threads, as it is run, and in memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { testStore } from '../../conformance/store.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-sqlite-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

testStore('SQLite in a file', () => openSqliteStore({ path: join(folder, `${(count += 1)}.db`) }));
testStore('SQLite in memory', () => openSqliteStore({ path: ':memory:' }));
