// The facts of a run, an experiment and a model are the same things on both wires: what is told on one is read, found and
// changed on the other. MLflow's tags are its wire's view; none of them is in store for what another wire told.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { createClient } from '../../sdk/client.ts';
import { createMlflowProtocol } from '../../src/protocols/mlflow/protocol.ts';
import { openNative, origin } from './native/native-under-test.ts';
import { caller } from '../core/core-under-test.ts';

interface Answer {
  readonly status: number;
  readonly body: any;
}

async function openWires(t: TestContext) {
  const opened = await openNative(t);
  const quiet = (): void => {};
  const mlflow = createMlflowProtocol(opened.core, { log: { debug: quiet, info: quiet, warning: quiet, error: quiet } });
  const ask = async (method: string, route: string, init: { query?: Record<string, string>; body?: unknown } = {}): Promise<Answer> => {
    const question = init.query === undefined ? '' : `?${new URLSearchParams(init.query)}`;
    const body = init.body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(init.body) };
    const response = await mlflow.request(`${origin}/api/2.0/mlflow/${route}${question}`, { method, ...body });
    return { status: response.status, body: await response.json() };
  };
  const post = (route: string, body: unknown) => ask('POST', route, { body });
  const tagsOf = async (runId: string): Promise<Record<string, string>> =>
    Object.fromEntries(((await ask('GET', 'runs/get', { query: { run_id: runId } })).body.run.data.tags ?? []).map(({ key, value }: any) => [key, value]));
  const found = async (filter: string, order: readonly string[] = []): Promise<readonly string[]> =>
    ((await post('runs/search', { experiment_ids: ['0'], filter, order_by: order })).body.runs ?? []).map(({ info }: any) => info.run_name);
  const storedTags = async (runId: string) => (await opened.core.runs.get(caller, runId)).tags;
  return { ...opened, ask, post, tagsOf, found, storedTags };
}

const source = { name: 'train.py', type: 'LOCAL', commit: 'abc', branch: 'main', repository: 'git@host:r.git' };

test('a run made over the native wire stores no tag of another wire, and MLflow sees its facts as the tags it knows', async (t) => {
  const { client, tagsOf, storedTags, post } = await openWires(t);
  const parent = await client.createRun({ experimentId: '0', name: 'sweep' });
  const run = await client.createRun({
    experimentId: '0',
    name: 'first',
    userId: 'ada',
    parentRunId: parent.id,
    notes: '# N',
    source,
    group: 'g',
    jobType: 'train',
    sweepId: 'k3wz81qa',
    tags: [{ key: 'team', value: 'a' }],
  });
  assert.deepEqual(await storedTags(run.id), [{ key: 'team', value: 'a' }]);
  assert.deepEqual(await tagsOf(run.id), {
    'assay.sweep': 'k3wz81qa',
    'mlflow.note.content': '# N',
    'mlflow.parentRunId': parent.id,
    'mlflow.runName': 'first',
    'mlflow.source.git.branch': 'main',
    'mlflow.source.git.commit': 'abc',
    'mlflow.source.git.repoURL': 'git@host:r.git',
    'mlflow.source.name': 'train.py',
    'mlflow.source.type': 'LOCAL',
    'mlflow.user': 'ada',
    team: 'a',
  });
  const order: readonly string[] = (await post('runs/search', { experiment_ids: ['0'], filter: "attributes.run_name = 'first'" })).body.runs[0].data.tags.map(
    ({ key }: any) => key,
  );
  assert.deepEqual(order, [...order].sort());
  await client.updateRun({ runId: run.id, name: 'second', notes: '', source: { branch: 'dev' }, userName: 'Ada L.' });
  const { 'mlflow.note.content': notes, ...tags } = await tagsOf(run.id);
  assert.deepEqual([notes, tags['mlflow.runName'], tags['mlflow.source.git.branch'], tags['mlflow.user']], [undefined, 'second', 'dev', 'Ada L.']);
});

