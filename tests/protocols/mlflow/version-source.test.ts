import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openMlflow } from './mlflow-under-test.ts';

const invalid = (source: string, rest: string): string => `Invalid model version source: '${source}'. ${rest}`;

test('a source must lie inside the run or model that the request names', async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  await ok(post('registered-models/create', { name: 'm' }));
  const [run, other] = [await newRun(), await newRun()];
  const { info: model } = (await ok(post('logged-models', { experiment_id: '0', source_run_id: run }))).model;
  const create = (source: string, fields: object = {}) => post('model-versions/create', { name: 'm', source, ...fields });
  const root = `mlflow-artifacts:/0/${run}/artifacts`;

  const good: readonly (readonly [string, object])[] = [
    [`${root}/model`, { run_id: run }],
    [`${root}//model/`, { run_id: run }],
    [`runs:/${run}/model`, { run_id: run }],
    [`models:/${model.model_id}`, { model_id: model.model_id }],
    [`${model.artifact_uri}/x`, { model_id: model.model_id, run_id: run }],
    ['s3://bucket/a//b/....', {}],
    ['gs://bucket/model', { run_id: run }],
  ];
  for (const [source, fields] of good) assert.equal((await create(source, fields)).status, 200, source);
  assert.equal((await ok(get('model-versions/get-download-uri', { name: 'm', version: '4' }))).artifact_uri, model.artifact_uri);
  assert.equal((await ok(get('model-versions/get', { name: 'm', version: '4' }))).model_version.run_id, run);

  const owned = (owner: string): string => `The ${owner} request parameter must identify the resource that contains the source.`;
  const local = (owner: string): string =>
    `To use a local path as a model version source, the ${owner} request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${owner}.`;
  const relative =
    'If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.';
  const bad: readonly (readonly [string, object, string])[] = [
    ['/etc/passwd', {}, local('run_id')],
    ['/etc/passwd', { run_id: run }, local('run_id')],
    ['file:///etc/passwd', { model_id: model.model_id }, local('model_id')],
    ['file://host/etc', {}, local('run_id')],
    ['relative/path', {}, local('run_id')],
    [`${root}/model`, {}, owned('run_id')],
    [`${root}/model`, { run_id: other }, owned('run_id')],
    [`${root}x/model`, { run_id: run }, owned('run_id')],
    [`mlflow-artifacts://elsewhere/0/${run}/artifacts`, { run_id: run }, owned('run_id')],
    [`${root}/../../other`, { run_id: run }, relative],
    [`${root}/%2e%2e/x`, { run_id: run }, relative],
    [`${root}/%252e%252e%252fx`, { run_id: run }, relative],
    ['s3://bucket/a/../b', {}, relative],
    ['s3:relative', {}, relative],
    [`runs:/${other}/model`, { run_id: run }, owned('run_id')],
    [`models:/${model.model_id}`, {}, owned('model_id')],
    ['models:/m-ffff', { model_id: 'm-ffff' }, owned('model_id')],
    ['models:/a/b/c', {}, owned('model_id')],
    [`http://host/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/x`, { run_id: run }, owned('run_id')],
  ];
  for (const [source, fields, rest] of bad) {
    assert.deepEqual(await create(source, fields), { status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE', message: invalid(source, rest) } });
  }
  assert.match((await create('https://host/model')).body.message, /^'source' cannot use the 'https' scheme/);
  assert.equal(good.length + bad.length, 26);
});

test('a source that is another version takes over where that one lies', async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  for (const name of ['a', 'copy']) await ok(post('registered-models/create', { name }));
  const run = await newRun();
  await ok(post('model-versions/create', { name: 'a', source: `runs:/${run}/model`, run_id: run }));
  await ok(post('registered-models/alias', { name: 'a', alias: 'best', version: '1' }));
  for (const source of ['models:/a/1', 'models:/a@best', 'models:/a/latest', 'models:/a/None']) {
    const { model_version: version } = await ok(post('model-versions/create', { name: 'copy', source }));
    assert.deepEqual([version.source, version.run_id], ['models:/a/1', run], source);
    assert.equal((await ok(get('model-versions/get-download-uri', { name: 'copy', version: version.version }))).artifact_uri, `mlflow-artifacts:/0/${run}/artifacts/model`);
  }
  assert.deepEqual(
    (await post('model-versions/create', { name: 'copy', source: 'models:/a/1', run_id: 'other' })).body.message,
    invalid('models:/a/1', 'The run_id and model_id request parameters must match the referenced model version.'),
  );
  assert.equal((await post('model-versions/create', { name: 'copy', source: 'models:/a/2' })).status, 404);
  assert.equal((await post('model-versions/create', { name: 'copy', source: 'models:/a/best' })).status, 400);
});

test('a version of a logged model is noted on the model, once for each', async (t) => {
  const { post, get, ok } = await openMlflow(t);
  await ok(post('registered-models/create', { name: 'm' }));
  const { model_id: id } = (await ok(post('logged-models', { experiment_id: '0' }))).model.info;
  for (let count = 0; count < 2; count += 1) await ok(post('model-versions/create', { name: 'm', source: `models:/${id}`, model_id: id }));
  const { tags } = (await ok(get(`logged-models/${id}`))).model.info;
  assert.deepEqual(
    tags.map(({ key, value }: any) => [key, JSON.parse(value)]),
    [
      [
        'mlflow.modelVersions',
        [
          { name: 'm', version: 1 },
          { name: 'm', version: 2 },
        ],
      ],
    ],
  );
});

test("a further rule of the server's owner holds for every source", async (t) => {
  const { post, ok } = await openMlflow(t, { sourcePattern: /^s3:\/\/ours\// });
  await ok(post('registered-models/create', { name: 'm' }));
  assert.equal((await post('model-versions/create', { name: 'm', source: 's3://theirs/x' })).status, 400);
  await ok(post('model-versions/create', { name: 'm', source: 's3://ours/x' }));
});
