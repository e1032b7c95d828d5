// What a PostgreSQL server must be like to be used, and what happens when it is not or goes away.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import pg from 'pg';

import { whyNoPostgres, withPostgres } from '../../../scripts/postgres-for-tests.mjs';
import { openPostgresStore } from '../../../src/storage/sql/postgres.ts';
import { addExperiment, aRun, refusal } from '../../conformance/store-fixtures.ts';

const skip = (await whyNoPostgres()) ?? false;
const freshDatabase = async (): Promise<string> => (await withPostgres()).freshDatabase();

async function run(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

describe('the PostgreSQL store', { skip }, () => {
  it('refuses a server that does not keep what it acknowledges', async () => {
    const url = await freshDatabase();
    const name = new URL(url).pathname.slice(1);
    await run(url, `alter database ${name} set synchronous_commit = off`);
    await assert.rejects(openPostgresStore({ url }), { code: 'failed_precondition', reason: 'not_durable', message: /synchronous_commit = on/ });
  });

  it('refuses a database that is not in UTF-8', async () => {
    const url = await freshDatabase();
    const name = `${new URL(url).pathname.slice(1)}_latin`;
    await run(url, `create database ${name} template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'`);
    const latin = new URL(url);
    latin.pathname = `/${name}`;
    await assert.rejects(openPostgresStore({ url: latin.href }), { code: 'failed_precondition', message: /LATIN1/ });
  });

  it('warns of nothing on a server with checksums', async () => {
    const warnings: string[] = [];
    const store = await openPostgresStore({ url: await freshDatabase(), onWarning: (message) => void warnings.push(message) });
    await store.close();
    assert.deepEqual(warnings, []);
  });

  it('refuses a database a newer program wrote', async () => {
    const url = await freshDatabase();
    await (await openPostgresStore({ url })).close();
    await run(url, "insert into migration (number, name, applied_at) values (999, 'from-the-future', 1)");
    await assert.rejects(openPostgresStore({ url }), { code: 'failed_precondition', reason: 'schema_too_new' });
  });

  it('answers unavailable where there is no server', async () => {
    await assert.rejects(openPostgresStore({ url: 'postgresql://nobody@127.0.0.1:1/none' }), refusal('unavailable'));
  });

  it('is migrated once by servers that start at once', async () => {
    const url = await freshDatabase();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore({ url })));
    await addExperiment(stores[0]!);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('keeps writes of several servers in one line: no update is lost', async () => {
    const url = await freshDatabase();
    const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore({ url })));
    const { id: experimentId } = await addExperiment(stores[0]!);
    const counter = aRun(experimentId, { updatedAt: 0 });
    await stores[0]!.transaction(({ runs }) => runs.insert(counter));
    await Promise.all(
      stores.flatMap((store) =>
        Array.from({ length: 30 }, () =>
          store.transaction(async ({ runs }) => {
            const run = (await runs.find(counter.id))!;
            await runs.update({ ...run, updatedAt: run.updatedAt + 1 });
          }),
        ),
      ),
    );
    assert.equal((await stores[1]!.runs.find(counter.id))!.updatedAt, 90);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('answers unavailable when its connections are cut, and goes on with new ones', async () => {
    const url = await freshDatabase();
    const store = await openPostgresStore({ url });
    const { id: experimentId } = await addExperiment(store);
    const cut = () => run(url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'assay' and datname = current_database()");
    const run1 = aRun(experimentId);
    await assert.rejects(
      store.transaction(async ({ runs }) => {
        await runs.insert(run1);
        await cut();
        await runs.find(run1.id);
      }),
      refusal('unavailable'),
    );
    assert.equal(await store.runs.find(run1.id), undefined);
    await store.transaction(({ runs }) => runs.insert(run1));
    assert.deepEqual(await store.runs.find(run1.id), run1);
    await store.close();
  });

  it('reads and writes on after the connections that rested were cut, as a restart of the server cuts them', async () => {
    const url = await freshDatabase();
    const store = await openPostgresStore({ url, readConnections: 4 });
    const { id: experimentId } = await addExperiment(store);
    for (let round = 0; round < 5; round += 1) {
      const added = aRun(experimentId);
      await store.transaction(({ runs }) => runs.insert(added));
      // All connections for reads exist and rest, none has noticed anything when it is asked next.
      await Promise.all(Array.from({ length: 4 }, () => store.runs.find(added.id)));
      await run(url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'assay' and datname = current_database()");
      assert.deepEqual(
        await Promise.all(Array.from({ length: 6 }, () => store.runs.find(added.id))),
        Array.from({ length: 6 }, () => added),
      );
      await store.transaction(({ runs }) => runs.touch([added.id], round));
    }
    await store.close();
  });

  it('runs a transaction again that lost against somebody else', async () => {
    const url = await freshDatabase();
    const store = await openPostgresStore({ url });
    const { id: experimentId } = await addExperiment(store);
    const [a, b] = [aRun(experimentId), aRun(experimentId)];
    await store.transaction(async ({ runs }) => {
      await runs.insert(a);
      await runs.insert(b);
    });
    const stranger = new pg.Client({ connectionString: url });
    await stranger.connect();
    await stranger.query("set deadlock_timeout = '10s'");
    await stranger.query('begin');
    await stranger.query('update run set user_id = $1 where id = $2', ['stranger', b.id]);
    let tries = 0;
    let theirs: Promise<unknown> | undefined;
    await store.transaction(async ({ runs }) => {
      tries += 1;
      await runs.touch([a.id], 5);
      // Now each waits for the other: the database ends one of the two, ours, which looks sooner.
      theirs ??= stranger.query('update run set user_id = $1 where id = $2', ['stranger', a.id]).then(() => stranger.query('commit'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await runs.touch([b.id], 5);
    });
    await theirs;
    await stranger.end();
    // It may lose again when it is back before the other has taken what it waited for.
    assert.ok(tries >= 2);
    assert.deepEqual(
      (await store.runs.findMany([a.id, b.id])).map(({ userId, updatedAt }) => [userId, updatedAt]),
      [
        ['stranger', 5],
        ['stranger', 5],
      ],
    );
    await store.close();
  });

  it('refuses text the database cannot keep as the mistake of who sent it', async () => {
    const store = await openPostgresStore({ url: await freshDatabase() });
    const { id } = await addExperiment(store);
    await assert.rejects(
      store.transaction(({ experiments }) => experiments.putTags(id, [{ key: 'a', value: 'x\u0000y' }])),
      refusal('invalid_argument'),
    );
    await store.close();
  });
});
