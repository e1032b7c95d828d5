// Ids given by the client in the header `assay-id`: what is made again is no change.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openMlflow } from './mlflow-under-test.ts';

const headers = (id: string): Record<string, string> => ({ 'content-type': 'application/json', 'assay-id': id });

test('a run made twice with one id is one run, and one entry in the audit trail', async (t) => {
  const { send, core, get, ok } = await openMlflow(t);
  const id = 'c0'.repeat(16);
  const create = (body: unknown, given = id): Promise<Response> => send('POST', '/api/2.0/mlflow/runs/create', { headers: headers(given), body: JSON.stringify(body) });
  const first = (await (await create({ experiment_id: '0', run_name: 'mine', start_time: 5 })).json()) as { run: { info: { run_id: string } } };
  assert.equal(first.run.info.run_id, id);
  const again = await create({ experiment_id: '0', run_name: 'another name', start_time: 6 });
  assert.equal(again.status, 200);
  assert.deepEqual(((await again.json()) as { run: { info: unknown } }).run.info, first.run.info);
  assert.equal((await ok(get('runs/get', { run_id: id }))).run.info.run_name, 'mine');
  const created = (await core.audit.list({ id: 'local', name: 'local user', via: 'test', requestId: '1' }, { subject: { kind: 'run', id }, page: { limit: 100 } })).items.filter(
    ({ action }) => action === 'run.created',
  );
  assert.equal(created.length, 1);
  assert.equal((await create({ experiment_id: '0' }, 'not an id')).status, 400);
});

test('a logged model made twice with one id is one model, and keeps what came in between', async (t) => {
  const { send, post, get, ok, core } = await openMlflow(t);
  const id = `m-${'c1'.repeat(16)}`;
  const create = (body: unknown, given = id): Promise<Response> => send('POST', '/api/2.0/mlflow/logged-models', { headers: headers(given), body: JSON.stringify(body) });
  const made = (await (await create({ experiment_id: '0', name: 'forest', params: [{ key: 'depth', value: '3' }] })).json()) as {
    model: { info: { model_id: string; artifact_uri: string } };
  };
  assert.equal(made.model.info.model_id, id);
  assert.equal(made.model.info.artifact_uri, `mlflow-artifacts:/0/models/${id}/artifacts`);
  await ok(post(`logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' }, 'PATCH'));
  assert.equal((await create({ experiment_id: '0', name: 'forest', params: [{ key: 'depth', value: '4' }] })).status, 200);
  const { model } = await ok(get(`logged-models/${id}`));
  assert.deepEqual([model.info.status, model.data.params], ['LOGGED_MODEL_READY', [{ key: 'depth', value: '3' }]]);
  const created = (
    await core.audit.list({ id: 'local', name: 'local user', via: 'test', requestId: '1' }, { subject: { kind: 'logged model', id }, page: { limit: 100 } })
  ).items.filter(({ action }) => action === 'logged_model.created');
  assert.equal(created.length, 1);
  assert.equal((await create({ experiment_id: '0', name: 'forest' }, 'c1'.repeat(16))).status, 400);
  const { experiment_id: other } = await ok(post('experiments/create', { name: 'other' }));
  assert.equal((await create({ experiment_id: other, name: 'forest' })).status, 400, 'the same id elsewhere is another model');
});
