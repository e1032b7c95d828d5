// Taking a run back to an earlier step, and runs that go on from others.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import type { Core } from '../../../../src/core/core.ts';
import type { AssayError } from '../../../../src/core/base/errors.ts';
import { lineageLimit } from '../../../../src/core/tracking/branches/branch.ts';
import { caller, type CoreUnderTest, openCore, startTime } from '../../core-under-test.ts';

interface Place extends CoreUnderTest {
  readonly experimentId: string;
}

async function open(t: TestContext): Promise<Place> {
  const under = await openCore(t);
  const { id: experimentId } = await under.core.experiments.create(caller, { name: 'branches' });
  return { ...under, experimentId };
}

/** Logs steps from one to before another, each with its own number as the value. */
async function log(core: Core, runId: string, from: number, to: number): Promise<void> {
  const steps = Array.from({ length: to - from }, (_, index) => from + index);
  await core.ingest.logBatch(caller, {
    runId,
    points: steps.flatMap((step) => ['x', 'system/cpu'].map((key) => ({ key, value: step, step, timestamp: startTime + step }))),
    rows: [{ kind: 'logged', rows: steps.map((step) => ({ number: step, step, json: `{"x":${step}}`, media: [{ key: 'picture', kind: 'image' as const }] })) }],
  });
}

async function stepsOf({ core }: Place, runId: string, key = 'x'): Promise<readonly number[]> {
  const { points } = await core.metrics.history(caller, { runId, key, page: { limit: 1000 } });
  return [...points.steps];
}

const upTo = (end: number, from = 0): readonly number[] => Array.from({ length: end - from }, (_, index) => from + index);

const actionsOf = async ({ core }: Place): Promise<readonly string[]> => (await core.audit.list(caller, { page: { limit: 1000 } })).items.map(({ action }) => action);

test('a run that was taken back has what it had up to the step, and what went is a run in the bin', async (t) => {
  const place = await open(t);
  const { core, experimentId, clock } = place;
  const { run } = await core.runs.create(caller, { id: 'main', experimentId, name: 'main', config: {}, summary: {} });
  await log(core, 'main', 0, 10);
  await core.ingest.logBatch(caller, { runId: 'main', params: [{ key: 'lr', value: '0.1' }], wholeSummary: { best: 'of all' } });
  await core.runs.update(caller, { id: 'main', status: 'finished', endedAt: startTime });
  clock.set(startTime + 5_000);

  const rewound = await core.rewinds.rewind(caller, { runId: 'main', step: 3, clientState: { name: 'library', json: '{"fresh":true}' } });

  const { endedAt: _, ...stays } = run;
  assert.deepEqual(rewound, { ...stays, status: 'running', updatedAt: startTime + 5_000, rewound: { step: 3, at: startTime + 5_000, times: 1 } });
  const record = await core.runs.get(caller, 'main');
  assert.deepEqual([record.run, record.summary, record.params.map(({ value }) => value)], [rewound, [], ['0.1']]);
  assert.deepEqual(
    record.metrics.map(({ key, count, last }) => [key, count, last.step]),
    [
      ['system/cpu', 10, 9],
      ['x', 4, 3],
    ],
  );
  assert.deepEqual([await stepsOf(place, 'main'), await core.histories.size(caller, { runId: 'main', kind: 'logged' })], [upTo(4), 4]);
  assert.equal((await core.media.keys(caller, { runId: 'main', page: { limit: 10 } })).items[0]!.count, 4);
  assert.equal(await core.clientState.find(caller, { runId: 'main', name: 'library' }), '{"fresh":true}');

  const [tail] = (await core.runs.search(caller, { experimentIds: [experimentId], visibility: 'deleted', order: [], page: { limit: 10 } })).items;
  assert.deepEqual(
    { ...tail!.run, id: '', artifactUri: '' },
    {
      ...stays,
      id: '',
      artifactUri: '',
      name: 'main (after step 3)',
      status: 'finished',
      endedAt: startTime,
      updatedAt: startTime + 5_000,
      deletedAt: startTime + 5_000,
      branchOf: { runId: 'main', step: 3 },
    },
  );
  assert.deepEqual([tail!.params.map(({ value }) => value), tail!.summary.map(({ value }) => value)], [['0.1'], ['of all']]);
  assert.deepEqual([await stepsOf(place, tail!.run.id), tail!.metrics.map(({ key, count }) => [key, count])], [upTo(10), [['x', 6]]]);
  assert.deepEqual((await actionsOf(place)).filter((action) => /rewound|split/.test(action)).toSorted(), ['run.rewound', 'run.split_off']);
});

