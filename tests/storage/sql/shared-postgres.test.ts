// Servers on one PostgreSQL database keep out of each other's way: what one remembers another may have changed, a connection that listens may
// be lost, clocks differ, and a newer program may have changed the schema under an older one that runs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { whyNoPostgres, withPostgres } from '../../../scripts/postgres-for-tests.mjs';
import type { Change } from '../../../src/core/base/changes.ts';
import type { Store } from '../../../src/core/store.ts';
import { openPostgresStore } from '../../../src/storage/sql/postgres.ts';
import { addExperiment, addRun, refusal } from '../../conformance/store-fixtures.ts';

const hourMs = 3_600_000;

describe('servers on one PostgreSQL database', { skip: (await whyNoPostgres()) ?? false }, () => {
  let url: string;
  let one: Store;
  let other: Store;
  let admin: pg.Client;
  const fatal: unknown[] = [];
  before(async () => {
    url = await (await withPostgres()).freshDatabase();
    one = await openPostgresStore({ url, onFatal: (error) => fatal.push(error) });
    // Its machine's clock is an hour ahead.
    other = await openPostgresStore({ url, wallNow: () => Date.now() + hourMs });
    admin = new pg.Client({ connectionString: url });
    await admin.connect();
  });
  after(async () => {
    await admin.end();
    await one.close();
    await other.close();
  });
  const log = (store: Store, runId: string, step: number): Promise<unknown> =>
    store.transaction(({ metrics }) => metrics.append([{ runId, points: [{ key: 'loss', value: step, timestamp: 1, step }] }]));
  const placesOf = async (table: string, runId: string): Promise<readonly string[]> =>
    (await admin.query<{ place: string }>(`select t.experiment_id::text as place from ${table} t join run r on r.num = t.run_num where r.id = $1`, [runId])).rows.map(
      ({ place }) => place,
    );

  it('agree on the time, whatever the clock of a machine says', () => {
    assert.ok(Math.abs(one.now() - other.now()) < 1_000, `${one.now() - other.now()} ms apart`);
  });

  it('put what is logged to a run that another moved where it is now', async () => {
    const run = await addRun(one);
    await log(one, run.id, 1);
    const { id: target } = await addExperiment(other);
    await other.transaction(({ runs }) => runs.move(run.id, target));
    await one.transaction(({ runs }) => runs.putTags([{ runId: run.id, key: 'k', value: 'v' }]));
    assert.deepEqual(await placesOf('tag', run.id), [target]);
  });

  it('do not know a run any more that another has removed for good', async () => {
    const run = await addRun(one);
    await log(one, run.id, 1);
    await other.transaction(async ({ runs, purge }) => {
      await runs.update({ ...run, deletedAt: 2 });
      assert.equal(await purge.purge('run', run.id), true);
    });
    await assert.rejects(log(one, run.id, 2), refusal('not_found'));
  });

  it('tell what a lost connection missed', async () => {
    const told: Change[] = [];
    const { unsubscribe } = await one.feed.subscribe({ onEvent: ({ change }) => void told.push(change) });
    const change = (runId: string): Change => ({ type: 'run', experimentId: '1', runId });
    const listeners = `select pid from pg_stat_activity where datname = current_database() and query like 'listen %'`;
    for (let tries = 0; (await admin.query(listeners)).rowCount === 0 && tries < 100; tries += 1) await sleep(20);
    const { rowCount } = await admin.query(`select pg_terminate_backend(pid) from (${listeners}) as l`);
    assert.ok(rowCount! > 0, 'nobody listened');
    await other.transaction(({ changes }) => changes.append([change('while it was away')]));
    for (let tries = 0; told.length === 0 && tries < 300; tries += 1) await sleep(20);
    await other.transaction(({ changes }) => changes.append([change('later')]));
    for (let tries = 0; told.length < 2 && tries < 300; tries += 1) await sleep(20);
    unsubscribe();
    assert.deepEqual(told, [change('while it was away'), change('later')]);
  });

  it('end a subscription that missed what is not kept any more, and take it anew', async () => {
    const change: Change = { type: 'model', name: 'm' };
    let ended = 0;
    const { lastId } = await one.feed.subscribe({ onEvent: () => assert.fail('told after a gap'), onClose: () => (ended += 1) });
    await other.transaction(({ changes }) => changes.append([change]));
    // As if a server had heard nothing for so long that others have removed what it would read.
    await admin.query('delete from change_event');
    await admin.query(
      `insert into change_event (number, change) select max(v.n) + 10, '{"type":"model","name":"later"}' from (select last_value as n from change_event_number_seq) v`,
    );
    await admin.query(`select setval('change_event_number_seq', (select max(number) from change_event))`);
    const { missed, unsubscribe } = await one.feed.subscribe({ onEvent: () => undefined }, lastId);
    unsubscribe();
    assert.deepEqual([missed, ended], [true, 1]);
  });

  it('go on writing when a newer program adds a column to a table', async () => {
    const run = await addRun(one);
    const rename = (name: string): Promise<void> => one.transaction(({ jobs }) => jobs.find(name).then(() => undefined));
    await rename('before');
    await log(one, run.id, 1);
    await admin.query('alter table job add column later text');
    await rename('after');
    await log(one, run.id, 2);
  });

  it('work on a newer schema that says they may, and refuse every other, also while they run', async () => {
    const insert = (number: number, readableBy: number | null): Promise<unknown> =>
      admin.query('insert into migration (number, name, applied_at, readable_by) values ($1, $2, 1, $3)', [number, `step ${number}`, readableBy]);
    await insert(9001, 22);
    await one.transaction(async () => undefined);
    await (await openPostgresStore({ url })).close();
    await insert(9002, 9002);
    await assert.rejects(
      one.transaction(async () => undefined),
      { code: 'failed_precondition', reason: 'schema_too_new' },
    );
    assert.deepEqual(
      fatal.map((error) => (error as { reason?: string }).reason),
      ['schema_too_new'],
    );
    await assert.rejects(openPostgresStore({ url }), { message: /schema 9002 \(step 9002\), this program knows schemas up to \d+; start the newer program/ });
    await admin.query('delete from migration where number = 9002');
    await insert(9003, null);
    await assert.rejects(openPostgresStore({ url }), { code: 'failed_precondition', reason: 'schema_too_new' });
  });
});
