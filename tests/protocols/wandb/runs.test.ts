import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller } from '../../core/core-under-test.ts';
import { openWandb } from './wandb-under-test.ts';

test('a run is made with its project and entity, and made again is the same', async (t) => {
  const wandb = await openWandb(t);
  const input = {
    name: 'abc12345',
    entityName: 'Vision Team',
    modelName: 'cats',
    displayName: 'first try',
    groupName: 'g',
    jobType: 'train',
    notes: 'some *notes*',
    tags: ['baseline', 'v1'],
    program: 'train.py',
    repo: 'https://example.org/x.git',
    commit: 'abcdef',
    config: JSON.stringify({
      lr: { value: 0.1 },
      optim: { value: { name: 'adam', betas: [0.9, 0.999] } },
      plain: 3,
      _wandb: { value: { t: { '1': [1, 2] }, cli_version: '0.31.0' } },
    }),
  };
  const first = await wandb.upsert(input);
  assert.equal(first.inserted, true);
  const { bucket } = first;
  assert.deepEqual(
    [bucket.name, bucket.displayName, bucket.state, bucket.tags, bucket.notes, bucket.group, bucket.jobType, bucket.commit, bucket.project],
    ['abc12345', 'first try', 'running', ['baseline', 'v1'], 'some *notes*', 'g', 'train', 'abcdef', { name: 'cats', entity: { name: 'vision-team' } }],
  );
  assert.deepEqual(JSON.parse(bucket.config), {
    lr: { value: 0.1 },
    optim: { value: { name: 'adam', betas: [0.9, 0.999] } },
    plain: { value: 3 },
    _wandb: { value: { t: { '1': [1, 2] }, cli_version: '0.31.0' } },
  });
  assert.deepEqual(await wandb.upsert(input), { ...first, inserted: false });

  const { run, params } = await wandb.core.runs.get(caller, 'abc12345');
  assert.deepEqual(run.source, { name: 'train.py', commit: 'abcdef', repository: 'https://example.org/x.git' });
  assert.deepEqual(
    params.map(({ key, value }) => [key, value]),
    [
      ['lr', '0.1'],
      ['optim.betas', '[0.9,0.999]'],
      ['optim.name', 'adam'],
      ['plain', '3'],
    ],
  );
  const experiment = await wandb.core.experiments.get(caller, run.experimentId);
  assert.deepEqual([experiment.name, experiment.projectId], ['cats', 'vision-team']);
});

test('without names a run is in the project of runs that name none, with a name that people can read', async (t) => {
  const { data } = await openWandb(t);
  const { upsertBucket } = await data('mutation U($name: String) { upsertBucket(input: {name: $name}) { bucket { displayName project { name entityName } } } }', { name: 'x1' });
  assert.match(upsertBucket.bucket.displayName, /./);
  assert.deepEqual(upsertBucket.bucket.project, { name: 'uncategorized', entityName: 'default' });
});

test('one name in two projects is two runs, and a name that can be no id is a run all the same', async (t) => {
  const wandb = await openWandb(t);
  const names = ['same', 'ümläut & spaces', 'models', 'x'.repeat(128)];
  for (const name of names) {
    for (const modelName of ['p', 'q']) {
      const { bucket, inserted } = await wandb.upsert({ name, modelName, displayName: `${name} of ${modelName}` });
      assert.deepEqual([inserted, bucket.name, bucket.displayName], [true, name, `${name} of ${modelName}`]);
    }
  }
  for (const name of names) {
    for (const modelName of ['p', 'q']) {
      const { bucket, inserted } = await wandb.upsert({ name, modelName });
      assert.deepEqual([inserted, bucket.name, bucket.displayName], [false, name, `${name} of ${modelName}`]);
    }
  }
  assert.equal((await wandb.core.runs.get(caller, 'same')).run.name, 'same of p');
});

test('a run whose name is not its id keeps the name when its config is edited', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'x', modelName: 'p' });
  const { bucket } = await wandb.upsert({ name: 'x', modelName: 'q' });
  const edited = await wandb.upsert({ id: bucket.id, config: '{"lr":{"value":1},"_wandb":{"value":{"t":1}}}' });
  assert.deepEqual(edited.bucket, { ...bucket, config: edited.bucket.config });
});

