// Registered models and prompts of the tables before are collections after, and the registry reads them back as they were.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';

import pg from 'pg';

import { whyNoPostgres, withPostgres } from '../../../scripts/postgres-for-tests.mjs';
import type { Store } from '../../../src/core/store.ts';
import { migrations } from '../../../src/storage/sql/migrate.ts';
import type { ColumnTypes } from '../../../src/storage/sql/migration.ts';
import { openPostgresStore } from '../../../src/storage/sql/postgres.ts';
import { postgresColumnTypes } from '../../../src/storage/sql/postgres/postgres-engine.ts';
import { sqliteColumnTypes } from '../../../src/storage/sql/sqlite/sqlite-engine.ts';
import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { readPages, refusal } from '../../conformance/store-fixtures.ts';
import { removeFolderAtOnce } from '../../remove-folder.ts';

const [here, elsewhere] = ['a'.repeat(32), 'b'.repeat(32)] as const;

/** The tables and rows of schema 6; numbers of models are not those that their collections get. */
function before(types: ColumnTypes): readonly string[] {
  const given = types.engine === 'postgres' ? 'overriding system value ' : '';
  return [
    `create table migration (number ${types.number} primary key, name ${types.text} not null, applied_at ${types.number} not null)`,
    ...migrations.filter(({ number }) => number < 7).flatMap((step) => [...step.statements(types), `insert into migration values (${step.number}, '${step.name}', 1)`]),
    `insert into project values ('default', 'Default', 1)`,
    `insert into experiment (id, project_id, name, artifact_root, created_at, updated_at) values (0, 'default', 'Default', 'mlflow-artifacts:/0', 1, 1)`,
    `insert into run (id, experiment_id, name, user_id, status, started_at, artifact_uri, updated_at) values ('${here}', 0, 'r', 'u', 'finished', 1, 'mlflow-artifacts:/0/r', 5)`,
    `insert into collection (kind, name, created_at, updated_at, last_version) values ('dataset', 'clf', 1, 1, 0)`,
    `insert into registered_model (num, name, kind, created_at, updated_at, description, last_version) ${given}values
      (7, 'greet', 'prompt', 1, 2, null, 1), (9, 'clf', 'model', 3, 4, '', 5), (8, 'empty', 'model', 5, 6, 'none yet', 2)`,
    `insert into registered_model_tag values (9, 'team', 'a'), (7, 'lang', 'de')`,
    `insert into model_version (model_num, version, created_at, updated_at, stage, description, user_id, source, storage_location, run_id, run_link, model_id) values
      (9, 1, 10, 11, 'production', 'first', 'ada', 's3://b/x', 'mlflow-artifacts:/0/r', '${here}', 'http://h', 'm-1'),
      (9, 3, 12, 13, '', null, null, 'models:/m-2', null, '${elsewhere}', null, null),
      (7, 1, 14, 15, '', null, null, 'prompt', null, null, null, null)`,
    `insert into model_version_tag values (9, 1, 'k', 'v'), (9, 3, 'k', 'w'), (7, 1, 'text', 'hello')`,
    `insert into model_alias values (9, 'champion', 1), (9, 'newest', 3), (7, 'best', 1)`,
  ];
}

const first = {
  modelName: 'clf',
  version: 1,
  createdAt: 10,
  updatedAt: 11,
  stage: 'production',
  description: 'first',
  userId: 'ada',
  source: 's3://b/x',
  storageLocation: 'mlflow-artifacts:/0/r',
  runId: here,
  runLink: 'http://h',
  modelId: 'm-1',
  tags: [{ key: 'k', value: 'v' }],
  aliases: ['champion'],
};
const third = { modelName: 'clf', version: 3, createdAt: 12, updatedAt: 13, source: 'models:/m-2', runId: elsewhere, tags: [{ key: 'k', value: 'w' }], aliases: ['newest'] };
const prompt = { modelName: 'greet', version: 1, createdAt: 14, updatedAt: 15, source: 'prompt', tags: [{ key: 'text', value: 'hello' }], aliases: ['best'] };

async function checkStore(store: Store): Promise<void> {
  const { registry, collections } = store;
  const clf = {
    name: 'clf',
    kind: 'model',
    createdAt: 3,
    updatedAt: 4,
    description: '',
    tags: [{ key: 'team', value: 'a' }],
    aliases: [
      { alias: 'champion', version: 1 },
      { alias: 'newest', version: 3 },
    ],
    latestVersions: [first, third],
  };
  const empty = { name: 'empty', kind: 'model', createdAt: 5, updatedAt: 6, description: 'none yet', tags: [], aliases: [], latestVersions: [] };
  const greet = {
    name: 'greet',
    kind: 'prompt',
    createdAt: 1,
    updatedAt: 2,
    tags: [{ key: 'lang', value: 'de' }],
    aliases: [{ alias: 'best', version: 1 }],
    latestVersions: [prompt],
  };
  assert.deepEqual(await readPages((page) => registry.search({ order: [], page })), [clf, empty, greet]);
  assert.deepEqual(await readPages((page) => registry.searchVersions({ order: [], page })), [prompt, third, first]);
  assert.deepEqual([await registry.nextVersion('clf'), await registry.nextVersion('empty'), await registry.nextVersion('greet')], [6, 3, 2], 'no number is given out again');

  assert.deepEqual(
    (await readPages((page) => collections.search({ page }))).map(({ kind, name, lastVersion }) => [kind, name, lastVersion]),
    [
      ['dataset', 'clf', 0],
      ['model', 'clf', 5],
      ['model', 'empty', 2],
      ['prompt', 'greet', 1],
    ],
  );
  assert.deepEqual(
    (await readPages((page) => collections.versionsOfRun(here, { relation: 'produced', page }))).map(({ kind, name, version }) => ({ kind, name, version })),
    [{ kind: 'model', name: 'clf', version: 1 }],
    'a version was made by its run',
  );
  assert.deepEqual(await readPages((page) => collections.versionsOfRun(elsewhere, { relation: 'produced', page })), [], 'a run that was only named has made nothing');
  await assert.rejects(
    store.transaction((stores) => stores.registry.insert({ name: 'clf', kind: 'prompt', createdAt: 1, updatedAt: 1, tags: [] })),
    refusal('already_exists'),
  );
}

const skipReason = await whyNoPostgres();

describe('a registry with tables of its own', () => {
  it('reads back the same from collections on SQLite', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-registry-'));
    t.after(() => removeFolderAtOnce(folder));
    const path = join(folder, 'assay.db');
    const old = new DatabaseSync(path);
    for (const statement of before(sqliteColumnTypes)) old.exec(statement);
    old.close();
    const store = await openSqliteStore({ path });
    t.after(() => store.close());
    await checkStore(store);
  });

  it('on PostgreSQL too', { skip: skipReason ?? false }, async (t) => {
    const url = await (await withPostgres()).freshDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const statement of before(postgresColumnTypes)) await client.query(statement);
    await client.end();
    const store = await openPostgresStore({ url });
    t.after(() => store.close());
    await checkStore(store);
  });
});