test("what MLflow's client says in tags are the facts of the native wire, and its tags go when they are deleted", async (t) => {
  const { client, post, tagsOf, storedTags } = await openWires(t);
  const tags = [
    { key: 'mlflow.user', value: 'ada' },
    { key: 'mlflow.note.content', value: 'why' },
    { key: 'mlflow.parentRunId', value: 'p1' },
    { key: 'mlflow.source.name', value: 'a.py' },
    { key: 'mlflow.source.git.commit', value: 'abc' },
    { key: 'mlflow.runName', value: 'named' },
    { key: 'mlflow.autologging', value: 'sklearn' },
  ];
  const { run } = (await post('runs/create', { experiment_id: '0', start_time: 1, user_id: 'account', tags })).body;
  const runId: string = run.info.run_id;
  assert.deepEqual(
    run.data.tags,
    tags.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  );
  assert.deepEqual(await storedTags(runId), [{ key: 'mlflow.autologging', value: 'sklearn' }]);
  const shown = (await client.getRun({ runId })).run;
  assert.deepEqual(
    [shown.name, shown.userId, shown.userName, shown.notes, shown.parentRunId, shown.source],
    ['named', 'account', 'ada', 'why', 'p1', { name: 'a.py', commit: 'abc' }],
  );

  const set = (key: string, value: string) => post('runs/set-tag', { run_id: runId, key, value });
  const remove = (key: string) => post('runs/delete-tag', { run_id: runId, key });
  await set('mlflow.user', 'bob');
  await set('mlflow.note.content', '');
  await post('runs/log-batch', { run_id: runId, tags: [{ key: 'mlflow.source.type', value: 'NOTEBOOK' }] });
  assert.deepEqual([(await tagsOf(runId))['mlflow.note.content'], (await client.getRun({ runId })).run.notes], ['', undefined], 'an empty text is a tag there and no notes here');
  for (const key of ['mlflow.parentRunId', 'mlflow.note.content', 'mlflow.source.git.commit']) {
    assert.equal((await remove(key)).status, 200, key);
    assert.deepEqual(await remove(key), { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `No tag with name: ${key} in run with id ${runId}` } });
  }
  const after = (await client.getRun({ runId })).run;
  assert.deepEqual([after.userId, after.userName, after.notes, after.parentRunId, after.source], ['account', 'bob', undefined, undefined, { name: 'a.py', type: 'NOTEBOOK' }]);
});

test("the tag of a run's name can be empty or taken off, while the run keeps its name, and comes back with the next name", async (t) => {
  const { client, post, tagsOf, storedTags, found } = await openWires(t);
  const { id: runId } = await client.createRun({ experimentId: '0', name: 'kept' });
  const set = (value: string) => post('runs/set-tag', { run_id: runId, key: 'mlflow.runName', value });
  const remove = () => post('runs/delete-tag', { run_id: runId, key: 'mlflow.runName' });
  assert.equal((await remove()).status, 200);
  assert.deepEqual([await tagsOf(runId), (await remove()).status, await found("tags.mlflow.runName = 'kept'")], [{}, 404, []]);
  assert.deepEqual(await found('tags.mlflow.runName IS NULL'), ['kept']);
  assert.deepEqual(await found("tags.mlflow.runName LIKE '%'"), []);
  await set('');
  assert.deepEqual([await tagsOf(runId), await found("tags.mlflow.runName = ''"), await found("tags.mlflow.runName != 'x'")], [{ 'mlflow.runName': '' }, ['kept'], ['kept']]);
  await set('kept');
  assert.deepEqual([await tagsOf(runId), await storedTags(runId)], [{ 'mlflow.runName': 'kept' }, []]);
  await remove();
  await post('runs/update', { run_id: runId, run_name: 'again' });
  assert.deepEqual([await tagsOf(runId), (await client.getRun({ runId })).run.name], [{ 'mlflow.runName': 'again' }, 'again']);
});

