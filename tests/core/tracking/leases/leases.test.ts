// A run whose lease ran out is marked as lost, and its next sign of life brings it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, openCore, startTime } from '../../core-under-test.ts';

const point = { key: 'loss', value: 1, step: 0, timestamp: 1 };
const system = { id: 'system', name: 'system', via: 'leases', requestId: 'leases' };

async function leased(t: Parameters<typeof openCore>[0]) {
  const opened = await openCore(t);
  const { core, store } = opened;
  const { id: runId } = (await core.runs.create(caller, { experimentId: '0' })).run;
  const renew = (holder = 'host/12') => core.leases.renew(caller, { runId, holder, periodMs: 60_000 });
  const state = async () => {
    const { run, tags } = await core.runs.get(caller, runId);
    const lease = await store.leases.find(runId);
    return { status: run.status, endedAt: run.endedAt, cause: tags.find(({ key }) => key === 'assay.cause')?.value, lease: lease && (lease.isLost ? 'lost' : 'held') };
  };
  const beats = async () => (await core.leases.held(system)).find((lease) => lease.runId === runId)!.beats;
  const lose = async () => assert.equal(await core.leases.expire(system, { runId, beats: await beats() }), true);
  const actions = async () => (await core.audit.list(caller, { subject: { kind: 'run', id: runId }, page: { limit: 100 } })).items.map(({ action }) => action);
  return { ...opened, runId, renew, state, beats, lose, actions };
}

const alive = { status: 'running', endedAt: undefined, cause: undefined, lease: 'held' };
const lost = { status: 'crashed', endedAt: startTime, cause: 'lost', lease: 'lost' };

test('a lease that ran out marks the run as crashed and lost, by the system', async (t) => {
  const { renew, state, lose, core, runId, changes } = await leased(t);
  await renew();
  assert.deepEqual(await state(), alive);
  await lose();
  assert.deepEqual(await state(), lost);
  assert.deepEqual(changes.at(-1), { type: 'run', experimentId: '0', runId });
  assert.deepEqual(await core.leases.held(system), []);
  const { leaf } = (await core.audit.list(caller, { subject: { kind: 'run', id: runId }, page: { limit: 100 } })).items.at(-1)!;
  const { action, actor, detail } = JSON.parse(leaf) as { action: string; actor: { id: string }; detail: unknown };
  assert.deepEqual([action, actor.id, detail], ['run.lost', 'system', { holder: 'host/12', periodMs: 60_000 }]);
});

test('a lease that was renewed meanwhile, or is lost already, is not expired', async (t) => {
  const { renew, state, beats, core, runId, clock } = await leased(t);
  await renew();
  const seen = await beats();
  clock.set(clock.now() + 6_000);
  await renew();
  assert.equal(await core.leases.expire(system, { runId, beats: seen }), false);
  assert.deepEqual(await state(), alive);
  assert.equal(await core.leases.expire(system, { runId, beats: await beats() }), true);
  assert.equal(await core.leases.expire(system, { runId, beats: seen + 1 }), false);
  assert.equal(await core.leases.expire(system, { runId: 'f'.repeat(32), beats: 1 }), false);
});

test('a renewal is written once in a tenth of its period, and at once when the lease is no longer what was written', async (t) => {
  const { renew, beats, core, runId, clock } = await leased(t);
  const after = async (ms: number) => {
    clock.set(clock.now() + ms);
    await renew();
    return beats();
  };
  await renew();
  const first = await beats();
  assert.deepEqual([await after(0), await after(5_999), await after(1), await after(1)], [first, first, first + 1, first + 1]);
  // Another process of the server heard of it, or the run ended and goes on: what this one remembers is not what is stored.
  await core.leases.renew(caller, { runId, holder: 'other/13', periodMs: 60_000 });
  assert.equal(await after(1), first + 3);
  await core.runs.update(caller, { id: runId, status: 'finished' });
  await core.runs.update(caller, { id: runId, status: 'running' });
  assert.equal(await after(1), 1);
  // A clock that was set back says nothing of how long ago it was.
  assert.equal(await after(-1_000), 2);
  await core.runs.delete(caller, runId);
  await assert.rejects(renew(), { code: 'failed_precondition' });
});

