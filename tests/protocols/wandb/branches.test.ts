// Forks and rewinds as clients ask for them.
import assert from 'node:assert/strict';
import { StatementSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';

import { caller } from '../../core/core-under-test.ts';
import { openWandb, type WandbUnderTest } from './wandb-under-test.ts';

const forkOf = (run_id: string, step: number, config: object = {}): string => JSON.stringify({ ...config, _wandb: { value: { t: { 1: [1] }, branch_point: { run_id, step } } } });

/** Rows of steps from one to before another. */
const rows = (from: number, to: number, more: (step: number) => object = () => ({})): readonly string[] =>
  Array.from({ length: to - from }, (_, index) => JSON.stringify({ _step: from + index, _timestamp: 1_700_000_000 + from + index, x: from + index, ...more(from + index) }));

const history = (offset: number, content: readonly string[]) => ({ files: { 'wandb-history.jsonl': { offset, content } } });

const runText = `query Run($name: String!, $samples: Int, $specs: [JSONString!]!) { project(name: "p") { run(name: $name) {
  history(samples: $samples) page: history(minStep: 4, maxStep: 8, samples: 4) sampledHistory(specs: $specs) historyKeys historyLineCount summaryMetrics historyTail
} } }`;
const spec = '{"keys":["_step","x"],"samples":100}';

const read = async ({ data }: WandbUnderTest, name: string, samples = 1_000): Promise<any> => (await data(runText, { name, samples, specs: [spec] })).project.run;

const rewindText = `mutation RewindRun($input: RewindRunInput!) { rewindRun(input: $input) { rewoundRun { name historyLineCount config project { name entity { name } } } } }`;
const rewind = (step: number, fields: object = {}) => ({ input: { runName: 'base', entityName: 'default', projectName: 'p', metricName: '_step', metricValue: step, ...fields } });

async function withBase(t: TestContext): Promise<WandbUnderTest> {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'base', config: '{"lr":{"value":0.1}}' });
  await wandb.stream(
    'base',
    history(
      0,
      rows(0, 10, (step) => ({ word: `at ${step}`, ...(step === 3 ? { y: 0.5 } : {}) })),
    ),
  );
  return wandb;
}

test('a fork begins with the rows of the run it was taken from, and its own lines are counted from 0', async (t) => {
  const wandb = await withBase(t);
  const { bucket, inserted } = await wandb.upsert({ name: 'fork', config: forkOf('base', 5, { lr: { value: 2 } }) });
  assert.deepEqual([inserted, JSON.parse(bucket.config).lr, JSON.parse(bucket.config)._wandb.value.branch_point], [true, { value: 2 }, { run_id: 'base', step: 5 }]);
  await wandb.stream('fork', history(0, rows(6, 9)));
  const inherited = rows(0, 6, (step) => ({ word: `at ${step}`, ...(step === 3 ? { y: 0.5 } : {}) }));
  const fork = await read(wandb, 'fork');
  assert.deepEqual(fork.history, [...inherited, ...rows(6, 9)]);
  assert.deepEqual(fork.page, [...inherited.slice(4), ...rows(6, 8)]);
  assert.deepEqual(
    fork.sampledHistory[0],
    Array.from({ length: 9 }, (_, step) => ({ _step: step, x: step })),
  );
  assert.deepEqual(fork.historyKeys, {
    lastStep: 8,
    sets: [],
    keys: {
      word: { typeCounts: [{ type: 'string', count: 6 }], monotonic: false, previousValue: 'at 5' },
      x: { typeCounts: [{ type: 'number', count: 9 }], monotonic: false, previousValue: 8 },
      y: { typeCounts: [{ type: 'number', count: 1 }], monotonic: false, previousValue: 0.5 },
    },
  });
  assert.deepEqual([fork.historyLineCount, fork.historyTail, fork.summaryMetrics], [3, JSON.stringify([rows(8, 9)[0]]), '{"x":8}']);
  const thinned = (await read(wandb, 'fork', 4)).history as readonly string[];
  assert.deepEqual(
    thinned.map((row) => JSON.parse(row)._step),
    [0, 3, 5, 8],
  );
  assert.deepEqual((await wandb.core.runs.get(caller, 'fork')).run.branchOf, { runId: 'base', step: 5 });
});