test('searches by tags that are facts find them on both wires, and order by them', async (t) => {
  const { client, found } = await openWires(t);
  const make = (name: string, notes: string, more: object = {}) => client.createRun({ experimentId: '0', name, notes, startedAt: 1, ...more });
  const parent = await make('parent', '');
  await make('a', 'tried adam', { parentRunId: parent.id, source, userId: 'ada' });
  await make('b', 'tried sgd', { parentRunId: parent.id, group: 'g' });
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['tags."mlflow.note.content" = \'tried sgd\'', ['b']],
    ["tags.`mlflow.note.content` LIKE 'tried%'", ['a', 'b']],
    [`tags.mlflow.parentRunId = '${parent.id}'`, ['a', 'b']],
    ['tags.mlflow.parentRunId IS NULL', ['parent']],
    ["tags.mlflow.source.name = 'train.py'", ['a']],
    ["tags.mlflow.source.git.commit != 'x'", ['a']],
    ["tags.mlflow.user = 'ada' and tags.mlflow.source.git.branch = 'main'", ['a']],
    ["tags.mlflow.runName = 'b'", ['b']],
    ["tags.mlflow.runName ILIKE 'PAR%'", ['parent']],
    ["tags.mlflow.runName != 'b'", ['a', 'parent']],
  ];
  const native = async (filter: string) => (await client.searchRuns({ experimentIds: ['0'], filter })).items.map(({ name }) => name).sort();
  for (const [filter, names] of cases) {
    assert.deepEqual([...(await found(filter))].sort(), names, filter);
    assert.deepEqual(await native(filter), names, `native: ${filter}`);
  }
  assert.deepEqual(await found('', ['tags.`mlflow.note.content` DESC']), ['b', 'a', 'parent']);
  assert.deepEqual(
    [await native("notes like '%adam'"), await native("group = 'g'"), await native("sourceName = 'train.py'"), await native("user_name = 'ada'")],
    [['a'], ['b'], ['a'], ['a']],
  );
});

test('every state is shown as it is here and as one of five there, and is found by that', async (t) => {
  const { client, found, post } = await openWires(t);
  const words = { finished: 'FINISHED', failed: 'FAILED', killed: 'KILLED', crashed: 'FAILED', preempted: 'KILLED' } as const;
  for (const status of Object.keys(words) as (keyof typeof words)[]) {
    const { id: runId } = await client.createRun({ experimentId: '0', name: status });
    assert.equal((await client.finishRun({ runId, status })).status, status);
    const { runs } = (await post('runs/search', { experiment_ids: ['0'], filter: `attributes.run_name = '${status}'` })).body;
    assert.equal(runs[0].info.status, words[status]);
  }
  const sorted = async (filter: string) => [...(await found(filter))].sort();
  assert.deepEqual(await sorted("attributes.status = 'FAILED'"), ['crashed', 'failed']);
  assert.deepEqual(await sorted("attributes.status = 'KILLED'"), ['killed', 'preempted']);
  assert.deepEqual(await sorted("attributes.status != 'FAILED'"), ['finished', 'killed', 'preempted']);
  assert.deepEqual(await sorted("attributes.status LIKE 'F%'"), ['crashed', 'failed', 'finished']);
  assert.deepEqual(await sorted("attributes.status ILIKE 'kill__'"), ['killed', 'preempted']);
  assert.deepEqual(await sorted("attributes.status = 'failed'"), []);
  assert.deepEqual(await sorted("attributes.status = 'CRASHED'"), []);
  assert.deepEqual(
    (await client.searchRuns({ experimentIds: ['0'], filter: "status = 'crashed'" })).items.map(({ name }) => name),
    ['crashed'],
  );
});

