import assert from 'node:assert/strict';
import { StatementSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';

import fc from 'fast-check';

import { caller } from '../../core/core-under-test.ts';
import { finds, type SeenRun } from './mongo-reference.ts';
import { openWandb, type WandbUnderTest } from './wandb-under-test.ts';

const runsText = `query Runs($filters: JSONString, $order: String, $first: Int, $after: String) {
  project(name: "p", entityName: "default") {
    runCount(filters: $filters)
    runs(filters: $filters, order: $order, first: $first, after: $after) {
      edges { node { name displayName state tags group createdAt config summaryMetrics historyLineCount user { name username } } cursor }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

const variableTypes = { specs: '[JSONString!]!', min: 'Int64', max: 'Int64', samples: 'Int', names: '[String]', pattern: 'String', after: 'String', first: 'Int', last: 'Int' };

/** Asks a run of the project for fields, with the variables that are named in them. */
function runText(fields: string): string {
  const used = Object.entries(variableTypes).filter(([name]) => new RegExp(`\\$${name}\\b`).test(fields));
  return `query Run($name: String!${used.map(([name, type]) => `, $${name}: ${type}`).join('')}) { project(name: "p") { run(name: $name) { ${fields} } } }`;
}

async function everyRun({ data }: WandbUnderTest, variables: Readonly<Record<string, unknown>> = {}): Promise<{ readonly runs: readonly SeenRun[]; readonly count: number }> {
  const runs: SeenRun[] = [];
  let after: string | undefined;
  for (;;) {
    const { project } = await data(runsText, { ...variables, after });
    for (const { node } of project.runs.edges) runs.push(seen(node));
    if (!project.runs.pageInfo.hasNextPage) return { runs, count: project.runCount };
    after = project.runs.pageInfo.endCursor;
  }
}

function seen(node: any): SeenRun {
  const config = Object.fromEntries(Object.entries(JSON.parse(node.config)).map(([key, wrapped]: [string, any]) => [key, wrapped.value]));
  return { ...node, config, summary: JSON.parse(node.summaryMetrics) };
}

const values = [0.1, 1, 2, 10, -3, 'a', 'b', 'ab', '2', 'x y', true, false, null] as const;

/** Forty runs with few different values, so that ties and misses are common. The same every time. */
async function fill(wandb: WandbUnderTest): Promise<void> {
  let seed = 7;
  const pick = <T>(list: readonly T[]): T => list[(seed = (seed * 48_271) % 2_147_483_647) % list.length]!;
  const some = (keys: readonly string[]): Readonly<Record<string, unknown>> => Object.fromEntries(keys.filter(() => pick([true, true, false])).map((key) => [key, pick(values)]));
  for (let index = 0; index < 40; index += 1) {
    wandb.clock.set(wandb.clock.now() + pick([0, 400, 1_000, 60_000]));
    const config = { ...some(['lr', 'model']), ...(pick([true, false]) ? { optim: some(['lr', 'name']) } : {}) };
    await wandb.upsert({
      name: `run${index}`,
      displayName: pick(['one', 'two', 'three', 'One']),
      tags: ['a', 'b', 'c'].filter(() => pick([true, false])),
      ...(pick([true, false]) ? { groupName: pick(['g1', 'g2']) } : {}),
      config: JSON.stringify(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }]))),
      summaryMetrics: JSON.stringify(some(['acc', 'note'])),
    });
    if (pick([true, false])) await wandb.stream(`run${index}`, { complete: true, exitcode: pick([0, 1]) });
  }
}

const scalar = fc.constantFrom(...values);
const comparable = fc.constantFrom(...values.filter((value) => typeof value === 'number' || typeof value === 'string'));
const condition = fc.oneof(
  scalar,
  fc.record({ $eq: scalar }),
  fc.record({ $ne: scalar }),
  fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), comparable).map(([operator, value]) => ({ [operator]: value })),
  fc.record({ $gte: fc.constantFrom(0, 1, 2), $lt: fc.constantFrom(2, 10, 11) }),
  fc.record({ $in: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ $nin: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $regex: fc.constantFrom('^a', 'b$', '.', '^a|b$', '[0-9]', 'x\\sy') }),
  comparable.map((value) => ({ $not: { $gt: value } })),
);
const textCondition = (texts: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...texts),
    fc.record({ $ne: fc.constantFrom(...texts) }),
    fc.record({ $in: fc.array(fc.constantFrom(...texts), { maxLength: 2 }) }),
    fc.record({ $nin: fc.array(fc.constantFrom(...texts), { maxLength: 2 }) }),
    fc.record({ $regex: fc.constantFrom('^o', 'e$', '1', '(?:a|b)') }),
    fc.record({ $exists: fc.boolean() }),
  );
const clause = fc.oneof(
  fc.tuple(
    fc.constantFrom('config.lr', 'config.lr.value', 'config.model', 'config.optim.lr', 'config.optim.name', 'config.none', 'summary_metrics.acc', 'summary_metrics.note'),
    condition,
  ),
  fc.tuple(fc.constantFrom('displayName', 'display_name'), textCondition(['one', 'two', 'One', 'none'])),
  fc.tuple(fc.constant('tags'), textCondition(['a', 'b', 'z'])),
  fc.tuple(fc.constant('state'), textCondition(['running', 'finished', 'failed'])),
  fc.tuple(fc.constant('group'), fc.oneof(textCondition(['g1', 'g2']), fc.constant(null))),
  fc.tuple(fc.constant('name'), fc.oneof(fc.constantFrom('run1', 'run2', 'none'), fc.record({ $in: fc.constant(['run3', 'run4']) }), fc.record({ $regex: fc.constant('1$') }))),
);
const filter: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.letrec<{ tree: Readonly<Record<string, unknown>> }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    clause.map(([name, value]) => ({ [name]: value })),
    fc.tuple(clause, clause).map(([first, second]) => ({ [first[0]]: first[1], [second[0]]: second[1] })),
    fc.tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(tie('tree'), { minLength: 1, maxLength: 3 })).map(([operator, items]) => ({ [operator]: items })),
    tie('tree').map((item) => ({ $not: item })),
  ),
})).tree;

test('filters find the runs that they find worked out over what the wire shows, page by page', async (t) => {
  const wandb = await openWandb(t);
  await fill(wandb);
  const all = (await everyRun(wandb)).runs;
  assert.equal(all.length, 40);
  await fc.assert(
    fc.asyncProperty(filter, fc.integer({ min: 1, max: 50 }), async (mongo, first) => {
      const wanted = all.filter((run) => finds(run, mongo)).map(({ name }) => name);
      const { runs, count } = await everyRun(wandb, { filters: JSON.stringify(mongo), first });
      assert.deepEqual(
        runs.map(({ name }) => name),
        wanted,
      );
      assert.equal(count, wanted.length);
    }),
    { numRuns: 150 },
  );
});

test('times are compared as they are shown, in whole seconds', async (t) => {
  const wandb = await openWandb(t);
  await fill(wandb);
  const all = (await everyRun(wandb)).runs;
  for (const { createdAt } of all.slice(0, 12)) {
    const ways: readonly (readonly [string, (at: string) => boolean])[] = [
      ['$eq', (at) => at === createdAt],
      ['$gt', (at) => at > createdAt],
      ['$gte', (at) => at >= createdAt],
      ['$lt', (at) => at < createdAt],
      ['$lte', (at) => at <= createdAt],
    ];
    for (const [operator, isWanted] of ways) {
      const { runs } = await everyRun(wandb, { filters: JSON.stringify({ created_at: { [operator]: createdAt } }) });
      assert.deepEqual(
        runs.map(({ name }) => name),
        all.filter((run) => isWanted(run.createdAt)).map(({ name }) => name),
        `${operator} ${createdAt}`,
      );
    }
  }
});

test('orders put numbers by size before texts, and what is missing last', async (t) => {
  const wandb = await openWandb(t);
  await fill(wandb);
  for (const [order, valueOf] of [
    ['config.lr.value', (run: SeenRun) => run.config['lr']],
    ['summary_metrics.acc', (run: SeenRun) => run.summary['acc']],
  ] as const) {
    for (const sign of ['+', '-']) {
      const { runs } = await everyRun(wandb, { order: `${sign}${order}`, first: 7 });
      assert.equal(new Set(runs.map(({ name }) => name)).size, 40);
      const ranks = runs.map((run) => rankOf(valueOf(run)));
      assert.deepEqual(
        ranks,
        ranks.toSorted((a, b) => a - b),
      );
      const numbers = runs.map(valueOf).flatMap((value) => (rankOf(value) === 0 ? [Number(value)] : []));
      assert.deepEqual(
        numbers,
        [...numbers].sort((a, b) => (sign === '+' ? a - b : b - a)),
      );
    }
  }
});

function rankOf(value: unknown): number {
  if (value === undefined) return 2;
  return typeof value === 'number' || value === '2' ? 0 : 1;
}

test('runs are found and ordered by the step, the time and how long, as their summaries tell them', async (t) => {
  const wandb = await openWandb(t);
  for (const [name, step] of [
    ['a', 5],
    ['b', 20],
    ['c', 9],
  ] as const) {
    await wandb.upsert({ name });
    const content = [JSON.stringify({ loss: 1, _step: step, _runtime: 100 - step, _timestamp: 1_700_000_000.25 + step })];
    await wandb.stream(name, { files: { 'wandb-summary.json': { offset: 0, content } } });
  }
  await wandb.upsert({ name: 'none' });
  const names = async (filters: object, order?: string) => (await everyRun(wandb, { filters: JSON.stringify(filters), order, first: 2 })).runs.map(({ name }) => name);
  assert.deepEqual(await names({}, '+summary_metrics._step'), ['a', 'c', 'b', 'none']);
  assert.deepEqual(await names({}, '-summary_metrics._runtime'), ['a', 'c', 'b', 'none']);
  assert.deepEqual(await names({ 'summary_metrics._timestamp': { $gt: 1_700_000_005.25 } }, '-summary_metrics._timestamp'), ['b', 'c']);
  assert.deepEqual(await names({ 'summary_metrics._step': { $in: [5, 20] } }, '-summary_metrics._step'), ['b', 'a']);
  assert.deepEqual(await names({ 'summary_metrics._step': null }), ['none']);
  assert.deepEqual(await names({ 'summary_metrics._step': { $ne: 9 } }, '+summary_metrics._step'), ['a', 'b', 'none']);
});

test('a filter or an order that is not known is refused by name', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'r1' });
  const refused: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ filters: '{"colour": 1}' }, /'colour'/],
    [{ filters: '{"config.lr": {"$near": 1}}' }, /'\$near'/],
    [{ filters: '{"$where": "1"}' }, /'\$where'/],
    [{ filters: '{"$or": 5}' }, /\$or/],
    [{ filters: '{"config.lr": {"$in": 5}}' }, /\$in/],
    [{ filters: '{"created_at": {"$gt": "yesterday"}}' }, /yesterday/],
    [{ filters: '{"config.lr": {"$regex": "(a"}}' }, /pattern/],
    [{ filters: '{"summary_metrics._wandb": 5}' }, /_wandb/],
    [{ filters: '[]' }, /filters/],
    [{ filters: '{"config.optim": {"lr": 1}}' }, /optim\.lr/],
    [{ order: '-colour' }, /'colour'/],
    [{ after: 'nonsense' }, /page token/],
    [{ first: -1 }, /first/],
  ];
  for (const [variables, message] of refused) {
    const { status, body } = await wandb.query(runsText, variables);
    assert.equal(status, 400, JSON.stringify(variables));
    assert.match(body.errors[0].message, message);
  }
});

test('a page of runs is a fixed number of queries, however many runs it has', async (t) => {
  const wandb = await openWandb(t);
  for (let index = 0; index < 60; index += 1) await wandb.upsert({ name: `run${index}`, config: '{"lr":{"value":1}}', summaryMetrics: '{"acc":1,"_step":3}' });
  await wandb.stream('run5', { files: { 'wandb-history.jsonl': { offset: 0, content: ['{"loss":1,"_step":0}'] } } });
  const counts: number[] = [];
  for (const first of [5, 60]) {
    const count = countStatements(t);
    await wandb.data(runsText, { first });
    counts.push(count());
  }
  assert.equal(counts[0], counts[1]);
});

/** Statements that the engine is asked for from now on. */
function countStatements(t: TestContext): () => number {
  const before = t.mock;
  let count = 0;
  for (const name of ['all', 'get', 'run', 'iterate'] as const) {
    const original = StatementSync.prototype[name] as (...args: unknown[]) => unknown;
    before.method(StatementSync.prototype, name, function (this: StatementSync, ...args: unknown[]) {
      count += 1;
      return original.apply(this, args);
    });
  }
  return () => {
    before.restoreAll();
    return count;
  };
}

const history = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, index) => {
    const step = from + index;
    return `{"_step":${step},"_timestamp":${1000 + step},"loss":${step === 3 ? 'NaN' : step === 4 ? '-Infinity' : step / 8},"deep":{"v":${step}}${step % 5 === 0 ? `,"val":"${step}"` : ''}}`;
  });

test('rows of a history come back to the letter, by steps or evenly thinned', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'r1' });
  const rows = history(0, 2_500);
  await wandb.stream('r1', { files: { 'wandb-history.jsonl': { offset: 0, content: rows } } });
  const read = async (variables: Readonly<Record<string, unknown>>): Promise<readonly string[]> =>
    (await wandb.data(runText('history(minStep: $min, maxStep: $max, samples: $samples)'), { name: 'r1', ...variables })).project.run.history;
  assert.deepEqual(await read({ min: 0, max: 1_000, samples: 1_000 }), rows.slice(0, 1_000));
  assert.deepEqual(await read({ min: 2_000, max: 3_000, samples: 1_000 }), rows.slice(2_000));
  assert.deepEqual(await read({ min: 7, max: 9, samples: 1_000 }), rows.slice(7, 9));
  const thinned = await read({ samples: 100 });
  assert.equal(thinned.length, 100);
  assert.equal(thinned[0], rows[0]);
  assert.equal(thinned.at(-1), rows.at(-1));
  assert.equal((await read({})).length, 500);
});

test('rows with some keys are those that have them all, in strict JSON', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'r1' });
  await wandb.stream('r1', { files: { 'wandb-history.jsonl': { offset: 0, content: history(0, 20) } } });
  const read = async (...specs: readonly object[]): Promise<any> =>
    (await wandb.data(runText('sampledHistory(specs: $specs)'), { name: 'r1', specs: specs.map((spec) => JSON.stringify(spec)) })).project.run.sampledHistory;
  assert.deepEqual(await read({ keys: ['_step', 'val'], samples: 100 }, { keys: ['_step', 'deep.v', 'loss'], samples: 100, minStep: 3, maxStep: 6 }), [
    [0, 5, 10, 15].map((step) => ({ _step: step, val: String(step) })),
    [
      { _step: 3, 'deep.v': 3, loss: 'NaN' },
      { _step: 4, 'deep.v': 4, loss: '-Infinity' },
      { _step: 5, 'deep.v': 5, loss: 0.625 },
    ],
  ]);
  // The newest client asks for a last step, older ones for the step after it.
  for (const spec of [
    { minStep: 5, maxStep: 9, samples: 5 },
    { minStep: 5, maxStep: 10, samples: 5 },
    { minStep: 5, maxStep: 10, samples: 1_000 },
  ]) {
    const [found] = await read({ keys: ['_step'], ...spec });
    assert.deepEqual(
      found.map(({ _step }: any) => _step),
      [5, 6, 7, 8, 9],
    );
  }
  assert.equal((await read({ keys: ['loss'], samples: 4 }))[0].length, 4);
  assert.deepEqual(await read({ keys: ['none'], samples: 4 }), [[]]);
  const keys = (await wandb.data(runText('historyKeys historyLineCount'), { name: 'r1' })).project.run;
  assert.equal(keys.historyKeys.lastStep, 19);
  assert.deepEqual(keys.historyKeys.keys['deep.v'], { typeCounts: [{ type: 'number', count: 20 }], monotonic: false, previousValue: 19 });
});

test('a run of another client has rows made of its series', async (t) => {
  const wandb = await openWandb(t);
  const experiment = await wandb.core.experiments.create(caller, { name: 'p' });
  const { run } = await wandb.core.runs.create(caller, { experimentId: experiment.id, startedAt: 0, config: { lr: '0.5' } });
  const point = (key: string, step: number, value: number) => ({ key, step, value, timestamp: 1_000 * step });
  await wandb.core.ingest.logBatch(caller, {
    runId: run.id,
    points: [point('loss', 0, 4), point('loss', 1, NaN), point('loss', 2, 1), point('acc', 1, 0.5), point('system/cpu', 1, 80)],
  });
  const { project } = await wandb.data(runText('config summaryMetrics systemMetrics historyLineCount historyKeys history events sampledHistory(specs: $specs)'), {
    name: run.id,
    specs: ['{"keys":["_step","acc"],"samples":5}'],
  });
  assert.deepEqual(project.run, {
    config: '{"lr":{"value":"0.5"}}',
    summaryMetrics: '{"acc":0.5,"loss":1}',
    systemMetrics: '{"system.cpu":80}',
    historyLineCount: 0,
    historyKeys: {
      lastStep: 2,
      sets: [],
      keys: {
        acc: { typeCounts: [{ type: 'number', count: 1 }], monotonic: false, previousValue: 0.5 },
        loss: { typeCounts: [{ type: 'number', count: 3 }], monotonic: false, previousValue: 1 },
      },
    },
    history: [
      '{"_step":0,"_timestamp":0,"_runtime":0,"loss":4}',
      '{"_step":1,"_timestamp":1,"_runtime":1,"acc":0.5,"loss":NaN}',
      '{"_step":2,"_timestamp":2,"_runtime":2,"loss":1}',
    ],
    events: ['{"_step":1,"_timestamp":1,"_runtime":1,"system.cpu":80}'],
    sampledHistory: [[{ _step: 1, acc: 0.5 }]],
  });
  const found = await everyRun(wandb, { filters: '{"summary_metrics.loss": {"$lt": 2}, "config.lr": {"$gte": 0.5}}' });
  assert.equal(found.count, 1);
});

test('files are listed, found by a pattern, named before they are there, read by their address, and deleted', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'r1' });
  const listed = async (variables: Readonly<Record<string, unknown>> = {}): Promise<any> =>
    (
      await wandb.data(
        runText(
          'fileCount files(names: $names, pattern: $pattern, first: $first, after: $after) { edges { node { id name url put: url(upload: true) directUrl sizeBytes mimetype md5 } cursor } pageInfo { endCursor hasNextPage } }',
        ),
        { name: 'r1', ...variables },
      )
    ).project.run;
  const names = ['a.json', 'b.txt', 'code/c.json', 'd_e.json', 'dxe.json'];
  const { files } = await listed({ names });
  assert.deepEqual(
    files.edges.map(({ node }: any) => [node.name, node.sizeBytes, node.md5]),
    names.map((name) => [name, 0, null]),
  );
  for (const { node } of files.edges) assert.equal((await wandb.send('PUT', node.put, { body: `content of ${node.name}` })).status, 200);
  const found = async (variables: Readonly<Record<string, unknown>>): Promise<readonly string[]> => (await listed(variables)).files.edges.map(({ node }: any) => node.name);
  assert.deepEqual(await found({}), names);
  assert.deepEqual(await found({ pattern: '%.json' }), ['a.json', 'code/c.json', 'd_e.json', 'dxe.json']);
  assert.deepEqual(await found({ pattern: 'd_e.json' }), ['d_e.json', 'dxe.json']);
  assert.deepEqual(await found({ pattern: 'd\\_e.json' }), ['d_e.json']);
  const first = await listed({ pattern: '%.json', first: 3 });
  assert.equal(first.fileCount, 5);
  assert.deepEqual(await found({ pattern: '%.json', first: 3, after: first.files.pageInfo.endCursor }), ['dxe.json']);
  assert.equal((await listed({ names: ['./b.txt'] })).files.edges[0].node.sizeBytes, 16);
  const [{ node }] = (await listed({ names: ['b.txt'] })).files.edges;
  assert.deepEqual({ size: node.sizeBytes, type: node.mimetype, md5: node.md5 }, { size: 16, type: 'text/plain', md5: 'pUAqqpHJwpK7GKQGRqOogw==' });
  assert.equal(await (await wandb.send('GET', node.directUrl)).text(), 'content of b.txt');
  const remove = 'mutation D($files: [ID!]!) { deleteFiles(input: { files: $files, projectId: 1 }) { success } }';
  for (let times = 0; times < 2; times += 1) assert.deepEqual(await wandb.data(remove, { files: [node.id] }), { deleteFiles: { success: true } });
  assert.deepEqual(await found({ pattern: 'b%' }), []);
  assert.equal((await wandb.send('GET', node.directUrl)).status, 404);
});

test('printed lines are read from the start in pages, or from the end', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'r1' });
  await wandb.stream('r1', { files: { 'output.log': { offset: 0, content: ['2026-01-01T00:00:00.5 one', 'ERROR 2026-01-01T00:00:01 two', '2026-01-01T00:00:02 three'] } } });
  const read = async (variables: Readonly<Record<string, unknown>>): Promise<any> =>
    (
      await wandb.data(
        runText(
          'logLineCount logLines(first: $first, after: $after, last: $last, useImprovedPagination: true) { edges { node { number timestamp level label line } } pageInfo { endCursor hasNextPage } }',
        ),
        { name: 'r1', ...variables },
      )
    ).project.run;
  const two = await read({ first: 2 });
  assert.deepEqual(two, {
    logLineCount: 3,
    logLines: {
      edges: [
        { node: { number: 0, timestamp: '2026-01-01T00:00:00.500Z', level: '', label: '', line: 'one' } },
        { node: { number: 1, timestamp: '2026-01-01T00:00:01.000Z', level: 'error', label: '', line: 'two' } },
      ],
      pageInfo: { endCursor: '1', hasNextPage: true },
    },
  });
  const numbers = async (variables: Readonly<Record<string, unknown>>): Promise<readonly number[]> => (await read(variables)).logLines.edges.map(({ node }: any) => node.number);
  assert.deepEqual(await numbers({ first: 2, after: '1' }), [2]);
  assert.deepEqual(await numbers({ last: 2 }), [1, 2]);
  assert.deepEqual(await numbers({ last: 50 }), [0, 1, 2]);
});

test('a deleted run is gone from lists and by its name', async (t) => {
  const wandb = await openWandb(t);
  const { bucket } = await wandb.upsert({ name: 'r1' });
  await wandb.data('mutation D($id: ID!) { deleteRun(input: { id: $id, deleteArtifacts: true }) { clientMutationId } }', { id: bucket.id });
  assert.equal((await everyRun(wandb)).count, 0);
  assert.equal((await wandb.data(runText('name'), { name: 'r1' })).project.run, null);
});

test('projects are listed in pages', async (t) => {
  const wandb = await openWandb(t);
  for (const modelName of ['one', 'two', 'three']) await wandb.upsert({ modelName, name: 'r1' });
  const text =
    'query P($after: String) { models(entityName: "default", first: 2, after: $after) { edges { node { name entityName isBenchmark user { name } } } pageInfo { endCursor hasNextPage } } }';
  const names: string[] = [];
  for (let after: string | undefined; ;) {
    const { models } = await wandb.data(text, { after });
    names.push(...models.edges.map(({ node }: any) => node.name));
    if (!models.pageInfo.hasNextPage) break;
    after = models.pageInfo.endCursor;
  }
  assert.deepEqual(names.toSorted(), ['Default', 'one', 'three', 'two']);
});