test('a fork without rows of its own has those of the run it was taken from, and its last step', async (t) => {
  const wandb = await withBase(t);
  await wandb.upsert({ name: 'fork', config: forkOf('base', 4.0) });
  const fork = await read(wandb, 'fork');
  assert.deepEqual([fork.history.length, fork.historyKeys.lastStep, fork.historyLineCount], [5, 4, 0]);
});

test('a fork of a run whose client logged series alone has rows made of them', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'base' });
  const at = (step: number) => ({ key: 'x', value: step * 2, step, timestamp: 1_000 * step });
  await wandb.core.ingest.logBatch(caller, { runId: 'base', points: [0, 1, 2, 3].map(at) });
  await wandb.upsert({ name: 'fork', config: forkOf('base', 1) });
  await wandb.stream('fork', history(0, rows(2, 4)));
  await wandb.upsert({ name: 'again', config: forkOf('fork', 2) });
  const xs = async (name: string, samples?: number) => (await read(wandb, name, samples)).history.map((row: string) => [JSON.parse(row)._step, JSON.parse(row).x]);
  assert.deepEqual(await xs('fork'), [
    [0, 0],
    [1, 2],
    [2, 2],
    [3, 3],
  ]);
  assert.deepEqual(await xs('fork', 2), [
    [0, 0],
    [3, 3],
  ]);
  assert.deepEqual(await xs('again'), [
    [0, 0],
    [1, 2],
    [2, 2],
  ]);
  assert.deepEqual((await read(wandb, 'again')).sampledHistory[0], [
    { _step: 0, x: 0 },
    { _step: 1, x: 2 },
    { _step: 2, x: 2 },
  ]);
});

test('a fork of a run that comes later shows it then, and one of another project never', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'elsewhere', modelName: 'q' });
  await wandb.core.ingest.logBatch(caller, { runId: 'elsewhere', points: [{ key: 'x', value: 1, step: 1, timestamp: 1 }] });
  await wandb.upsert({ name: 'stray', config: forkOf('elsewhere', 5) });
  await wandb.upsert({ name: 'fork', config: forkOf('late/run', 5) });
  assert.deepEqual([(await read(wandb, 'stray')).history, (await read(wandb, 'fork')).history], [[], []]);
  await wandb.upsert({ name: 'late/run' });
  await wandb.stream('late/run', history(0, rows(0, 9)));
  assert.deepEqual([(await read(wandb, 'stray')).history, (await read(wandb, 'fork')).history], [[], rows(0, 6)]);
});

test('runs that would go on from each other in a circle are refused', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'a', config: forkOf('b', 5) });
  const { status, body } = await wandb.query('mutation M($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted } }', {
    input: { name: 'b', modelName: 'p', config: forkOf('a', 5) },
  });
  assert.deepEqual([status, /'a' goes on from 'b' itself/.test(body.errors[0].message)], [400, true]);
});

test('pages of forks cost as many questions as pages of one', async (t) => {
  const wandb = await withBase(t);
  for (let index = 0; index < 12; index += 1) {
    wandb.clock.set(wandb.clock.now() + 1_000);
    await wandb.upsert({ name: `fork${index}`, config: forkOf(index % 3 === 2 ? `fork${index - 1}` : 'base', 5) });
    await wandb.stream(`fork${index}`, history(0, rows(6, 8)));
  }
  const text = 'query Runs($first: Int) { project(name: "p") { runs(first: $first, order: "-created_at") { edges { node { name historyLineCount historyKeys } } } } }';
  const costs: number[] = [];
  for (const first of [2, 2, 12]) {
    const stop = counting(t);
    const { project } = await wandb.data(text, { first });
    costs.push(stop());
    assert.equal(project.runs.edges.length, first);
    assert.equal(project.runs.edges[0].node.historyKeys.keys.x.typeCounts[0].count, 8);
  }
  assert.equal(costs[2], costs[1]);
});