test('config and summary come back to the digit, and MLflow reads and searches the same as params', async (t) => {
  const { client, send, post, ask, found } = await openWires(t);
  const { id: runId } = await client.createRun({ experimentId: '0', name: 'typed' });
  const config =
    '{"optim":{"lr":0.10,"name":"adam"},"big":12345678901234567890,"tiny":-0,"over":1e400,"layers":[1,2.0,{"a":null}],"nan":{"$number":"NaN"},"a.b":{"c":true},"text":"0.10"}';
  const summary = '{"best":{"acc":0.90},"worst":{"$number":"-Infinity"}}';
  const sent = await send('POST', `/api/v1/runs/${runId}/batch`, { body: `{"config":${config},"summary":${summary}}` });
  assert.equal(sent.status, 204);
  const text = await (await send('GET', `/api/v1/runs/${runId}`)).text();
  const pieces = [
    '"lr":0.10',
    '"big":12345678901234567890',
    '"tiny":-0',
    '"over":1e400',
    '[1,2.0,{"a":null}]',
    '"nan":{"$number":"NaN"}',
    '"a.b":{"c":true}',
    '"text":"0.10"',
    '"acc":0.90',
    '{"$number":"-Infinity"}',
  ];
  for (const piece of pieces) assert.ok(text.includes(piece), piece);
  const { data } = (await ask('GET', 'runs/get', { query: { run_id: runId } })).body.run;
  assert.deepEqual(data.params, [
    { key: 'a.b.c', value: 'true' },
    { key: 'big', value: '12345678901234567890' },
    { key: 'layers', value: '[1,2.0,{"a":null}]' },
    { key: 'nan', value: 'NaN' },
    { key: 'optim.lr', value: '0.10' },
    { key: 'optim.name', value: 'adam' },
    { key: 'over', value: '1e400' },
    { key: 'text', value: '0.10' },
    { key: 'tiny', value: '-0' },
  ]);
  assert.equal((await post('runs/log-parameter', { run_id: runId, key: 'optim.lr', value: '0.10' })).status, 200, 'the same again is no change');
  assert.equal((await post('runs/log-parameter', { run_id: runId, key: 'optim.lr', value: '0.2' })).status, 400, 'this wire asks for write-once');
  assert.deepEqual(await found("params.optim.lr = '0.10'"), ['typed']);
  const native = async (filter: string) => (await client.searchRuns({ experimentIds: ['0'], filter })).items.length;
  assert.deepEqual([await native('params.optim.lr < 0.2'), await native('config.optim.lr > 0.2'), await native('config.over > 5')], [1, 0, 1]);

  await post('runs/log-parameter', { run_id: runId, key: 'optim.momentum', value: '0.9' });
  const { run } = await client.getRun({ runId });
  assert.deepEqual(run.config['optim'], { lr: 0.1, name: 'adam', momentum: '0.9' });
  await assert.rejects(client.logBatch({ runId, config: { optim: { lr: 0.5 } } }), { code: 'invalid_argument' });
  await client.logBatch({ runId, onChange: 'replace', config: { optim: { lr: 0.5 } } });
  await client.updateRun({ runId, summary: { done: true } });
  const after = (await client.getRun({ runId })).run;
  assert.deepEqual([(after.config['optim'] as { lr: number }).lr, after.summary], [0.5, { done: true }]);
  const made = await client.createRun({ experimentId: '0', config: { a: { b: 1 } }, summary: { c: 2 } });
  assert.deepEqual([made.config, made.summary, made.params], [{ a: { b: 1 } }, { c: 2 }, [{ key: 'a.b', value: '1' }]]);
  assert.deepEqual((await client.searchRuns({ experimentIds: ['0'], filter: `run_id = '${runId}'`, paramKeys: ['optim.lr'] })).items[0]!.config, { optim: { lr: 0.5 } });
  const deep = await send('POST', `/api/v1/runs/${runId}/batch`, { body: `{"config":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}` });
  assert.equal(deep.status, 400);
  assert.equal((await send('POST', `/api/v1/runs/${runId}/batch`, { body: '{"config":[1]}' })).status, 400);
});

