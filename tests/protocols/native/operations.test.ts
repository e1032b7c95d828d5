// Whole answers of the native wire's operations, on a real core without a socket.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startTime } from '../../core/core-under-test.ts';
import { openNative } from './native-under-test.ts';

const at = startTime;

test('an experiment is made, listed with its numbers, renamed, tagged, deleted and restored', async (t) => {
  const { client, clock } = await openNative(t);
  const made = await client.createExperiment({ name: 'digits', tags: [{ key: 'team', value: 'vision' }] });
  assert.deepEqual(made, {
    id: '1',
    projectId: 'default',
    name: 'digits',
    artifactRoot: 'mlflow-artifacts:/1',
    createdAt: at,
    updatedAt: at,
    tags: [{ key: 'team', value: 'vision' }],
  });

  const first = await client.createRun({ experimentId: '1' });
  const second = await client.createRun({ experimentId: '1' });
  const third = await client.createRun({ experimentId: '1' });
  clock.set(at + 1000);
  await client.finishRun({ runId: first.id, status: 'finished' });
  await client.deleteRun({ runId: third.id });
  assert.equal(second.status, 'running');

  const { items } = await client.searchExperiments({ text: 'DIG' });
  assert.deepEqual(items, [{ ...made, runCount: 2, runningCount: 1, lastActivityAt: at + 1000 }]);
  assert.deepEqual(await client.getExperiment({ experimentId: '1' }), items[0]);

  await client.renameExperiment({ experimentId: '1', name: 'numbers' });
  await client.setExperimentTag({ experimentId: '1', key: 'a/b?', value: 'x' });
  await client.deleteExperimentTag({ experimentId: '1', key: 'team' });
  const renamed = await client.getExperiment({ experimentId: '1' });
  assert.deepEqual([renamed.name, renamed.tags], ['numbers', [{ key: 'a/b?', value: 'x' }]]);

  await client.deleteExperiment({ experimentId: '1' });
  assert.deepEqual(
    (await client.searchExperiments({})).items.map(({ id }) => id),
    ['0'],
  );
  assert.deepEqual(
    (await client.searchExperiments({ visibility: 'deleted' })).items.map(({ id, deletedAt }) => [id, deletedAt]),
    [['1', at + 1000]],
  );
  await client.restoreExperiment({ experimentId: '1' });
  assert.equal((await client.getExperiment({ experimentId: '1' })).deletedAt, undefined);
});