test('a session that goes on with a run finds what it needs', async (t) => {
  const wandb = await openWandb(t);
  const config = JSON.stringify({ lr: { value: 0.1 }, _wandb: { value: { t: { '1': 1 }, m: [{ '1': 'loss' }] } } });
  await wandb.upsert({ name: 'abc', config, tags: ['a'] });
  const rows = [0, 1].map((step) => JSON.stringify({ _step: step, loss: step, _runtime: step }));
  await wandb.stream('abc', { files: { 'wandb-history.jsonl': { offset: 0, content: rows }, 'output.log': { offset: 0, content: ['x', 'y', 'z'] } } });
  const status = `query Resume($name: String!) { model(name: "p", entityName: "default") { bucket(name: $name, missingOk: true) {
    name historyLineCount eventsLineCount logLineCount historyTail eventsTail tags wandbConfig(keys: ["t"]) } } }`;
  assert.deepEqual((await wandb.data(status, { name: 'abc' })).model.bucket, {
    name: 'abc',
    historyLineCount: 2,
    eventsLineCount: 0,
    logLineCount: 3,
    historyTail: JSON.stringify([rows[1]]),
    eventsTail: '[]',
    tags: ['a'],
    wandbConfig: '{"t":{"1":1}}',
  });
  assert.equal((await wandb.data(status, { name: 'other' })).model.bucket, null);
  const more = await wandb.upsert({ name: 'abc', config: JSON.stringify({ lr: { value: 0.2 }, new: { value: [] } }) });
  assert.deepEqual(JSON.parse(more.bucket.config), { lr: { value: 0.2 }, new: { value: [] }, _wandb: { value: { t: { '1': 1 }, m: [{ '1': 'loss' }] } } });
});

test('a value that no run can have costs the others of a config nothing, and its client is given it back', async (t) => {
  const wandb = await openWandb(t);
  const odd = { prompt: 'x'.repeat(70_000), ids: Array.from({ length: 20_000 }, (_, index) => index), nul: 'a\u0000b', 'line\nbreak': 1, '': 2, 'a.b': 3 };
  const wire = (values: object): string => JSON.stringify(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }])));
  const { bucket } = await wandb.upsert({ name: 'r1', config: wire({ lr: 0.1, a: { b: 1 }, ...odd, _wandb: { t: 1 } }) });
  assert.deepEqual(JSON.parse(bucket.config), JSON.parse(wire({ lr: 0.1, a: { b: 1 }, ...odd, _wandb: { t: 1 } })));
  const params = async () => (await wandb.core.runs.get(caller, 'r1')).params.map(({ key, value }) => [key, value]);
  assert.deepEqual(await params(), [
    ['a.b', '1'],
    ['lr', '0.1'],
  ]);
  // A session that goes on keeps what it does not name; an edit of the whole config does not.
  const later = await wandb.upsert({ name: 'r1', config: wire({ prompt: 'short' }) });
  assert.deepEqual(JSON.parse(later.bucket.config), JSON.parse(wire({ lr: 0.1, a: { b: 1 }, ...odd, prompt: 'short', _wandb: { t: 1 } })));
  const edited = await wandb.upsert({ id: bucket.id, config: wire({ nul: 'a\u0000c' }) });
  assert.deepEqual(JSON.parse(edited.bucket.config), JSON.parse(wire({ nul: 'a\u0000c', _wandb: { t: 1 } })));
  assert.deepEqual(await params(), []);
});

test('a value of a summary that is too large to be kept leaves room for the others', async (t) => {
  const wandb = await openWandb(t);
  const summary = { text: 'x'.repeat(1_000_000), loss: 0.5, long: 'y'.repeat(100_000), _step: 3 };
  const { bucket } = await wandb.upsert({ name: 'r1', summaryMetrics: JSON.stringify(summary) });
  const { text: _, ...kept } = summary;
  assert.deepEqual(JSON.parse(bucket.summaryMetrics), kept);
});

test('whoever names a run by its id replaces what it gives, and nothing else', async (t) => {
  const wandb = await openWandb(t);
  const { bucket } = await wandb.upsert({ name: 'abc', displayName: 'old', notes: 'kept', tags: ['a', 'b'], config: '{"lr": {"value": 1}, "gone": {"value": 2}}' });
  const edited = await wandb.upsert({ id: bucket.id, displayName: 'new', tags: ['b', 'c'], config: '{"lr": {"value": 3}}', summaryMetrics: '{"best": NaN, "_step": 9}' });
  assert.deepEqual(
    [edited.inserted, edited.bucket.displayName, edited.bucket.notes, edited.bucket.tags, edited.bucket.config, edited.bucket.summaryMetrics],
    [false, 'new', 'kept', ['b', 'c'], '{"lr":{"value":3}}', '{"best":NaN,"_step":9}'],
  );
});

test("tags with a value are other tools' and stay", async (t) => {
  const wandb = await openWandb(t);
  const { bucket } = await wandb.upsert({ name: 'abc', tags: ['a'] });
  await wandb.core.ingest.logBatch(caller, { runId: 'abc', tags: [{ key: 'team', value: 'vision' }] });
  assert.deepEqual((await wandb.upsert({ id: bucket.id, tags: [] })).bucket.tags, []);
  assert.deepEqual((await wandb.core.runs.get(caller, 'abc')).tags, [{ key: 'team', value: 'vision' }]);
});