test('notes of an experiment are a tag there, and its name means one thing in each project', async (t) => {
  const { client, ask, post } = await openWires(t);
  const { id: projectId } = await client.createProject({ name: 'Vision' });
  const here = await client.createExperiment({ name: 'cnn', notes: '# Why' });
  const there = await client.createExperiment({ name: 'cnn', projectId });
  const byName = await ask('GET', 'experiments/get-by-name', { query: { experiment_name: 'cnn' } });
  assert.deepEqual([byName.body.experiment.experiment_id, byName.body.experiment.tags], [here.id, [{ key: 'mlflow.note.content', value: '# Why' }]]);
  const names = (await post('experiments/search', { max_results: 10, filter: "tags.`mlflow.note.content` = '# Why'" })).body.experiments.map(({ name }: any) => name);
  assert.deepEqual(names, ['cnn']);
  const all = (await post('experiments/search', { max_results: 10 })).body.experiments.map(({ experiment_id: id }: any) => id);
  assert.deepEqual([all.includes(here.id), all.includes(there.id)], [true, false]);
  await assert.rejects(client.createExperiment({ name: 'cnn', projectId }), { code: 'already_exists' });
  await assert.rejects(client.createExperiment({ name: 'cnn' }), { code: 'already_exists' });
  await post('experiments/set-experiment-tag', { experiment_id: here.id, key: 'mlflow.note.content', value: 'new' });
  assert.deepEqual([(await client.getExperiment({ experimentId: here.id })).notes, (await client.getExperiment({ experimentId: here.id })).tags], ['new', []]);
  assert.equal((await post('experiments/delete-experiment-tag', { experiment_id: here.id, key: 'mlflow.note.content' })).status, 200);
  assert.equal((await post('experiments/delete-experiment-tag', { experiment_id: here.id, key: 'mlflow.note.content' })).status, 404);
  assert.equal((await client.describeExperiment({ experimentId: there.id, notes: 'x' })).notes, 'x');
  assert.equal((await client.describeExperiment({ experimentId: there.id, notes: '' })).notes, undefined);
});

test('a prompt is a kind of registered model here and a tag there', async (t) => {
  const { client, ask, post, core } = await openWires(t);
  const mark = { key: 'mlflow.prompt.is_prompt', value: 'true' };
  const created = await post('registered-models/create', { name: 'greet', tags: [mark, { key: 'a', value: '1' }] });
  assert.deepEqual(created.body.registered_model.tags, [{ key: 'a', value: '1' }, mark]);
  assert.deepEqual([(await client.getModel({ name: 'greet' })).kind, (await core.registry.get(caller, 'greet')).tags], ['prompt', [{ key: 'a', value: '1' }]]);
  await client.createModel({ name: 'clf' });
  const search = async (filter: string) =>
    ((await ask('GET', 'registered-models/search', { query: { filter, max_results: '10' } })).body.registered_models ?? []).map(({ name }: any) => name);
  assert.deepEqual(
    [await search(''), await search("tags.`mlflow.prompt.is_prompt` = 'true'"), await search("tags.`mlflow.prompt.is_prompt` != 'true'")],
    [['clf'], ['greet'], ['clf']],
  );
  await post('registered-models/set-tag', { name: 'clf', ...mark });
  assert.deepEqual([(await client.getModel({ name: 'clf' })).kind, (await client.getModel({ name: 'clf' })).tags], ['prompt', []]);
  assert.equal((await ask('DELETE', 'registered-models/delete-tag', { body: { name: 'clf', key: mark.key } })).status, 200);
  assert.equal((await client.getModel({ name: 'clf' })).kind, 'model');
  await post('registered-models/set-tag', { name: 'clf', key: mark.key, value: 'True' });
  const shown = (await ask('GET', 'registered-models/get', { query: { name: 'clf' } })).body.registered_model;
  assert.deepEqual([(await client.getModel({ name: 'clf' })).kind, shown.tags], ['prompt', [{ key: mark.key, value: 'True' }]]);
});