test('lists come in pages that meet without a gap', async (t) => {
  const { client } = await openNative(t);
  for (let index = 1; index <= 7; index += 1) await client.createExperiment({ name: `e${index}` });
  const seen: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = await client.searchExperiments({ limit: 3, pageToken });
    seen.push(...page.items.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  assert.deepEqual([...seen].sort(), ['0', '1', '2', '3', '4', '5', '6', '7']);
});

test('projects are made once and hold experiments', async (t) => {
  const { client } = await openNative(t);
  assert.deepEqual(await client.createProject({ name: 'Vision Team' }), { id: 'vision-team', name: 'Vision Team', createdAt: at });
  await client.createExperiment({ name: 'e', projectId: 'vision-team' });
  assert.deepEqual(
    (await client.searchExperiments({ projectId: 'vision-team' })).items.map(({ name }) => name),
    ['e'],
  );
  assert.deepEqual(
    (await client.listProjects()).items.map(({ id }) => id),
    ['default', 'vision-team'],
  );
  await assert.rejects(client.createProject({ name: 'Vision Team' }), { code: 'already_exists', status: 409 });
  await assert.rejects(client.createExperiment({ name: 'f', projectId: 'nobody' }), { code: 'not_found', status: 404 });
});

test('a run is logged to and comes back with every number as it was sent', async (t) => {
  const { client } = await openNative(t);
  const run = await client.createRun({ experimentId: '0', name: 'first', userId: 'ada', startedAt: at - 5 });
  await client.logBatch({
    runId: run.id,
    metrics: [
      { key: 'loss', value: 0.5, step: 1, timestamp: at },
      { key: 'loss', value: 'NaN', step: 2, timestamp: at },
      { key: 'loss', value: '-0', step: 3, timestamp: at },
      { key: 'odd', value: '-Infinity' },
    ],
    params: [{ key: 'lr', value: '0.01' }],
    tags: [{ key: 'team', value: 'a' }],
  });
  const { run: shown, ...around } = await client.getRun({ runId: run.id });
  const mark = (value: unknown, step: number) => ({ value, step, timestamp: at });
  assert.deepEqual(shown, {
    id: run.id,
    experimentId: '0',
    name: 'first',
    userId: 'ada',
    userName: 'ada',
    status: 'running',
    startedAt: at - 5,
    artifactUri: `mlflow-artifacts:/0/${run.id}/artifacts`,
    updatedAt: at,
    params: [{ key: 'lr', value: '0.01' }],
    config: { lr: '0.01' },
    summary: {},
    tags: [{ key: 'team', value: 'a' }],
    metrics: [
      { key: 'loss', count: 3, nanCount: 1, first: mark(0.5, 1), last: mark('-0', 3), min: mark('-0', 3), max: mark(0.5, 1), mean: 0.25 },
      { key: 'odd', count: 1, nanCount: 0, first: mark('-Infinity', 0), last: mark('-Infinity', 0), min: mark('-Infinity', 0), max: mark('-Infinity', 0), mean: '-Infinity' },
    ],
    datasets: [],
    modelInputs: [],
    modelOutputs: [],
  });
  assert.deepEqual(around, { experiment: around.experiment, earlier: [], children: [], hasMoreChildren: false, models: [], modelVersions: [] });
  assert.equal(around.experiment.name, 'Default');
  assert.deepEqual(await client.getMetricHistory({ runId: run.id, key: 'loss' }), { steps: [1, 2, 3], values: [0.5, 'NaN', '-0'], timestamps: [at, at, at] });
});

test('a run that goes on from another shows its points as its beginning, in histories and charts, and says what they are of', async (t) => {
  const { client } = await openNative(t);
  const log = (runId: string, steps: readonly number[], key = 'loss') =>
    client.logBatch({ runId, metrics: steps.map((step) => ({ key, value: step / 2, step, timestamp: at + step })) });
  const base = await client.createRun({ experimentId: '0', name: 'base' });
  await log(base.id, [0, 1, 2, 3]);
  await log(base.id, [1, 3], 'val');
  const fork = await client.createRun({ experimentId: '0', name: 'fork', branchOf: { runId: base.id, step: 1 } });
  await log(fork.id, [2, 3]);
  const { run, earlier } = await client.getRun({ runId: fork.id });
  assert.deepEqual([run.branchOf, run.metrics.map(({ key, count }) => [key, count])], [{ runId: base.id, step: 1 }, [['loss', 2]]]);
  const { id, experimentId, name, status, startedAt } = base;
  assert.deepEqual(earlier, [{ id, experimentId, name, status, startedAt, toStep: 1, metricKeys: ['loss', 'val'] }]);
  const history = (key: string) => client.getMetricHistory({ runId: fork.id, key });
  assert.deepEqual([(await history('loss')).steps, (await history('val')).steps], [[0, 1, 2, 3], [1]]);
  const { series } = await client.getChart({ runIds: [fork.id, base.id], keys: ['loss', 'val'] });
  assert.deepEqual(
    series.map(({ runId, key, total, steps }) => [runId === fork.id ? 'fork' : 'base', key, total, steps]),
    [
      ['fork', 'loss', 4, [0, 1, 2, 3]],
      ['fork', 'val', 1, [1]],
      ['base', 'loss', 4, [0, 1, 2, 3]],
      ['base', 'val', 2, [1, 3]],
    ],
  );
  await assert.rejects(client.createRun({ experimentId: '0', branchOf: { runId: 'a/b', step: 1 } }), /run id/);
});

test('a created run given an id can be asked for again', async (t) => {
  const { client } = await openNative(t);
  const id = 'ab'.repeat(16);
  const first = await client.createRun({ experimentId: '0', id, name: 'once' });
  const again = await client.createRun({ experimentId: '0', id, name: 'once' });
  assert.deepEqual(again, first);
  assert.equal((await client.countRuns({ experimentIds: ['0'] })).count, 1);
});

test('the name and notes of a run change, also when a client tells them as tags of another wire', async (t) => {
  const { client } = await openNative(t);
  const { id: runId } = await client.createRun({ experimentId: '0', name: 'a' });
  await client.updateRun({ runId, name: 'b', notes: '# Good' });
  const { run } = await client.getRun({ runId });
  assert.deepEqual([run.name, run.notes], ['b', '# Good']);
  assert.deepEqual(run.tags, []);
  await client.setRunTags({ runId, tags: [{ key: 'mlflow.runName', value: 'c' }] });
  await client.updateRun({ runId, notes: '' });
  const changed = (await client.getRun({ runId })).run;
  assert.deepEqual([changed.name, changed.notes], ['c', undefined]);
});

test('a run shows its parent, children, models and registered versions', async (t) => {
  const { client, core } = await openNative(t);
  const parent = await client.createRun({ experimentId: '0', name: 'sweep' });
  const child = await client.createRun({ experimentId: '0', name: 'trial', parentRunId: parent.id });
  const { model } = await core.loggedModels.create({ id: 'local', name: 'local user', via: 'test', requestId: 'x' }, { experimentId: '0', name: 'net', sourceRunId: child.id });
  await client.createModel({ name: 'digits' });
  const version = await client.createModelVersion({ name: 'digits', modelId: model.id });

  const ofChild = await client.getRun({ runId: child.id });
  assert.deepEqual(ofChild.parent, { id: parent.id, experimentId: '0', name: 'sweep', status: 'running', startedAt: at });
  assert.deepEqual(
    ofChild.models.map(({ id, name }) => [id, name]),
    [[model.id, 'net']],
  );
  assert.deepEqual(ofChild.modelVersions, [version]);
  assert.deepEqual((await client.getRun({ runId: parent.id })).children, [{ id: child.id, experimentId: '0', name: 'trial', status: 'running', startedAt: at }]);
  assert.deepEqual(await client.getLoggedModel({ modelId: model.id }), ofChild.models[0]);
});

test('runs are found by a filter, ordered by the best value, in pages, with only the wanted keys', async (t) => {
  const { client } = await openNative(t);
  for (const [index, best] of [0.7, 0.9, 0.8].entries()) {
    const { id: runId } = await client.createRun({ experimentId: '0', name: `r${index}`, startedAt: at + index });
    await client.logBatch({
      runId,
      metrics: [
        { key: 'acc', value: best, step: 1 },
        { key: 'acc', value: 0.1, step: 2 },
        { key: 'loss', value: index },
      ],
      params: [{ key: 'lr', value: `0.${index}` }],
    });
  }
  const query = { experimentIds: ['0'], filter: "max(metrics.acc) >= 0.8 and params.lr != '9'", order: ['max(metrics.acc) desc'] };
  const page = await client.searchRuns({ ...query, limit: 1, metricKeys: ['acc'], paramKeys: [], tagKeys: [] });
  assert.deepEqual(
    page.items.map(({ name, params, tags, metrics }) => [name, params, tags, metrics.map(({ key }) => key)]),
    [['r1', [], [], ['acc']]],
  );
  const next = await client.searchRuns({ ...query, limit: 1, pageToken: page.nextPageToken });
  assert.deepEqual([next.items.map(({ name }) => name), next.nextPageToken], [['r2'], undefined]);
  assert.deepEqual(await client.countRuns({ experimentIds: ['0'], filter: query.filter }), { count: 2 });
  assert.deepEqual(
    (await client.searchRuns({ experimentIds: ['0'] })).items.map(({ name }) => name),
    ['r2', 'r1', 'r0'],
  );
  assert.deepEqual(await client.getRunKeys({ experimentIds: ['0'] }), { metrics: ['acc', 'loss'], params: ['lr'], tags: [] });
  assert.deepEqual(await client.getRunKeys({ experimentIds: [] }), { metrics: [], params: [], tags: [] });
});

test('a deleted run is out of the list, shown by its id, and can be restored', async (t) => {
  const { client } = await openNative(t);
  const { id: runId } = await client.createRun({ experimentId: '0' });
  await client.deleteRun({ runId });
  assert.equal((await client.countRuns({ experimentIds: ['0'] })).count, 0);
  assert.equal((await client.countRuns({ experimentIds: ['0'], visibility: 'deleted' })).count, 1);
  assert.equal((await client.getRun({ runId })).run.deletedAt, at);
  await assert.rejects(client.updateRun({ runId, name: 'x' }), { code: 'failed_precondition', status: 409 });
  await client.restoreRun({ runId });
  assert.equal((await client.getRun({ runId })).run.deletedAt, undefined);
});

test('a chart holds a line for each run and key, in JSON and in columns the same', async (t) => {
  const { client, send } = await openNative(t);
  const { id: a } = await client.createRun({ experimentId: '0' });
  const { id: b } = await client.createRun({ experimentId: '0' });
  const metrics = Array.from({ length: 1000 }, (_none, step) => ({ key: 'loss', value: step === 500 ? 99 : 1 / (step + 1), step, timestamp: at }));
  await client.logBatch({ runId: a, metrics });
  await client.logBatch({
    runId: b,
    metrics: [
      { key: 'loss', value: 'NaN', step: 1, timestamp: at },
      { key: 'loss', value: '-Infinity', step: 2, timestamp: at },
      { key: 'loss', value: '-0', step: 3, timestamp: at },
    ],
  });
  const query = { runIds: [a, b], keys: ['loss', 'none'], buckets: 10 };
  const compact = await client.getChart(query);
  const plain = await send('POST', '/api/v1/metrics/chart', { body: query });
  assert.equal(plain.headers.get('content-type'), 'application/json');
  assert.deepEqual(compact, await plain.json());

  const [long, empty, short] = compact.series;
  assert.deepEqual(
    compact.series.map(({ runId, key, total, isSampled }) => [runId, key, total, isSampled]),
    [
      [a, 'loss', 1000, true],
      [a, 'none', 0, false],
      [b, 'loss', 3, false],
      [b, 'none', 0, false],
    ],
  );
  assert.ok(long!.steps.length <= 50 && long!.values.includes(99), 'the spike is kept');
  assert.deepEqual(empty!.steps, []);
  assert.deepEqual(short, { runId: b, key: 'loss', total: 3, isSampled: false, steps: [1, 2, 3], values: ['NaN', '-Infinity', '-0'], timestamps: [at, at, at] });

  const part = await client.getChart({ ...query, keys: ['loss'], fromStep: 499, toStep: 501 });
  assert.deepEqual(part.series[0]!.steps, [499, 500, 501]);
});

test('a model is registered from a run, described, staged, given an alias, tagged and deleted', async (t) => {
  const { client } = await openNative(t);
  const { id: runId } = await client.createRun({ experimentId: '0' });
  await client.putArtifact({ owner: `run:${runId}`, path: 'model/MLmodel', body: 'flavors: {}' });
  const model = await client.createModel({ name: 'digits', description: 'reads digits', tags: [{ key: 'a', value: '1' }] });
  assert.deepEqual(model, {
    name: 'digits',
    kind: 'model',
    createdAt: at,
    updatedAt: at,
    description: 'reads digits',
    tags: [{ key: 'a', value: '1' }],
    aliases: [],
    latestVersions: [],
  });

  const version = await client.createModelVersion({ name: 'digits', runId, path: 'model', description: 'first' });
  assert.deepEqual(version, {
    modelName: 'digits',
    version: 1,
    createdAt: at,
    updatedAt: at,
    stage: 'None',
    description: 'first',
    source: `mlflow-artifacts:/0/${runId}/artifacts/model`,
    runId,
    tags: [],
    aliases: [],
  });
  assert.deepEqual(
    (await client.listArtifacts({ owner: 'model-version:digits/1' })).items.map(({ path }) => path),
    ['MLmodel'],
  );

  await client.createModelVersion({ name: 'digits', runId, path: 'model' });
  await client.setModelAlias({ name: 'digits', alias: 'champion', version: 1 });
  await client.setModelVersionStage({ name: 'digits', version: 1, stage: 'Production' });
  await client.setModelVersionStage({ name: 'digits', version: 2, stage: 'Production', archiveOthers: true });
  await assert.rejects(client.setModelVersionStage({ name: 'digits', version: 2, stage: 'None', archiveOthers: true }), { code: 'invalid_argument' });
  await client.setModelVersionTag({ name: 'digits', version: 1, key: 'k', value: 'v' });
  await client.describeModelVersion({ name: 'digits', version: 1, description: '' });
  const { items } = await client.listModelVersions({ name: 'digits' });
  assert.deepEqual(
    items.map((item) => [item.version, item.stage, item.aliases, item.tags, item.description]),
    [
      [2, 'Production', [], [], undefined],
      [1, 'Archived', ['champion'], [{ key: 'k', value: 'v' }], undefined],
    ],
  );
  assert.deepEqual(await client.getModelVersionByAlias({ name: 'digits', alias: 'champion' }), items[1]);
  assert.deepEqual(await client.getModelVersion({ name: 'digits', version: 1 }), items[1]);

  await client.deleteModelVersionTag({ name: 'digits', version: 1, key: 'k' });
  await client.deleteModelAlias({ name: 'digits', alias: 'champion' });
  await client.deleteModelVersion({ name: 'digits', version: 2 });
  await client.setModelTag({ name: 'digits', key: 'b', value: '2' });
  await client.deleteModelTag({ name: 'digits', key: 'a' });
  await client.describeModel({ name: 'digits', description: 'new' });
  await client.renameModel({ name: 'digits', newName: 'numbers' });
  const [found] = (await client.searchModels({ text: 'NUMB', filter: "tags.b = '2'" })).items;
  assert.deepEqual([found!.name, found!.description, found!.tags, found!.latestVersions.map(({ version }) => version)], ['numbers', 'new', [{ key: 'b', value: '2' }], [1]]);
  assert.deepEqual(await client.getModel({ name: 'numbers' }), found);
  await client.deleteModel({ name: 'numbers' });
  await assert.rejects(client.listModelVersions({ name: 'numbers' }), { code: 'not_found' });
});

test('the audit trail of a subject is read in pages', async (t) => {
  const { client } = await openNative(t);
  const { id: runId } = await client.createRun({ experimentId: '0' });
  await client.finishRun({ runId, status: 'failed', endedAt: at + 9 });
  const first = await client.listAudit({ subjectKind: 'run', subjectId: runId, limit: 1 });
  const second = await client.listAudit({ subjectKind: 'run', subjectId: runId, limit: 1, pageToken: first.nextPageToken });
  assert.deepEqual([first.items[0]!.action, second.items[0]!.action, second.nextPageToken], ['run.created', 'run.updated', undefined]);
  assert.equal((JSON.parse(first.items[0]!.leaf) as { actor: { via: string } }).actor.via, 'native');
});

test('the server says what it is, with lines for the address it was asked at', async (t) => {
  const { client, send } = await openNative(t);
  assert.deepEqual(await client.getServer(), {
    product: 'Assay',
    version: '0.1.0',
    database: 'sqlite',
    artifactMode: 'served',
    artifactRoot: 'mlflow-artifacts:/',
    trackingUri: 'http://127.0.0.1:5000',
    startLines: ['pip install mlflow', 'export MLFLOW_TRACKING_URI=http://127.0.0.1:5000', 'python your_script.py'],
  });
  assert.equal((await send('GET', '/api/v1/server')).headers.get('content-type'), 'application/json');
});
