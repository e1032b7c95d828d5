// A database of the release before, whose facts lie among tags, is brought to columns, and MLflow's clients read of it
// exactly what they read before.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';

import pg from 'pg';

import { whyNoPostgres, withPostgres } from '../../../scripts/postgres-for-tests.mjs';
import type { Store } from '../../../src/core/store.ts';
import { createMlflowProtocol } from '../../../src/protocols/mlflow/protocol.ts';
import { openPostgresStore } from '../../../src/storage/sql/postgres.ts';
import { openSqliteStore } from '../../../src/storage/sql/sqlite.ts';
import { migrations } from '../../../src/storage/sql/migrate.ts';
import type { ColumnTypes } from '../../../src/storage/sql/migration.ts';
import { postgresColumnTypes } from '../../../src/storage/sql/postgres/postgres-engine.ts';
import { sqliteColumnTypes } from '../../../src/storage/sql/sqlite/sqlite-engine.ts';
import { caller, openCore } from '../../core/core-under-test.ts';
import { refusal } from '../../conformance/store-fixtures.ts';
import { removeFolderAtOnce } from '../../remove-folder.ts';

const [tagged, plain, odd, lost] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(32)) as [string, string, string, string];

/** The tables and rows of schema 2. */
function before(types: ColumnTypes): readonly string[] {
  const run = (num: number, id: string, fields: { name: string; status?: string; parent?: string }): string =>
    `insert into run (num, id, experiment_id, name, user_id, status, started_at, artifact_uri, updated_at, parent_run_id)
      ${types.engine === 'postgres' ? 'overriding system value ' : ''}values
      (${num}, '${id}', 1, '${fields.name}', 'account', '${fields.status ?? 'finished'}', ${num}, 'mlflow-artifacts:/1/${id}/artifacts', 5, ${fields.parent === undefined ? 'null' : `'${fields.parent}'`})`;
  const tags = (num: number, pairs: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(pairs).map(([key, value]) => `insert into tag (run_num, key, experiment_id, value) values (${num}, '${key}', 1, '${value}')`);
  const schema = migrations.slice(0, 2);
  return [
    `create table migration (number ${types.number} primary key, name ${types.text} not null, applied_at ${types.number} not null)`,
    ...schema.flatMap((step) => [...step.statements(types), `insert into migration values (${step.number}, '${step.name}', 1)`]),
    `insert into project values ('default', 'Default', 1), ('p', 'P', 1)`,
    `insert into experiment values (0, 'default', 'Default', 'mlflow-artifacts:/0', 1, 1, null), (1, 'default', 'cnn', 'mlflow-artifacts:/1', 2, 2, null)`,
    `insert into experiment_tag values (1, 'mlflow.note.content', '# Why'), (1, 'team', 'a')`,
    run(1, tagged, { name: 'full', parent: plain }),
    ...tags(1, {
      'mlflow.runName': 'full',
      'mlflow.note.content': '',
      'mlflow.user': 'ada',
      'mlflow.parentRunId': plain,
      'mlflow.source.name': 'train.py',
      'mlflow.source.type': 'LOCAL',
      'mlflow.source.git.commit': 'abc',
      'mlflow.source.git.branch': 'main',
      'mlflow.source.git.repoURL': 'git@h:r',
      'mlflow.autologging': 'sklearn',
    }),
    run(2, plain, { name: 'plain' }),
    ...tags(2, { 'mlflow.runName': 'plain' }),
    run(3, odd, { name: 'odd', parent: plain }),
    ...tags(3, { z: '1' }),
    run(4, lost, { name: 'lost', status: 'killed' }),
    ...tags(4, { 'mlflow.runName': '', 'assay.cause': 'lost' }),
    `insert into run_lease values (4, 'h', 1000, 3, 1)`,
    `insert into param (run_num, key, experiment_id, value, number) values (1, 'optim.lr', 1, '0.1', 0.1)`,
    `insert into dataset (num, experiment_id, name, digest, source_type, source) ${types.engine === 'postgres' ? 'overriding system value ' : ''}values (1, 1, 'iris', 'd', 'local', '{}')`,
    `insert into run_dataset values (1, 1), (2, 1)`,
    `insert into run_dataset_tag values (1, 1, 'mlflow.data.context', 'training'), (1, 1, 'z', '1')`,
    `insert into registered_model (num, name, created_at, updated_at, last_version) ${types.engine === 'postgres' ? 'overriding system value ' : ''}values (1, 'clf', 1, 1, 3), (2, 'greet', 1, 1, 0), (3, 'Shout', 1, 1, 0)`,
    `insert into registered_model_tag values (2, 'mlflow.prompt.is_prompt', 'true'), (3, 'mlflow.prompt.is_prompt', 'True')`,
    ...['None', 'Production', 'Archived'].map(
      (stage, index) => `insert into model_version (model_num, version, created_at, updated_at, stage, source) values (1, ${index + 1}, 1, 1, '${stage}', 's')`,
    ),
    `insert into model_alias values (1, 'champion', 2)`,
  ];
}

async function checkStore(t: TestContext, store: Store): Promise<void> {
  const { core } = await openCore(t, { store });
  const quiet = (): void => {};
  const mlflow = createMlflowProtocol(core, { log: { debug: quiet, info: quiet, warning: quiet, error: quiet } });
  const get = async (route: string): Promise<any> => (await mlflow.request(`http://127.0.0.1/api/2.0/mlflow/${route}`)).json();
  const dataOf = async (id: string) => (await get(`runs/get?run_id=${id}`)).run;

  const full = await dataOf(tagged);
  assert.deepEqual(full.data.tags, [
    { key: 'mlflow.autologging', value: 'sklearn' },
    { key: 'mlflow.note.content', value: '' },
    { key: 'mlflow.parentRunId', value: plain },
    { key: 'mlflow.runName', value: 'full' },
    { key: 'mlflow.source.git.branch', value: 'main' },
    { key: 'mlflow.source.git.commit', value: 'abc' },
    { key: 'mlflow.source.git.repoURL', value: 'git@h:r' },
    { key: 'mlflow.source.name', value: 'train.py' },
    { key: 'mlflow.source.type', value: 'LOCAL' },
    { key: 'mlflow.user', value: 'ada' },
  ]);
  assert.deepEqual([full.info.user_id, full.data.params], ['account', [{ key: 'optim.lr', value: '0.1' }]]);
  assert.deepEqual(full.inputs.dataset_inputs[0].tags, [
    { key: 'mlflow.data.context', value: 'training' },
    { key: 'z', value: '1' },
  ]);
  assert.deepEqual((await dataOf(plain)).data.tags, [{ key: 'mlflow.runName', value: 'plain' }]);
  assert.deepEqual((await dataOf(plain)).inputs.dataset_inputs[0].tags, undefined);
  assert.deepEqual((await dataOf(odd)).data.tags, [{ key: 'z', value: '1' }], 'tags that somebody took off stay off');
  assert.equal((await core.runs.get(caller, odd)).run.parentRunId, undefined);
  assert.deepEqual(
    [(await dataOf(lost)).info.status, (await dataOf(lost)).data.tags],
    [
      'KILLED',
      [
        { key: 'assay.cause', value: 'lost' },
        { key: 'mlflow.runName', value: '' },
      ],
    ],
  );
  assert.deepEqual((await get('experiments/get?experiment_id=1')).experiment.tags, [
    { key: 'mlflow.note.content', value: '# Why' },
    { key: 'team', value: 'a' },
  ]);
  assert.deepEqual((await get('registered-models/get?name=greet')).registered_model.tags, [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]);
  assert.deepEqual((await get('registered-models/get?name=Shout')).registered_model.tags, [{ key: 'mlflow.prompt.is_prompt', value: 'True' }]);
  const stages = await Promise.all([1, 2, 3].map(async (version) => (await get(`model-versions/get?name=clf&version=${version}`)).model_version.current_stage));
  assert.deepEqual(stages, ['None', 'Production', 'Archived']);
  assert.deepEqual((await core.modelVersions.get(caller, { modelName: 'clf', version: 2 })).stage, 'production');

  // What is in columns is nowhere among the tags, and the tables still hold together.
  assert.deepEqual((await core.runs.get(caller, tagged)).tags, [{ key: 'mlflow.autologging', value: 'sklearn' }]);
  await core.leases.renew(caller, { runId: lost, holder: 'h', periodMs: 60_000 });
  assert.equal((await core.runs.get(caller, lost)).run.status, 'running');
  await core.experiments.create(caller, { name: 'cnn', projectId: 'p' });
  await assert.rejects(core.experiments.create(caller, { name: 'cnn' }), refusal('already_exists'));
  const stranger = { id: '9'.repeat(32), experimentId: '777', name: 'r', userId: '', status: 'running', startedAt: 1, artifactUri: 'a', updatedAt: 1 } as const;
  await assert.rejects(
    store.transaction(({ runs }) => runs.insert(stranger)),
    'references are checked again',
  );
}

const skipReason = await whyNoPostgres();

describe('a database of the release before', () => {
  it('on SQLite reads back the same over MLflow, and keeps its facts in columns', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-facts-'));
    t.after(() => removeFolderAtOnce(folder));
    const path = join(folder, 'assay.db');
    const old = new DatabaseSync(path);
    for (const statement of before(sqliteColumnTypes)) old.exec(statement);
    old.close();
    const store = await openSqliteStore({ path });
    t.after(() => store.close());
    await checkStore(t, store);
  });

  it('on PostgreSQL too', { skip: skipReason ?? false }, async (t) => {
    const url = await (await withPostgres()).freshDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const statement of before(postgresColumnTypes)) await client.query(statement);
    await client.end();
    const store = await openPostgresStore({ url });
    t.after(() => store.close());
    await checkStore(t, store);
  });
});