test('stages are words of each wire over one fact, and versions made on either are known to their logged model on both', async (t) => {
  const { client, ask, post, core } = await openWires(t);
  await client.createModel({ name: 'm' });
  const { model } = await core.loggedModels.create(caller, { experimentId: '0', name: 'net' });
  await client.createModelVersion({ name: 'm', modelId: model.id });
  await post('model-versions/create', { name: 'm', source: `models:/${model.id}`, model_id: model.id });
  const tagOf = async () => (await ask('GET', `logged-models/${model.id}`)).body.model.info.tags;
  const versions = '[{"name": "m", "version": 1}, {"name": "m", "version": 2}]';
  assert.deepEqual(await tagOf(), [{ key: 'mlflow.modelVersions', value: versions }]);
  assert.deepEqual((await client.getLoggedModel({ modelId: model.id })).registrations, JSON.parse(versions));
  await ask('PATCH', `logged-models/${model.id}/tags`, { body: { tags: [{ key: 'mlflow.modelVersions', value: 'mine' }] } });
  assert.deepEqual(await tagOf(), [{ key: 'mlflow.modelVersions', value: 'mine' }]);
  await client.createModelVersion({ name: 'm', modelId: model.id });
  assert.deepEqual(await tagOf(), [{ key: 'mlflow.modelVersions', value: '[{"name": "m", "version": 3}]' }]);
  assert.equal((await ask('DELETE', `logged-models/${model.id}/tags/mlflow.modelVersions`)).status, 200);
  assert.deepEqual(await tagOf(), undefined);
  assert.equal((await ask('DELETE', `logged-models/${model.id}/tags/mlflow.modelVersions`)).status, 404);

  await post('model-versions/transition-stage', { name: 'm', version: '1', stage: 'production' });
  assert.equal((await core.modelVersions.get(caller, { modelName: 'm', version: 1 })).stage, 'production');
  assert.equal((await client.getModelVersion({ name: 'm', version: 1 })).stage, 'Production');
  await client.setModelVersionStage({ name: 'm', version: 2, stage: 'Production', archiveOthers: true });
  const shown = async (version: string) => (await ask('GET', 'model-versions/get', { query: { name: 'm', version } })).body.model_version.current_stage;
  assert.deepEqual([await shown('1'), await shown('2'), await shown('3')], ['Archived', 'Production', 'None']);
  const latest = (await post('registered-models/get-latest-versions', { name: 'm', stages: ['None'] })).body.model_versions;
  assert.deepEqual(
    latest.map(({ version }: any) => version),
    ['3'],
  );
});

test('what a dataset was used for is a fact here and a tag there', async (t) => {
  const { client, ask, post } = await openWires(t);
  const { id: runId } = await client.createRun({ experimentId: '0', name: 'reads' });
  const dataset = { name: 'iris', digest: 'abc', source_type: 'local', source: '{}' };
  const tags = [
    { key: 'z', value: '1' },
    { key: 'mlflow.data.context', value: 'training' },
  ];
  await post('runs/log-inputs', { run_id: runId, datasets: [{ dataset, tags }] });
  const [input] = (await client.getRun({ runId })).run.datasets;
  assert.deepEqual([input!.context, input!.tags], ['training', [{ key: 'z', value: '1' }]]);
  const { inputs } = (await ask('GET', 'runs/get', { query: { run_id: runId } })).body.run;
  assert.deepEqual(inputs.dataset_inputs[0].tags, tags.toReversed());
  assert.equal((await client.countRuns({ experimentIds: ['0'], filter: "datasets.context = 'training'" })).count, 1);
});

test('a client of before there were fields tells facts in tags, and they are the facts', async (t) => {
  const { app, tagsOf, storedTags } = await openWires(t);
  const old = createClient({ baseUrl: origin, fetch: async (request) => app.fetch(request) });
  const { id: runId } = await old.createRun({
    experimentId: '0',
    userId: 'ada',
    name: 'old',
    tags: [
      { key: 'mlflow.user', value: 'ada' },
      { key: 'mlflow.source.name', value: 'train.py' },
      { key: 'assay.mode', value: 'observe' },
    ],
  });
  await old.logBatch({ runId, tags: [{ key: 'mlflow.source.git.commit', value: 'abc' }] });
  const { run } = await old.getRun({ runId });
  assert.deepEqual([run.source, run.userName, run.tags], [{ name: 'train.py', commit: 'abc' }, 'ada', [{ key: 'assay.mode', value: 'observe' }]]);
  assert.deepEqual(await storedTags(runId), [{ key: 'assay.mode', value: 'observe' }]);
  assert.deepEqual(await tagsOf(runId), {
    'assay.mode': 'observe',
    'mlflow.runName': 'old',
    'mlflow.source.git.commit': 'abc',
    'mlflow.source.name': 'train.py',
    'mlflow.user': 'ada',
  });
});
