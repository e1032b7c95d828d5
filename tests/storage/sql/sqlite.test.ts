// SQLite keeps every duty of a store: in a file with reader threads, as it is run, and in memory.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { testStore } from '../../conformance/store.ts';
import { removeFolderAtOnce } from '../../remove-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-sqlite-'));
after(() => removeFolderAtOnce(folder));
let count = 0;

testStore('SQLite in a file', () => openSqliteStore({ path: join(folder, `${(count += 1)}.db`) }));
testStore('SQLite in memory', () => openSqliteStore({ path: ':memory:' }));