test('renewing brings a lost run back; the trail tells of holders and revivals, not of every renewal', async (t) => {
  const { renew, state, lose, actions } = await leased(t);
  await renew();
  await renew();
  await lose();
  await renew();
  assert.deepEqual(await state(), alive);
  await renew('other/13');
  assert.deepEqual(await actions(), ['run.created', 'run.lease_taken', 'run.lost', 'run.revived', 'run.lease_taken']);
});

test('points and params bring a lost run back; a tag that somebody sets does not', async (t) => {
  const { renew, state, lose, core, runId, changes, actions } = await leased(t);
  await renew();
  await lose();
  await core.ingest.logBatch(caller, { runId, tags: [{ key: 'note', value: 'x' }] });
  assert.deepEqual(await state(), lost);
  const told = changes.length;
  await Promise.all([core.ingest.logBatch(caller, { runId, points: [point] }), core.ingest.logBatch(caller, { runId, points: [{ ...point, step: 2 }] })]);
  assert.deepEqual(await state(), alive);
  assert.ok(changes.slice(told).some(({ type }) => type === 'run'));
  await lose();
  await core.ingest.logBatch(caller, { runId, params: [{ key: 'a', value: 'b' }] });
  assert.deepEqual(await state(), alive);
  assert.deepEqual((await actions()).filter((action) => action === 'run.revived').length, 2);
});

test('a lost run that finishes after all is as it says, and its lease is gone', async (t) => {
  const { renew, state, lose, core, runId } = await leased(t);
  await renew();
  await lose();
  await core.runs.update(caller, { id: runId, status: 'finished', endedAt: startTime + 9 });
  assert.deepEqual(await state(), { status: 'finished', endedAt: startTime + 9, cause: undefined, lease: undefined });
});

test('the cause that the program tells of a lost run stays when it finishes', async (t) => {
  const { renew, state, lose, core, runId } = await leased(t);
  await renew();
  await lose();
  await core.ingest.logBatch(caller, { runId, tags: [{ key: 'assay.cause', value: 'out-of-memory' }] });
  await core.runs.update(caller, { id: runId, status: 'failed', endedAt: 7 });
  assert.deepEqual(await state(), { status: 'failed', endedAt: 7, cause: 'out-of-memory', lease: undefined });
});

test('a lost run that is told to run again runs again', async (t) => {
  const { renew, state, lose, core, runId } = await leased(t);
  await renew();
  await lose();
  await core.runs.update(caller, { id: runId, name: 'renamed' });
  assert.deepEqual(await state(), lost);
  await core.runs.update(caller, { id: runId, status: 'running' });
  assert.deepEqual(await state(), alive);
});

test('an end takes the lease away, and a late renewal changes nothing', async (t) => {
  const { renew, state, core, runId, actions } = await leased(t);
  await renew();
  await core.runs.update(caller, { id: runId, status: 'failed', endedAt: 7, tags: [{ key: 'assay.cause', value: 'exception' }] });
  const ended = { status: 'failed', endedAt: 7, cause: 'exception', lease: undefined };
  assert.deepEqual(await state(), ended);
  const before = await actions();
  await renew();
  assert.deepEqual([await state(), await actions()], [ended, before]);
});

test('a run that was given up before there was a word for it, as killed, is brought back too', async (t) => {
  const { renew, state, lose, store, runId } = await leased(t);
  await renew();
  await lose();
  await store.transaction(async ({ runs }) => runs.update({ ...(await runs.find(runId))!, status: 'killed' }));
  await renew();
  assert.deepEqual(await state(), alive);
});

test('a run killed by its user stays killed whatever it logs', async (t) => {
  const { renew, state, core, runId } = await leased(t);
  await renew();
  await core.runs.update(caller, { id: runId, status: 'killed', endedAt: 7 });
  await core.ingest.logBatch(caller, { runId, points: [point] });
  await renew();
  assert.deepEqual(await state(), { status: 'killed', endedAt: 7, cause: undefined, lease: undefined });
});

test('a deleted run is not given up, and takes no lease', async (t) => {
  const { renew, core, runId, beats } = await leased(t);
  await renew();
  const seen = await beats();
  await core.runs.delete(caller, runId);
  assert.equal(await core.leases.expire(system, { runId, beats: seen }), false);
  assert.deepEqual(await core.leases.held(system), []);
  await assert.rejects(renew(), { code: 'failed_precondition' });
});
