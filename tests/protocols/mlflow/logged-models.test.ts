import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openMlflow } from './mlflow-under-test.ts';

const missing = (message: string) => ({ status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message } });

test('a logged model is created, finished, tagged and deleted, and outlives its run', async (t) => {
  const { post, get, ok, clock, newRun } = await openMlflow(t);
  const run = await newRun();
  const { model } = await ok(
    post('logged-models', {
      experiment_id: '0',
      name: 'forest',
      model_type: 'sklearn',
      source_run_id: run,
      params: [{ key: 'depth', value: '3' }],
      tags: [{ key: 'a', value: 'b' }],
    }),
  );
  const id = model.info.model_id;
  assert.match(id, /^m-[0-9a-f]{32}$/);
  assert.deepEqual(model, {
    info: {
      model_id: id,
      experiment_id: '0',
      name: 'forest',
      creation_timestamp_ms: clock.now(),
      last_updated_timestamp_ms: clock.now(),
      artifact_uri: `mlflow-artifacts:/0/models/${id}/artifacts`,
      status: 'LOGGED_MODEL_PENDING',
      model_type: 'sklearn',
      source_run_id: run,
      tags: [{ key: 'a', value: 'b' }],
    },
    data: { params: [{ key: 'depth', value: '3' }] },
  });
  assert.equal((await ok(post(`logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' }, 'PATCH'))).model.info.status, 'LOGGED_MODEL_READY');
  assert.equal((await ok(post(`logged-models/${id}`, { model_id: id, status: 3 }, 'PATCH'))).model.info.status, 'LOGGED_MODEL_UPLOAD_FAILED');
  for (let again = 0; again < 2; again += 1)
    await ok(
      post(`logged-models/${id}/params`, {
        model_id: id,
        params: [
          { key: 'depth', value: '3' },
          { key: 'new', value: '' },
        ],
      }),
    );
  assert.equal((await post(`logged-models/${id}/params`, { model_id: id, params: [{ key: 'depth', value: '4' }] })).status, 400);
  await ok(
    post(
      `logged-models/${id}/tags`,
      {
        tags: [
          { key: 'a', value: 'c' },
          { key: 'slash/key', value: '' },
        ],
      },
      'PATCH',
    ),
  );
  await ok(post(`logged-models/${id}/tags/${encodeURIComponent('slash/key')}`, {}, 'DELETE'));
  assert.deepEqual(await post(`logged-models/${id}/tags/none`, {}, 'DELETE'), missing(`No tag with key 'none' found for model with ID '${id}'.`));
  await ok(post('runs/delete', { run_id: run }));
  const { info, data } = (await ok(get(`logged-models/${id}`))).model;
  assert.deepEqual(
    [info.tags, data.params],
    [
      [{ key: 'a', value: 'c' }],
      [
        { key: 'depth', value: '3' },
        { key: 'new', value: '' },
      ],
    ],
  );
  for (let again = 0; again < 2; again += 1) await ok(post(`logged-models/${id}`, {}, 'DELETE'));
  assert.deepEqual(await get(`logged-models/${id}`), missing(`Logged model with ID '${id}' not found.`));
  assert.equal((await get(`logged-models/${id}`, { allow_deleted: 'True' })).status, 200);
});

test("a metric with a model id is the run's and the model's, the latest per dataset", async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  const run = await newRun();
  const { model_id: id } = (await ok(post('logged-models', { experiment_id: '0' }))).model.info;
  const on = { model_id: id, dataset_name: 'iris', dataset_digest: 'd1' };
  await ok(
    post('runs/log-batch', {
      run_id: run,
      metrics: [
        { key: 'acc', value: 0.5, timestamp: 1, step: 0, ...on },
        { key: 'acc', value: 0.75, timestamp: 2, step: 1, ...on },
      ],
    }),
  );
  await ok(post('runs/log-metric', { run_id: run, key: 'loss', value: 'Infinity', timestamp: 1, model_id: id }));
  assert.deepEqual((await ok(get(`logged-models/${id}`))).model.data.metrics, [
    { key: 'acc', value: 0.75, timestamp: 2, step: 1, dataset_name: 'iris', dataset_digest: 'd1', model_id: id, run_id: run },
    { key: 'loss', value: Number.MAX_VALUE, timestamp: 1, step: 0, model_id: id, run_id: run },
  ]);
  assert.equal((await ok(get('runs/get', { run_id: run }))).run.data.metrics.length, 2);
});

test('logged models are searched by metric, param, tag and dataset, and ordered', async (t) => {
  const { post, ok, newRun } = await openMlflow(t);
  const run = await newRun();
  const names = ['one', 'two', 'three'];
  for (const [index, name] of names.entries()) {
    const { model_id: id } = (await ok(post('logged-models', { experiment_id: '0', name, params: [{ key: 'depth', value: String(index) }] }))).model.info;
    if (index < 2)
      await ok(post('runs/log-metric', { run_id: run, key: 'acc', value: index, timestamp: 1, model_id: id, dataset_name: index === 0 ? 'iris' : 'digits', dataset_digest: 'd' }));
  }
  const search = async (fields: object): Promise<readonly string[]> =>
    ((await ok(post('logged-models/search', { experiment_ids: ['0'], ...fields }))).models ?? []).map((model: any) => model.info.name);
  assert.deepEqual(await search({ filter: "metrics.acc >= 0 AND params.depth = '1'" }), ['two']);
  assert.deepEqual(await search({ filter: "name IN ('one', 'three') OR metrics.acc = 1", order_by: [{ field_name: 'name' }] }), ['one', 'three', 'two']);
  assert.deepEqual(await search({ order_by: [{ field_name: 'metrics.acc', ascending: false }] }), ['two', 'one', 'three']);
  assert.deepEqual(await search({ datasets: [{ dataset_name: 'iris' }] }), ['one']);
  assert.deepEqual(await search({ filter: "status = 'PENDING'", max_results: 0, order_by: [{ field_name: 'creation_time' }, { field_name: 'name', ascending: false }] }), [
    'two',
    'three',
    'one',
  ]);
  const wrong = async (fields: object): Promise<string> => (await post('logged-models/search', { experiment_ids: ['0'], ...fields })).body.message;
  assert.equal(await wrong({ order_by: [{ field_name: 'colour' }] }), 'Invalid order by field name: colour');
  assert.equal(await wrong({ order_by: [{ field_name: 'params.a' }] }), 'Invalid order by field name: params.a. Only metrics are supported.');
  assert.equal(await wrong({ datasets: [{}] }), '`dataset_name` in the `datasets` clause must be specified.');
  assert.match(await wrong({ experiment_ids: undefined }), /^Missing value for required parameter 'experiment_ids'/);
});

test('the files of a logged model are listed and fetched', async (t) => {
  const { post, get, send, ok } = await openMlflow(t);
  const { model_id: id } = (await ok(post('logged-models', { experiment_id: '0' }))).model.info;
  await send('PUT', `/api/2.0/mlflow-artifacts/artifacts/0/models/${id}/artifacts/MLmodel`, { body: 'flavors:' });
  assert.deepEqual(await ok(get(`logged-models/${id}/artifacts/directories`)), {
    root_uri: `mlflow-artifacts:/0/models/${id}/artifacts`,
    files: [{ path: 'MLmodel', is_dir: false, file_size: 8 }],
  });
  assert.equal(await (await send('GET', `/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files?artifact_file_path=MLmodel`)).text(), 'flavors:');
  const without = await send('GET', `/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files`);
  assert.deepEqual([without.status, await without.json()], [400, { error_code: 'BAD_REQUEST', message: 'Request must include the "artifact_file_path" query parameter.' }]);
});

test('names that would break a model URI are refused', async (t) => {
  const { post } = await openMlflow(t);
  for (const name of ['a/b', 'a:b', 'a.b', 'a%b', 'a"b', "a'b"])
    assert.match((await post('logged-models', { experiment_id: '0', name })).body.message, /^Invalid model name \(.+\) provided\. Model name must be a non-empty string/, name);
});

test('an order by a metric may be of one dataset, by its name, its digest or both', async (t) => {
  const { post, ok } = await openMlflow(t);
  const { run } = await ok(post('runs/create', { experiment_id: '0' }));
  const points = [
    ['a', 0.1, 'iris', 'one'],
    ['a', 0.9, 'iris', 'two'],
    ['b', 0.5, 'iris', 'one'],
    ['b', 0.4, 'digits', 'two'],
    ['c', 0.7, 'digits', 'one'],
  ] as const;
  const ids = new Map<string, string>();
  for (const name of ['a', 'b', 'c']) ids.set(name, (await ok(post('logged-models', { experiment_id: '0', name }))).model.info.model_id);
  const metrics = points.map(([name, value, dataset_name, dataset_digest], index) => ({
    key: 'acc',
    value,
    timestamp: 1,
    step: index,
    model_id: ids.get(name)!,
    dataset_name,
    dataset_digest,
  }));
  await ok(post('runs/log-batch', { run_id: run.info.run_id, metrics }));
  const ordered = async (dataset: object): Promise<string> => {
    const { models } = await ok(post('logged-models/search', { experiment_ids: ['0'], order_by: [{ field_name: 'metrics.acc', ascending: false, ...dataset }] }));
    return models.map(({ info }: { info: { name: string } }) => info.name).join('');
  };
  assert.equal(await ordered({ dataset_digest: 'one' }), 'cba');
  assert.equal(await ordered({ dataset_digest: 'two' }), 'abc');
  assert.equal((await ordered({ dataset_name: 'digits' })).slice(0, 2), 'cb');
  assert.equal((await ordered({ dataset_name: 'iris', dataset_digest: 'one' })).slice(0, 2), 'ba');
  assert.equal((await ordered({ dataset_name: 'digits', dataset_digest: 'two' }))[0], 'b');
});

test('more fields to order by than a database takes are refused, not failed on', async (t) => {
  const { post } = await openMlflow(t);
  for (const [count, status] of [
    [1, 200],
    [50, 200],
    [51, 400],
    [70, 400],
    [500, 400],
  ] as const) {
    const keys = Array.from({ length: count }, (_, index) => `metrics.k${index}`);
    assert.equal((await post('logged-models/search', { experiment_ids: ['0'], order_by: keys.map((field_name) => ({ field_name })) })).status, status, `models by ${count}`);
    assert.equal((await post('runs/search', { experiment_ids: ['0'], order_by: keys })).status, status, `runs by ${count}`);
  }
});