function counting({ mock }: TestContext): () => number {
  let count = 0;
  for (const name of ['all', 'get', 'run', 'iterate'] as const) {
    const original = StatementSync.prototype[name] as (...args: unknown[]) => unknown;
    mock.method(StatementSync.prototype, name, function (this: StatementSync, ...args: unknown[]) {
      count += 1;
      return original.apply(this, args);
    });
  }
  return () => {
    mock.restoreAll();
    return count;
  };
}

test('a run that is taken back goes on at the line and the step after, and its console and its machine go on where they were', async (t) => {
  const wandb = await withBase(t);
  const event = (offset: number, cpu: number) => ({
    'wandb-events.jsonl': { offset, content: [JSON.stringify({ _timestamp: 1_700_000_000 + cpu, _runtime: cpu, 'system.cpu': cpu })] },
  });
  const printed = (offset: number, ...content: readonly string[]) => ({ 'output.log': { offset, content } });
  const summary = (value: object) => ({ 'wandb-summary.json': { offset: 0, content: [JSON.stringify(value)] } });
  await wandb.stream('base', { files: { ...event(0, 10), ...printed(0, 'one', 'two'), ...summary({ x: 9, best: 1, _step: 9 }) } });
  await wandb.stream('base', { complete: true, exitcode: 0 });

  wandb.clock.set(wandb.clock.now() + 1_000);
  const answer = await wandb.data(rewindText, rewind(3));
  assert.deepEqual(answer, {
    rewindRun: { rewoundRun: { name: 'base', historyLineCount: 4, config: '{"lr":{"value":0.1}}', project: { name: 'p', entity: { name: 'default' } } } },
  });
  assert.deepEqual(await wandb.data(rewindText, rewind(3)), answer);
  assert.equal((await wandb.core.runs.get(caller, 'base')).run.rewound!.times, 1);
  assert.deepEqual((await read(wandb, 'base')).summaryMetrics, '{"x":3,"y":0.5}');

  // Its client tells its config again, names itself as where it was taken from, and counts the other lines from 0.
  await wandb.upsert({ name: 'base', config: forkOf('base', 3, { lr: { value: 0.1 } }) });
  await wandb.stream('base', { files: { ...history(4, rows(4, 6)).files, ...event(0, 20), ...printed(0, 'three', 'fou') } });
  await wandb.stream('base', { files: { ...history(6, rows(6, 7)).files, ...printed(1, 'four', 'five'), ...summary({ x: 6 }) } });
  await wandb.stream('base', { complete: true, exitcode: 0 });
  // A session that is resumed counts on.
  await wandb.stream('base', { files: { ...history(7, rows(7, 8)).files, ...event(2, 30), ...printed(5, 'six') } });
  const base = await read(wandb, 'base');
  assert.deepEqual(
    base.history.map((row: string) => JSON.parse(row).x),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  assert.deepEqual([base.historyLineCount, base.historyKeys.lastStep, base.historyKeys.keys.word.typeCounts[0].count], [8, 7, 4]);
  assert.deepEqual(base.summaryMetrics, '{"x":6,"y":0.5}');
  const { lines } = await wandb.core.console.read(caller, { runId: 'base', fromLine: 0, limit: 100 });
  assert.deepEqual(
    lines.map(({ text }) => text),
    ['one', 'two', 'three', 'four', 'five', 'six'],
  );
  const { points } = await wandb.core.metrics.history(caller, { runId: 'base', key: 'system/cpu', page: { limit: 100 } });
  assert.deepEqual([...points.values], [10, 20, 30]);
  const { run } = await wandb.core.runs.get(caller, 'base');
  assert.deepEqual([run.status, run.endedAt, run.branchOf], ['running', undefined, undefined]);
});

test('a fork keeps what it shows when the run it was taken from is taken back', async (t) => {
  const wandb = await withBase(t);
  await wandb.upsert({ name: 'fork', config: forkOf('base', 5) });
  await wandb.stream('fork', history(0, rows(6, 8)));
  const before = await read(wandb, 'fork');
  await wandb.data(rewindText, rewind(1));
  await wandb.stream(
    'base',
    history(
      2,
      rows(2, 9, () => ({ x: -1 })),
    ),
  );
  assert.deepEqual(await read(wandb, 'fork'), before);
});

test('a rewind by another metric, to no step and of a run there is not are refused by name', async (t) => {
  const wandb = await withBase(t);
  const refusals = [];
  for (const fields of [{ metricName: 'loss' }, { metricValue: 1e300 }, { runName: 'none' }]) {
    const { status, body } = await wandb.query(rewindText, rewind(3, fields));
    refusals.push([status, body.errors[0].message.replace(/;.*/, '')]);
  }
  assert.deepEqual(refusals, [
    [400, 'metricName is "loss"'],
    [400, 'metricValue is 1e+300'],
    [404, "run 'default/p/none' does not exist"],
  ]);
});

test('a run that is resumed has no end until it ends again', async (t) => {
  const wandb = await withBase(t);
  const endOf = async () => (await wandb.core.runs.get(caller, 'base')).run.endedAt;
  await wandb.stream('base', { complete: true, exitcode: 1 });
  const first = await endOf();
  wandb.clock.set(wandb.clock.now() + 1_000);
  await wandb.stream('base', history(10, rows(10, 11)));
  const resumed = await endOf();
  await wandb.stream('base', { complete: true, exitcode: 0 });
  assert.deepEqual([first, resumed, await endOf()], [wandb.clock.now() - 1_000, undefined, wandb.clock.now()]);
});

test('keys tell of texts, truth values, lists, media and histograms, each by its type', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'base' });
  const values = [
    { mixed: 1, flag: true, list: [1], deep: { word: 'a', n: 1 }, picture: { _type: 'image-file', path: 'a.png' }, nothing: null, empty: {} },
    { mixed: 'one', flag: false, hist: { _type: 'histogram', bins: [0, 1], values: [1] }, table: { _type: 'table-file', path: 't.json' } },
    { mixed: NaN, picture: { _type: 'images/separated', count: 2 } },
  ];
  const lines = values.map((value, step) => JSON.stringify({ _step: step, ...value }, (_key, item) => (Number.isNaN(item) ? 'NaN!' : item)).replace('"NaN!"', 'NaN'));
  await wandb.stream('base', history(0, lines));
  const { keys, lastStep } = (await read(wandb, 'base')).historyKeys;
  const shown = Object.fromEntries(
    Object.entries<any>(keys).map(([key, { typeCounts, previousValue }]) => [key, [Object.fromEntries(typeCounts.map((one: any) => [one.type, one.count])), previousValue]]),
  );
  assert.deepEqual(
    [lastStep, shown],
    [
      2,
      {
        'deep.n': [{ number: 1 }, 1],
        'deep.word': [{ string: 1 }, 'a'],
        empty: [{ map: 1 }, undefined],
        flag: [{ boolean: 2 }, false],
        hist: [{ histogram: 1 }, undefined],
        list: [{ list: 1 }, undefined],
        mixed: [{ number: 2, string: 1 }, 'NaN'],
        nothing: [{ nil: 1 }, undefined],
        picture: [{ 'image-file': 1, 'images/separated': 1 }, undefined],
        table: [{ 'table-file': 1 }, undefined],
      },
    ],
  );
});