test('the same again is no change, and a run goes on from where it was taken back to', async (t) => {
  const place = await open(t);
  const { core, experimentId, clock } = place;
  await core.runs.create(caller, { id: 'main', experimentId });
  await log(core, 'main', 0, 10);
  const first = await core.rewinds.rewind(caller, { runId: 'main', step: 3 });
  const trail = await actionsOf(place);
  clock.set(startTime + 1);
  assert.deepEqual(await core.rewinds.rewind(caller, { runId: 'main', step: 3 }), first);
  assert.deepEqual(await actionsOf(place), trail);

  await core.ingest.logBatch(caller, { runId: 'main', points: [{ key: 'x', value: 40, step: 4, timestamp: startTime + 4 }] });
  assert.deepEqual(await stepsOf(place, 'main'), upTo(5));
  clock.set(startTime + 2);
  assert.deepEqual((await core.rewinds.rewind(caller, { runId: 'main', step: 3 })).rewound, { step: 3, at: startTime + 2, times: 2 });
  assert.deepEqual(await stepsOf(place, 'main'), upTo(4));
});

test('a chart of a run that was taken back and has as many points again shows the new ones', async (t) => {
  const { core, experimentId } = await open(t);
  await core.runs.create(caller, { id: 'main', experimentId });
  await log(core, 'main', 0, 10);
  const valuesOf = async () => [...(await core.metrics.chart(caller, { series: [{ runId: 'main', key: 'x' }], buckets: 100 }))[0]!.points.values];
  assert.deepEqual(await valuesOf(), upTo(10));
  await core.rewinds.rewind(caller, { runId: 'main', step: 4 });
  await core.ingest.logBatch(caller, { runId: 'main', points: upTo(10, 5).map((step) => ({ key: 'x', value: -step, step, timestamp: startTime })) });
  assert.deepEqual(await valuesOf(), [...upTo(5), ...upTo(10, 5).map((step) => -step)]);
});

test('runs that go on from a run keep what they show when it is taken back, and it goes when that is removed for good', async (t) => {
  const place = await open(t);
  const { core, experimentId, store } = place;
  await core.runs.create(caller, { id: 'main', experimentId });
  await log(core, 'main', 0, 10);
  await core.runs.create(caller, { id: 'near', experimentId, branchOf: { runId: 'main', step: 2 } });
  await core.runs.create(caller, { id: 'far', experimentId, branchOf: { runId: 'main', step: 7 } });
  await log(core, 'far', 8, 9);
  await core.rewinds.rewind(caller, { runId: 'main', step: 3 });
  await core.ingest.logBatch(caller, { runId: 'main', points: [{ key: 'x', value: -1, step: 4, timestamp: startTime }] });
  assert.deepEqual([await stepsOf(place, 'near'), await stepsOf(place, 'far')], [upTo(3), upTo(9)]);
  assert.deepEqual(
    (await core.histories.sample(caller, { runId: 'far', kind: 'logged', count: 100 })).map(({ step }) => step),
    upTo(9),
  );
  const { branchOf } = (await core.runs.get(caller, 'far')).run;
  assert.notEqual(branchOf!.runId, 'main');
  assert.deepEqual(
    (await core.runDetail(caller, 'far')).earlier.map(({ run, toStep, metricKeys }) => [run.id, toStep, metricKeys]),
    [
      [branchOf!.runId, 7, ['x']],
      ['main', 3, ['x']],
    ],
  );

  await store.transaction(({ purge }) => purge.purge('run', branchOf!.runId));
  assert.deepEqual((await core.runs.get(caller, 'far')).run.branchOf, { ...branchOf!, isLost: true });
  assert.deepEqual([await stepsOf(place, 'far'), (await core.runDetail(caller, 'far')).earlier], [[8], []]);
});

