// What happens to writes when the disk is full or fails. A full disk is real (a bound on the file's pages);
// a failing one is made by a connection whose statements fail where told, over a real database.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';

import { Kysely } from 'kysely';

import type { Stores } from '../../../src/core/store.ts';
import { createGroupCommit } from '../../../src/storage/sql/group-commit.ts';
import { migrate } from '../../../src/storage/sql/migrate.ts';
import { createCommittedNumbers } from '../../../src/storage/sql/query/committed-numbers.ts';
import type { Schema } from '../../../src/storage/sql/schema.ts';
import { createSqliteCommit } from '../../../src/storage/sql/sqlite/sqlite-commit.ts';
import { openWriter } from '../../../src/storage/sql/sqlite/sqlite-connection.ts';
import { sqliteDialect, type SqliteDatabase } from '../../../src/storage/sql/sqlite/sqlite-driver.ts';
import { sqliteColumnTypes } from '../../../src/storage/sql/sqlite/sqlite-engine.ts';
import { refusal } from '../../conformance/store-fixtures.ts';
import { removeFolderAtOnce } from '../../remove-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-commit-'));
after(() => removeFolderAtOnce(folder));
let count = 0;

interface Rig {
  readonly database: DatabaseSync;
  /** The SQL that fails from now on, with an SQLite result code. */
  failing: { readonly sql: string; readonly code: number } | undefined;
  readonly fatal: unknown[];
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  names(): readonly unknown[];
}

async function openRig(): Promise<Rig> {
  const database = openWriter(join(folder, `${(count += 1)}.db`), 'full');
  await migrate(new Kysely<Schema>({ dialect: sqliteDialect(database) }), sqliteColumnTypes);
  const rig = { failing: undefined as Rig['failing'] };
  const fail = (sql: string): void => {
    if (rig.failing?.sql !== sql) return;
    throw Object.assign(new Error('injected'), { code: 'ERR_SQLITE_ERROR', errcode: rig.failing.code });
  };
  const connection: SqliteDatabase = {
    prepare: (sql) => database.prepare(sql),
    exec: (sql) => {
      fail(sql);
      database.exec(sql);
    },
    close: () => database.close(),
    get isTransaction() {
      return database.isTransaction;
    },
  };
  const fatal: unknown[] = [];
  const commit = createSqliteCommit({ connection, numbers: createCommittedNumbers(), tell: () => undefined, onFatal: (error) => void fatal.push(error) });
  const { transaction } = createGroupCommit<Stores>(commit);
  return Object.assign(rig, {
    database,
    fatal,
    transaction,
    names: () =>
      database
        .prepare('select name from project order by name')
        .all()
        .map(({ name }) => name),
  });
}

const add =
  (name: string) =>
  ({ projects }: Stores): Promise<void> =>
    projects.insert({ id: name, name, createdAt: 1 });
/** A text too large for a database that has reached its bound. */
const addLarge = async ({ jobs }: Stores): Promise<void> =>
  void (await jobs.enqueue([{ id: 'large', name: 'webhook.deliver', lane: 'short', payload: 'x'.repeat(2_000_000), owner: 'a', createdAt: 0, dueAt: 0 }]));

describe('SQLite commits', () => {
  it('are done before a refusal is told that may rest on what they write', async () => {
    const rig = await openRig();
    const first = rig.transaction(add('same'));
    const isOpenWhenTold = await rig.transaction(add('same')).then(
      () => assert.fail('two projects of one name'),
      () => rig.database.isTransaction,
    );
    await first;
    assert.equal(isOpenWhenTold, false);
  });

  for (const code of [10, 10 | (4 << 8), 11]) {
    it(`refuse everything after a commit that failed with code ${code}, and say so once`, async () => {
      const rig = await openRig();
      await rig.transaction(add('before'));
      rig.failing = { sql: 'commit', code };
      const outcomes = await Promise.allSettled([rig.transaction(add('a')), rig.transaction(add('b'))]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'rejected'],
      );
      rig.failing = undefined;
      // The disk may seem well again: SQLite itself would go on, and what is on it is not known.
      await assert.rejects(rig.transaction(add('c')), { code: 'unavailable', reason: 'disk_failed' });
      await assert.rejects(
        rig.transaction(async () => 1),
        { code: 'unavailable' },
      );
      assert.equal(rig.fatal.length, 1);
      assert.deepEqual(rig.names(), ['before']);
    });
  }

  it('are fatal when a transaction cannot even begin for a failure of the disk', async () => {
    const rig = await openRig();
    rig.failing = { sql: 'begin immediate', code: 10 };
    await assert.rejects(rig.transaction(add('a')), refusal('unavailable'));
    assert.equal(rig.fatal.length, 1);
  });

  it('go on after another program held the lock for too long', async () => {
    const rig = await openRig();
    rig.failing = { sql: 'begin immediate', code: 5 };
    await assert.rejects(rig.transaction(add('a')), refusal('unavailable'));
    rig.failing = undefined;
    await rig.transaction(add('b'));
    assert.deepEqual([rig.names(), rig.fatal], [['b'], []]);
  });

  it('answer a full disk with unavailable, keep what fits, and go on when there is room again', async () => {
    const rig = await openRig();
    await rig.transaction(add('before'));
    const { page_count: pages } = rig.database.prepare('pragma page_count').get() as { page_count: number };
    rig.database.exec(`pragma max_page_count = ${pages + 10}`);
    await assert.rejects(rig.transaction(addLarge), { code: 'unavailable', reason: 'disk_full' });
    await rig.transaction(add('small'));
    const outcomes = await Promise.allSettled([rig.transaction(add('x')), rig.transaction(addLarge), rig.transaction(add('y'))]);
    assert.equal(outcomes[1].status, 'rejected');
    // Whatever was said to be kept is kept, whatever was not is not.
    const kept = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [['x', 'large', 'y'][index]!] : []));
    assert.deepEqual(rig.names(), ['before', 'small', ...kept].sort());
    rig.database.exec('pragma max_page_count = 1000000');
    await rig.transaction(addLarge);
    assert.deepEqual(rig.fatal, []);
  });
});
