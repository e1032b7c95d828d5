// The hot path: batches stand or fall alone, params are written once, and a repeat is no change.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Core } from '../../../src/core/core.ts';
import type { LogBatch } from '../../../src/core/tracking/ingest/log-batch.ts';
import { caller, openCore, startTime } from '../core-under-test.ts';

const newRun = async (core: Core): Promise<string> => (await core.runs.create(caller, { experimentId: '0' })).run.id;
const point = (key: string, value: number, step = 0) => ({ key, value, step, timestamp: startTime });

/** What became of each of several batches sent at once. */
async function logAll(core: Core, batches: readonly LogBatch[]): Promise<readonly string[]> {
  const settled = await Promise.allSettled(batches.map((batch) => core.ingest.logBatch(caller, batch)));
  return settled.map((result) =>
    result.status === 'fulfilled' ? 'stored' : ((result.reason as { reason?: string; code: string }).reason ?? (result.reason as { code: string }).code),
  );
}

test('a param cannot be changed once logged; the same value again is no change', async (t) => {
  const { core } = await openCore(t);
  const runId = await newRun(core);
  const batch = { runId, params: [{ key: 'lr', value: '0.1' }] };
  await core.ingest.logBatch(caller, batch);
  await core.ingest.logBatch(caller, batch);
  await assert.rejects(core.ingest.logBatch(caller, { runId, params: [{ key: 'lr', value: '0.10' }] }), {
    code: 'invalid_argument',
    reason: 'param_changed',
    message: `param 'lr' of run '${runId}' is '0.1' and cannot become '0.10'; params are written once`,
  });
  assert.deepEqual((await core.runs.get(caller, runId)).params, batch.params);
});

test('one batch with two values for a param is refused, with twice the same it is not', async (t) => {
  const { core } = await openCore(t);
  const runId = await newRun(core);
  const twice = (second: string) => ({
    runId,
    params: [
      { key: 'a', value: '1' },
      { key: 'a', value: second },
    ],
  });
  await assert.rejects(core.ingest.logBatch(caller, twice('2')), { reason: 'param_repeated' });
  await core.ingest.logBatch(caller, twice('1'));
  assert.deepEqual((await core.runs.get(caller, runId)).params, [{ key: 'a', value: '1' }]);
});

test('batches that share a commit stand or fall alone, and leave nothing of what fell', async (t) => {
  const { core } = await openCore(t);
  const [one, two, gone] = [await newRun(core), await newRun(core), await newRun(core)];
  await core.runs.delete(caller, gone);
  // The first is on its way when the rest arrive, so the rest share the next commit.
  const outcomes = await logAll(core, [
    { runId: one, tags: [{ key: 'first', value: '1' }] },
    { runId: one, params: [{ key: 'lr', value: '1' }], points: [point('loss', 1)] },
    { runId: one, params: [{ key: 'lr', value: '2' }], points: [point('loss', 2, 1)], tags: [{ key: 'fell', value: 'x' }], facts: { name: 'fell' } },
    { runId: 'f'.repeat(32), points: [point('loss', 3)] },
    { runId: gone, points: [point('loss', 4)] },
    { runId: two, modelMetrics: [{ modelId: 'm-unknown', key: 'a', value: 1, step: 0, timestamp: 0 }], points: [point('loss', 5)] },
    { runId: two, points: [point('loss', 6)] },
  ]);
  assert.deepEqual(outcomes, ['stored', 'stored', 'param_changed', 'not_found', 'run_deleted', 'not_found', 'stored']);
  const records = await core.runs.getMany(caller, [one, two, gone]);
  assert.deepEqual(
    records.map(({ metrics }) => metrics.map(({ count, last }) => [count, last.value])),
    [[[1, 1]], [[1, 6]], []],
  );
  assert.deepEqual(
    records[0]!.tags.map(({ key }) => key),
    ['first'],
  );
  assert.notEqual(records[0]!.run.name, 'fell');
});

test('of many writers of one param at once exactly one value wins', async (t) => {
  const { core } = await openCore(t);
  const runId = await newRun(core);
  const outcomes = await logAll(
    core,
    Array.from({ length: 50 }, (_none, index) => ({ runId, params: [{ key: 'seed', value: String(index) }] })),
  );
  assert.equal(outcomes.filter((outcome) => outcome === 'stored').length, 1);
  const [param] = (await core.runs.get(caller, runId)).params;
  assert.equal(outcomes[Number(param!.value)], 'stored');
});

test('the same points again, in one batch or in two, are stored once; NaN too', async (t) => {
  const { core } = await openCore(t);
  const runId = await newRun(core);
  const points = [point('a', Number.NaN), point('a', Number.NaN), point('a', -0), point('a', 0), point('a', 1, 1)];
  await logAll(core, [
    { runId, points },
    { runId, points },
    { runId, points: points.toReversed() },
  ]);
  await core.ingest.logBatch(caller, { runId, points });
  const { points: stored } = await core.metrics.history(caller, { runId, key: 'a', page: { limit: 100 } });
  const [summary] = (await core.runs.get(caller, runId)).metrics;
  assert.equal(summary!.count, stored.steps.length);
  assert.deepEqual([summary!.nanCount, summary!.last.value, summary!.max!.value], [1, 1, 1]);
});

test('a batch that is wrong in itself is refused before anything is stored', async (t) => {
  const { core, store } = await openCore(t);
  const runId = await newRun(core);
  const wrong: readonly Partial<LogBatch>[] = [
    { points: [point('', 1)] },
    { points: [point('x'.repeat(513), 1)] },
    { points: [{ ...point('a', 1), step: 0.5 }] },
    { points: [{ ...point('a', 1), step: 2 ** 53 }] },
    { points: [{ ...point('a', 1), timestamp: -1 }] },
    { params: [{ key: 'a\n', value: '1' }] },
    { params: [{ key: 'a', value: 'nul\u0000' }] },
    { tags: [{ key: '', value: '1' }] },
    { facts: { name: '' } },
  ];
  const before = await store.audit.list({ page: { limit: 1000 } });
  for (const part of wrong) await assert.rejects(core.ingest.logBatch(caller, { runId, points: [point('ok', 1)], ...part }), { code: 'invalid_argument' });
  assert.deepEqual(await store.audit.list({ page: { limit: 1000 } }), before);
});

test('a run that has ended still takes its last metrics', async (t) => {
  const { core } = await openCore(t);
  const runId = await newRun(core);
  await core.runs.update(caller, { id: runId, status: 'finished', endedAt: startTime });
  await core.ingest.logBatch(caller, { runId, points: [point('system/cpu', 1)] });
  assert.equal((await core.runs.get(caller, runId)).metrics.length, 1);
});

test('the feed is told of a batch after it is stored, metrics by key and the rest as the run', async (t) => {
  const { core, changes } = await openCore(t);
  const runId = await newRun(core);
  const place = { experimentId: '0', runId };
  const before = changes.length;
  await core.ingest.logBatch(caller, { runId, points: [point('a', 1), point('b', 1), point('a', 2, 1)], params: [{ key: 'p', value: '1' }] });
  await assert.rejects(core.ingest.logBatch(caller, { runId, params: [{ key: 'p', value: '2' }] }));
  assert.deepEqual(changes.slice(before), [
    { type: 'metrics', ...place, keys: ['a', 'b'] },
    { type: 'run', ...place },
  ]);
});
