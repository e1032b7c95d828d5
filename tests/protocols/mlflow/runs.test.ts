import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openMlflow } from './mlflow-under-test.ts';

test('a run is created, renamed, finished, deleted and restored, and each answer is whole', async (t) => {
  const { post, get, ok } = await openMlflow(t);
  const created = await ok(post('runs/create', { experiment_id: '0', user_id: 'ann', start_time: 1234, run_name: 'first', tags: [{ key: 'mlflow.parentRunId', value: 'p1' }] }));
  const { run_id: id } = created.run.info;
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.deepEqual(created, {
    run: {
      info: {
        run_uuid: id,
        run_id: id,
        run_name: 'first',
        experiment_id: '0',
        user_id: 'ann',
        status: 'RUNNING',
        start_time: 1234,
        artifact_uri: `mlflow-artifacts:/0/${id}/artifacts`,
        lifecycle_stage: 'active',
      },
      data: {
        tags: [
          { key: 'mlflow.parentRunId', value: 'p1' },
          { key: 'mlflow.runName', value: 'first' },
        ],
      },
      inputs: {},
    },
  });

  const updated = await ok(post('runs/update', { run_id: id, status: 'FINISHED', end_time: '2000', run_name: 'second' }));
  assert.equal(updated.run_info.status, 'FINISHED');
  assert.equal(updated.run_info.end_time, 2000);
  await ok(post('runs/update', { run_id: id, run_name: 'third' }));
  await ok(post('runs/delete', { run_id: id }));
  const deleted = await ok(get('runs/get', { run_id: id }));
  assert.equal(deleted.run.info.lifecycle_stage, 'deleted');
  assert.equal(deleted.run.info.status, 'FINISHED');
  assert.deepEqual(deleted.run.data.tags[1], { key: 'mlflow.runName', value: 'third' });
  assert.deepEqual(await post('runs/set-tag', { run_id: id, key: 'a', value: 'b' }), {
    status: 400,
    body: { error_code: 'INVALID_PARAMETER_VALUE', message: `The run ${id} must be in the 'active' state. Current state is deleted.` },
  });
  await ok(post('runs/restore', { run_id: id }));
  assert.equal((await ok(get('runs/get', { run_uuid: id }))).run.info.lifecycle_stage, 'active');
});

test('a run without a name gets one, and its name and its tag must agree', async (t) => {
  const { post, ok } = await openMlflow(t);
  const { info, data } = (await ok(post('runs/create', {}))).run;
  assert.deepEqual(data.tags, [{ key: 'mlflow.runName', value: info.run_name }]);
  assert.equal((await ok(post('runs/create', { tags: [{ key: 'mlflow.runName', value: 'by tag' }] }))).run.info.run_name, 'by tag');
  assert.deepEqual(await post('runs/create', { run_name: 'a', tags: [{ key: 'mlflow.runName', value: 'b' }] }), {
    status: 400,
    body: {
      error_code: 'INVALID_PARAMETER_VALUE',
      message: "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='a', mlflow.runName='b').",
    },
  });
});

test('setting the name tag renames the run, by itself and in a batch', async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  const id = await newRun({ run_name: 'before' });
  await ok(post('runs/set-tag', { run_id: id, key: 'mlflow.runName', value: 'by tag' }));
  assert.equal((await ok(get('runs/get', { run_id: id }))).run.info.run_name, 'by tag');
  await ok(post('runs/log-batch', { run_id: id, tags: [{ key: 'mlflow.runName', value: 'by batch' }] }));
  assert.equal((await ok(get('runs/get', { run_id: id }))).run.info.run_name, 'by batch');
});

test('an unknown run is a 404 by every route', async (t) => {
  const { post, get } = await openMlflow(t);
  const missing = { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Run with id=nothere not found' } };
  assert.deepEqual(await get('runs/get', { run_id: 'nothere' }), missing);
  for (const route of ['runs/update', 'runs/delete', 'runs/restore']) assert.deepEqual(await post(route, { run_id: 'nothere' }), missing, route);
  assert.deepEqual(await post('runs/log-metric', { run_id: 'nothere', key: 'a', value: 1, timestamp: 1 }), missing);
  assert.deepEqual(await post('runs/log-parameter', { run_id: 'nothere', key: 'a', value: 'x' }), missing);
  assert.deepEqual(await post('runs/set-tag', { run_id: 'nothere', key: 'a', value: 'x' }), missing);
  assert.deepEqual(await post('runs/delete-tag', { run_id: 'nothere', key: 'a' }), missing);
  assert.deepEqual(await post('runs/log-batch', { run_id: 'nothere', metrics: [] }), missing);
});

test('a search filters, orders, pages and leaves model inputs out', async (t) => {
  const { post, ok, newRun } = await openMlflow(t);
  const ids: string[] = [];
  for (const loss of [3, 1, 2]) {
    const id = await newRun({ start_time: 100 + loss });
    await ok(post('runs/log-batch', { run_id: id, metrics: [{ key: 'loss', value: loss, timestamp: 1, step: 0 }], params: [{ key: 'lr', value: `0.${loss}` }] }));
    await ok(post('runs/log-inputs', { run_id: id, models: [{ model_id: 'm-1' }] }));
    ids.push(id);
  }
  const search = (fields: object): Promise<any> => ok(post('runs/search', { experiment_ids: ['0'], ...fields }));
  const idsOf = ({ runs = [] }: any): string[] => runs.map((run: any) => run.info.run_id);
  assert.deepEqual(idsOf(await search({})), [ids[0], ids[2], ids[1]]);
  assert.deepEqual(idsOf(await search({ order_by: ['metrics.loss ASC'] })), [ids[1], ids[2], ids[0]]);
  assert.deepEqual(idsOf(await search({ filter: "metrics.loss < 3 and params.lr LIKE '0.%'" })), [ids[2], ids[1]]);
  assert.deepEqual(idsOf(await search({ filter: "metrics.loss = 1 OR NOT (params.lr != '0.3')" })), [ids[0], ids[1]]);
  assert.deepEqual(idsOf(await search({ filter: "status = 'RUNNING' AND metrics.loss BETWEEN 2 AND 3" })), [ids[0], ids[2]]);
  assert.deepEqual(await search({ filter: "status = 'FINISHED'" }), {});
  const first = await search({ max_results: 2 });
  const second = await search({ max_results: 2, page_token: first.next_page_token });
  assert.deepEqual([...idsOf(first), ...idsOf(second)], [ids[0], ids[2], ids[1]]);
  assert.equal(second.next_page_token, undefined);
  assert.equal((await search({ max_results: 3 })).next_page_token, undefined);
  assert.deepEqual(first.runs[0].inputs, {});
  assert.equal((await post('runs/search', { experiment_ids: ['0'], page_token: 'nonsense' })).status, 400);
  assert.equal((await post('runs/search', { experiment_ids: ['0'], order_by: ['metrics.a', 'metrics.a DESC'] })).status, 400);
});
