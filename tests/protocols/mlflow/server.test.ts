import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mlflowVersion } from '../../../src/protocols/mlflow/version.ts';
import { openMlflow } from './mlflow-under-test.ts';

test('clients learn what the server can do', async (t) => {
  const { send } = await openMlflow(t);
  const info = await (await send('GET', '/api/3.0/mlflow/server-info')).json();
  assert.deepEqual(info, {
    store_type: 'SqlStore',
    workspaces_enabled: false,
    trace_archival_enabled: false,
    multipart_uploads_enabled: true,
    multipart_downloads_enabled: false,
    artifact_serving_enabled: true,
    presigned_upload_run_id_supported: true,
    presigned_upload_model_id_supported: true,
    model_artifact_presigned_downloads_supported: false,
    features_enabled: { gateway: false, scheduled_issue_detection: false },
    tracking_auth: '',
    artifacts_presigned_only: false,
  });
  assert.deepEqual(await (await send('GET', '/ajax-api/3.0/mlflow/server-info')).json(), info);
  assert.match(mlflowVersion, /^3\.\d+\.\d+$/);
});

test('what is not served is a JSON 404 that no client tries again', async (t) => {
  const { send } = await openMlflow(t);
  const asked = [
    ['POST', '/api/3.0/mlflow/traces'],
    ['POST', '/api/3.0/mlflow/traces/search'],
    ['GET', '/api/2.0/mlflow/traces/abc/info'],
    ['POST', '/api/3.0/mlflow/datasets/create'],
    ['GET', '/api/3.0/mlflow/scorers/list'],
    ['GET', '/api/3.0/mlflow/workspaces'],
    ['GET', '/ajax-api/3.0/mlflow/gateway/endpoints/list'],
    ['POST', '/graphql'],
    ['GET', '/api/2.0/mlflow/nothing'],
    ['DELETE', '/api/2.0/mlflow/runs/create'],
    ['GET', '/api/3.0/mlflow/runs/get'],
  ] as const;
  for (const [method, path] of asked) {
    const answer = await send(method, path);
    assert.equal(answer.status, 404, path);
    assert.equal((await answer.json()).error_code, 'ENDPOINT_NOT_FOUND', path);
  }
  assert.equal(asked.length, 11);
});

test('both prefixes answer alike', async (t) => {
  const { send, newRun } = await openMlflow(t);
  const id = await newRun();
  const [api, ajax] = await Promise.all(['/api', '/ajax-api'].map(async (prefix) => (await send('GET', `${prefix}/2.0/mlflow/runs/get?run_id=${id}`)).json()));
  assert.deepEqual(api, ajax);
});

test('a fault of ours is logged and told without its words', async (t) => {
  const logged: string[] = [];
  const log = { debug() {}, info() {}, warning() {}, error: (event: string) => void logged.push(event) };
  const under = await openMlflow(t, { log }, { webhookSender: { send: () => Promise.reject(new Error('a secret path')) } });
  const { webhook_id: id } = (await under.ok(under.post('webhooks', { name: 'a', url: 'https://example.com', events: [{ entity: 'PROMPT', action: 'CREATED' }] }))).webhook;
  const { status, body } = await under.post(`webhooks/${id}/test`);
  assert.equal(status, 500);
  assert.equal(body.error_code, 'INTERNAL_ERROR');
  assert.doesNotMatch(body.message, /secret/);
  assert.deepEqual(logged, ['request.failed']);
});

test('a workspace other than the default is refused, for there are none', async (t) => {
  const { send } = await openMlflow(t);
  const ask = (name: string, path = 'experiments/get?experiment_id=0') => send('GET', `/api/2.0/mlflow/${path}`, { headers: { 'X-MLFLOW-WORKSPACE': name } });
  for (const name of ['default', ' default ', '']) assert.equal((await ask(name)).status, 200, name);
  for (const name of ['team', 'Default', 'default2', '../default']) {
    const response = await ask(name);
    assert.equal(response.status, 400, name);
    assert.equal(((await response.json()) as { error_code: string }).error_code, 'FEATURE_DISABLED');
  }
  assert.equal((await ask('team', 'runs/get?run_id=x')).status, 400);
});