test('a run that goes on from another and is taken back before that shows less of the other', async (t) => {
  const place = await open(t);
  const { core, experimentId } = place;
  await core.runs.create(caller, { id: 'main', experimentId });
  await log(core, 'main', 0, 10);
  await core.runs.create(caller, { id: 'fork', experimentId, branchOf: { runId: 'main', step: 6 } });
  await log(core, 'fork', 7, 9);
  await core.runs.create(caller, { id: 'again', experimentId, branchOf: { runId: 'fork', step: 7 } });
  const { branchOf } = await core.rewinds.rewind(caller, { runId: 'fork', step: 2 });
  assert.deepEqual(branchOf, { runId: 'main', step: 2 });
  assert.deepEqual([await stepsOf(place, 'fork'), await stepsOf(place, 'again'), await stepsOf(place, 'main')], [upTo(3), upTo(8), upTo(10)]);
});

test('what is measured of the machine is a run’s own, and so is its summary', async (t) => {
  const place = await open(t);
  const { core, experimentId } = place;
  await core.runs.create(caller, { id: 'main', experimentId });
  await log(core, 'main', 0, 10);
  await core.runs.create(caller, { id: 'fork', experimentId, branchOf: { runId: 'main', step: 6 } });
  assert.deepEqual([await stepsOf(place, 'fork', 'system/cpu'), (await core.runs.get(caller, 'fork')).metrics], [[], []]);
});

test('what a run can go on from is told when it is made, and what cannot be is refused by name', async (t) => {
  const { core, experimentId } = await open(t);
  const refused = (branchOf: { readonly runId: string; readonly step: number }, message: RegExp, id = 'new') =>
    assert.rejects(core.runs.create(caller, { id, experimentId, branchOf }), (error: AssayError) => error.code === 'invalid_argument' && message.test(error.message));
  await refused({ runId: 'new', step: 1 }, /branchOf\.runId is 'new', the run itself/);
  await refused({ runId: 'other', step: 1.5 }, /branchOf\.step is 1\.5/);
  await refused({ runId: '../x', step: 1 }, /run id/);
  // A run that is not there may come later; then it must not go on from what goes on from it.
  await core.runs.create(caller, { id: 'b', experimentId, branchOf: { runId: 'a', step: 5 } });
  await core.runs.create(caller, { id: 'c', experimentId, branchOf: { runId: 'b', step: 5 } });
  await refused({ runId: 'c', step: 1 }, /'b' goes on from 'a' itself/, 'a');
  let last = 'first';
  await core.runs.create(caller, { id: last, experimentId });
  for (let count = 0; count < lineageLimit; count += 1) {
    const next = `line-${count}`;
    await core.runs.create(caller, { id: next, experimentId, branchOf: { runId: last, step: 1 } });
    last = next;
  }
  await refused({ runId: last, step: 1 }, /64 runs stand; the limit is 64/);
});

test('a step that is none, a run that is not there and one in the bin are refused', async (t) => {
  const { core, experimentId } = await open(t);
  await core.runs.create(caller, { id: 'binned', experimentId });
  await core.runs.delete(caller, 'binned');
  const codes = [];
  for (const [runId, step] of [
    ['binned', 0.5],
    ['none', 1],
    ['binned', 1],
  ] as const)
    codes.push(
      await core.rewinds.rewind(caller, { runId, step }).then(
        () => 'done',
        (error: AssayError) => error.code,
      ),
    );
  assert.deepEqual(codes, ['invalid_argument', 'not_found', 'failed_precondition']);
});

test('a run that goes on has no end, and has one again when it ends', async (t) => {
  const { core, experimentId } = await open(t);
  await core.runs.create(caller, { id: 'main', experimentId });
  const ends = [];
  for (const change of [{ status: 'finished', endedAt: 5 }, { status: 'running', endedAt: null }, { status: 'running' }, { status: 'failed', endedAt: 9 }] as const)
    ends.push((await core.runs.update(caller, { id: 'main', ...change })).endedAt);
  assert.deepEqual([ends, (await core.runs.get(caller, 'main')).run.endedAt], [[5, undefined, undefined, 9], 9]);
});
