// Verdicts over repetitions, and proofs, over the native wire.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller } from '../../core/core-under-test.ts';
import { evidenceOf } from '../../core/recorded-run.ts';
import { openNative } from './native-under-test.ts';

async function openPair(t: Parameters<typeof openNative>[0]) {
  const native = await openNative(t);
  const runId = (await native.client.createRun({ experimentId: '0' })).id;
  const reproductionRunId = (await native.client.createRun({ experimentId: '0' })).id;
  return { ...native, runId, reproductionRunId };
}

const id = (number: number): string => number.toString(16).padStart(32, '0');

test('evidence is graded here and kept with its verdict, told to both runs, and audited', async (t) => {
  const { client, core, runId, reproductionRunId, changes, clock } = await openPair(t);
  const told = changes.length;
  const made = await client.recordReproduction({ id: id(1), runId, reproductionRunId, evidence: evidenceOf() });
  assert.deepEqual([made.id, made.runId, made.reproductionRunId, made.recordedAt, made.evidence], [id(1), runId, reproductionRunId, clock.now(), evidenceOf()]);
  assert.deepEqual([made.verdict.level, made.verdict.ceiling], ['byte', 'byte']);
  assert.deepEqual(await client.getReproduction({ reproductionId: id(1) }), made);
  assert.deepEqual(changes.slice(told), [
    { type: 'reproduction', experimentId: '0', runId, reproductionId: id(1) },
    { type: 'reproduction', experimentId: '0', runId: reproductionRunId, reproductionId: id(1) },
    { type: 'run', experimentId: '0', runId: reproductionRunId },
  ]);
  const { run } = await client.getRun({ runId: reproductionRunId });
  assert.deepEqual(
    run.tags.filter(({ key }) => key === 'assay.reproduces'),
    [{ key: 'assay.reproduces', value: runId }],
  );
  const { items } = await core.audit.list(caller, { subject: { kind: 'reproduction', id: id(1) }, page: { limit: 10 } });
  assert.deepEqual(
    items.map(({ action }) => action),
    ['reproduction.recorded'],
  );
});

test('recorded again it is no change, and an id is never another repetition', async (t) => {
  const { client, runId, reproductionRunId, changes, clock } = await openPair(t);
  const made = await client.recordReproduction({ id: id(1), runId, reproductionRunId, evidence: evidenceOf() });
  const told = changes.length;
  clock.set(clock.now() + 5);
  assert.deepEqual(await client.recordReproduction({ id: id(1), runId, reproductionRunId, evidence: evidenceOf({ missing: ['python'] }) }), made);
  assert.equal(changes.length, told);
  await assert.rejects(client.recordReproduction({ id: id(1), runId: reproductionRunId, evidence: evidenceOf() }), { code: 'already_exists', status: 409 });
});

test('a repetition that could not be started has no run, and says why', async (t) => {
  const { client, runId } = await openPair(t);
  const made = await client.recordReproduction({ id: id(1), runId, evidence: evidenceOf({ missing: ['Python 3.10 is not installed'] }) });
  assert.equal(made.verdict.level, 'not-runnable');
  assert.match(made.verdict.sentence, /Python 3\.10 is not installed/);
  assert.equal((await client.listReproductions({ runId })).items[0]!.reproductionRunId, undefined);
});

test('the verdicts of a run are those on either side, newest first, in pages', async (t) => {
  const { client, runId, reproductionRunId } = await openPair(t);
  const other = (await client.createRun({ experimentId: '0' })).id;
  for (let number = 1; number <= 5; number += 1) await client.recordReproduction({ id: id(number), runId, reproductionRunId, evidence: evidenceOf() });
  await client.recordReproduction({ id: id(6), runId: reproductionRunId, reproductionRunId: other, evidence: evidenceOf() });
  const listed = async (run: string) => (await client.listReproductions({ runId: run })).items.map((found) => Number.parseInt(found.id, 16));
  assert.deepEqual([await listed(runId), await listed(reproductionRunId), await listed(other)], [[5, 4, 3, 2, 1], [6, 5, 4, 3, 2, 1], [6]]);
  const first = await client.listReproductions({ runId: reproductionRunId, limit: 4 });
  const rest = await client.listReproductions({ runId: reproductionRunId, limit: 4, pageToken: first.nextPageToken });
  assert.deepEqual(
    [...first.items, ...rest.items].map((found) => Number.parseInt(found.id, 16)),
    [6, 5, 4, 3, 2, 1],
  );
  assert.equal(rest.nextPageToken, undefined);
});

test('what is not there or not right is refused', async (t) => {
  const { client, send, runId, reproductionRunId } = await openPair(t);
  const nobody = 'f'.repeat(32);
  await assert.rejects(client.recordReproduction({ id: id(1), runId: nobody, evidence: evidenceOf() }), { code: 'not_found' });
  await assert.rejects(client.recordReproduction({ id: id(1), runId, reproductionRunId: nobody, evidence: evidenceOf() }), { code: 'not_found' });
  await assert.rejects(client.recordReproduction({ id: id(1), runId, reproductionRunId: runId, evidence: evidenceOf() }), { code: 'invalid_argument' });
  await assert.rejects(client.recordReproduction({ id: 'x', runId, evidence: evidenceOf() }), { code: 'invalid_argument', message: /32 lower-case hexadecimal digits/ });
  await assert.rejects(client.getReproduction({ reproductionId: id(9) }), { code: 'not_found' });
  await assert.rejects(client.listReproductions({ runId: nobody }), { code: 'not_found' });
  assert.deepEqual(await client.listReproductions({ runId }), { items: [] });
  const graded = await send('POST', '/api/v1/reproductions', { body: { id: id(1), runId, reproductionRunId, evidence: evidenceOf(), verdict: { level: 'byte' } } });
  assert.deepEqual([graded.status, ((await graded.json()) as { error: { message: string } }).error.message.includes("'verdict'")], [400, true]);
});