test('files are sent to signed addresses, fetched again, and lie with the run', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  const create = `mutation F($files: [String!]!) { createRunFiles(input: {entityName: "default", projectName: "p", runName: "abc", files: $files}) { runID uploadHeaders files { name uploadUrl } } }`;
  const { createRunFiles } = await wandb.data(create, { files: ['media/images/a b.png', 'output.log'] });
  assert.deepEqual(
    createRunFiles.files.map(({ name }: { name: string }) => name),
    ['media/images/a b.png', 'output.log'],
  );
  const [{ uploadUrl }] = createRunFiles.files;
  for (const body of ['first', 'second']) {
    const answer = await wandb.send('PUT', uploadUrl, { body });
    assert.deepEqual([answer.status, answer.body], [200, null], 'the client reads no answer, and keeps the connection of one that has a body');
  }
  assert.equal((await wandb.send('GET', uploadUrl)).status, 403);
  assert.equal((await wandb.send('PUT', uploadUrl.replace(/grant=.{8}/, 'grant=AAAAAAAA'), { body: 'x' })).status, 403);
  const file = await wandb.core.ownedArtifacts.stat(caller, { owner: { kind: 'run', runId: 'abc' }, path: 'media/images/a b.png' });
  assert.equal(file.sizeBytes, 6);
  const refused = await wandb.query(create, { files: ['../out'] });
  assert.equal(refused.status, 400);
  assert.match(refused.body.errors[0].message, /'\.\.' segment/);
});

test('the server says who one is, what it can, and that code is welcome unless it is not', async (t) => {
  const ask =
    '{ viewer { id entity username email flags teams { edges { node { name } } } } serverInfo { cliVersionInfo latestLocalVersionInfo { outOfDate } features { name isEnabled } } }';
  for (const savesCode of [true, false]) {
    const { data } = await openWandb(t, { savesCode });
    const { viewer, serverInfo } = await data(ask);
    assert.deepEqual([viewer.entity, viewer.username, JSON.parse(viewer.flags)], ['default', 'local', { code_saving_enabled: savesCode }]);
    assert.equal(serverInfo.latestLocalVersionInfo, null);
    assert.ok(serverInfo.features.every(({ isEnabled }: { isEnabled: boolean }) => isEnabled));
  }
});

test('older clients may ask what there is', async (t) => {
  const { data } = await openWandb(t);
  const { Query, Mutation } = await data('{ Query: __type(name: "Query") { fields { name } } Mutation: __type(name: "Mutation") { fields { name } } }');
  assert.ok(Query.fields.some(({ name }: { name: string }) => name === 'viewer'));
  assert.ok(Mutation.fields.some(({ name }: { name: string }) => name === 'upsertBucket'));
});

for (const [what, query, variables, status] of [
  ['a field there is not', '{ viewer { shoeSize } }', {}, 400],
  ['no query', '{', {}, 400],
  ['a variable that does not fit', 'query Q($id: ID!) { viewer { id } project(name: $id) { id } }', {}, 400],
  ['an id of nothing', 'mutation { stopRun(input: {id: "bm90aGluZw=="}) { success } }', {}, 400],
  ['a run there is not', 'mutation { stopRun(input: {id: "UnVuOmRlZmF1bHQ6cDpub25l"}) { success } }', {}, 404],
  ['a config that is no JSON', 'mutation { upsertBucket(input: {name: "a", modelName: "p", config: "{"}) { inserted } }', {}, 400],
  ['a name that is no entity', 'mutation { upsertBucket(input: {name: "a", entityName: "!!"}) { inserted } }', {}, 400],
  ['far too many fields', `{ ${Array.from({ length: 6000 }, (_, index) => `a${index}: viewer { id }`).join(' ')} }`, {}, 400],
  ['far too many levels', `{ viewer { teams ${'{ edges { node { organization { id } members { id } '.repeat(1)} } } } } ${'{ a '.repeat(40)}${'}'.repeat(40)}`, {}, 400],
] as const) {
  test(`a document with ${what} is refused with a message`, async (t) => {
    const { query: ask } = await openWandb(t, { log: { error: () => undefined, warning: () => undefined, info: () => undefined } as never });
    const answer = await ask(query, variables);
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    assert.match(answer.body.errors[0].message, /./);
  });
}

test('a run in the bin is refused at once, and the refusal says what to do', async (t) => {
  const wandb = await openWandb(t);
  await wandb.upsert({ name: 'abc' });
  await wandb.core.runs.delete(caller, 'abc');
  const answers = [await wandb.query('mutation { upsertBucket(input: {name: "abc", modelName: "p"}) { inserted } }'), await wandb.stream('abc', { files: {} })];
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body.errors[0].message]),
    [
      [400, "run 'abc' is deleted; restore it first"],
      [400, "run 'abc' is deleted; restore it first"],
    ],
  );
});
