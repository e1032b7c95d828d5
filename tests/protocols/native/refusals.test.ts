// What the native wire refuses, and in which words.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { operations, type OperationName } from '../../../sdk/contract.ts';
import { openNative } from './native-under-test.ts';

/** Method, path, body; then status and the whole error, without the request id. */
const cases: readonly (readonly [string, string, unknown, number, { readonly code: string; readonly message: string; readonly subject?: unknown }])[] = [
  ['GET', '/api/v1/experiments/77', undefined, 404, { code: 'not_found', message: "experiment '77' does not exist", subject: { kind: 'experiment', id: '77' } }],
  [
    'GET',
    '/api/v1/nothing',
    undefined,
    404,
    { code: 'not_found', message: 'there is no operation at GET /api/v1/nothing; docs/api.md lists them all', subject: { kind: 'operation', id: 'GET /api/v1/nothing' } },
  ],
  ['GET', '/api/v1/projects?limit=0', undefined, 400, { code: 'invalid_argument', message: 'limit is 0; the least is 1' }],
  ['GET', '/api/v1/projects?limit=1001', undefined, 400, { code: 'invalid_argument', message: 'limit is 1001; the greatest is 1000' }],
  ['GET', '/api/v1/projects?limit=ten', undefined, 400, { code: 'invalid_argument', message: 'limit is "ten"; it must be a number' }],
  ['GET', '/api/v1/projects?limit=1&limit=2', undefined, 400, { code: 'invalid_argument', message: 'limit is given 2 times; give it once' }],
  ['GET', '/api/v1/projects?size=5', undefined, 400, { code: 'invalid_argument', message: "there is no field 'size'; there are limit, pageToken" }],
  ['GET', '/api/v1/experiments?visibility=hidden', undefined, 400, { code: 'invalid_argument', message: `visibility is "hidden"; it must be one of 'active', 'deleted', 'all'` }],
  ['POST', '/api/v1/experiments', {}, 400, { code: 'invalid_argument', message: 'name is missing; it must be a text' }],
  ['POST', '/api/v1/experiments', '{"name": NaN}', 400, { code: 'invalid_argument', message: '' }],
  ['POST', '/api/v1/experiments', '[1]', 400, { code: 'invalid_argument', message: 'the body is a list of 1; send a JSON object' }],
  ['POST', '/api/v1/runs/search', { experimentIds: 'x' }, 400, { code: 'invalid_argument', message: 'experimentIds is "x"; it must be a list' }],
  [
    'POST',
    '/api/v1/runs/search',
    { experimentIds: ['0'], filter: 'metrics.loss <' },
    400,
    { code: 'invalid_argument', message: 'filter "metrics.loss <": the text ends where a number or a text in quotes is expected (at character 15)' },
  ],
  [
    'POST',
    '/api/v1/runs/search',
    { experimentIds: ['0'], filter: 'metric_s.a > 1' },
    400,
    { code: 'invalid_argument', message: "there is no 'metric_s.'; write metrics., params., tags., datasets. or attributes. before the key" },
  ],
  [
    'POST',
    '/api/v1/runs/search',
    { experimentIds: ['0'], filter: 'median(metrics.a) > 1' },
    400,
    { code: 'invalid_argument', message: 'there is no median(…) of a metric; there are last, first, min, max, mean, count' },
  ],
  [
    'POST',
    '/api/v1/runs/search',
    { experimentIds: ['0'], order: ['start_time down'] },
    400,
    { code: 'invalid_argument', message: `order "start_time down": there is "down" where 'asc' or 'desc' or the end is expected (at character 12)` },
  ],
  [
    'POST',
    '/api/v1/runs/RUN/batch',
    { metrics: [{ key: 'a', value: 'high' }] },
    400,
    { code: 'invalid_argument', message: `metrics[0].value is "high"; it must be a number, or one of 'NaN', 'Infinity', '-Infinity', '-0'` },
  ],
  [
    'POST',
    '/api/v1/runs/RUN/batch',
    { metrics: [{ key: 'a', value: 1, step: 1.5 }] },
    400,
    { code: 'invalid_argument', message: 'metrics[0].step is 1.5; it must be a whole number of 64 bits' },
  ],
  ['POST', '/api/v1/runs/RUN/batch', { runId: 'other' }, 400, { code: 'invalid_argument', message: 'runId stands in the path already; leave it out of the body' }],
  ['POST', '/api/v1/runs/RUN/tags', { tags: [] }, 400, { code: 'invalid_argument', message: 'tags is a list of 0; at least 1 item' }],
  [
    'POST',
    '/api/v1/metrics/chart',
    { runIds: Array(20).fill('a'), keys: Array(20).fill('b') },
    400,
    { code: 'invalid_argument', message: 'keys: runs times keys may be 200 lines at most; ask several times' },
  ],
  [
    'GET',
    '/api/v1/artifacts?owner=somebody',
    undefined,
    400,
    { code: 'invalid_argument', message: 'owner is "somebody"; write run:RUN_ID, logged-model:MODEL_ID or model-version:NAME/NUMBER' },
  ],
  [
    'GET',
    '/api/v1/artifacts?owner=run:RUN&path=../x',
    undefined,
    400,
    { code: 'invalid_argument', message: `artifact path "../x" has an empty, '.' or '..' segment; give a plain path such as 'plots/loss.png'` },
  ],
  ['POST', '/api/v1/models/versions', { name: 'm' }, 400, { code: 'invalid_argument', message: 'modelId: give either modelId, or runId and path' }],
  ['GET', '/api/v1/models/version?name=m&version=1', undefined, 404, { code: 'not_found', message: "model 'm' has no version 1", subject: { kind: 'model version', id: 'm/1' } }],
  ['GET', '/api/v1/audit?subjectKind=run', undefined, 400, { code: 'invalid_argument', message: 'subjectId: give both subjectKind and subjectId, or neither' }],
  ['GET', '/api/v1/experiments?pageToken=!!', undefined, 400, { code: 'invalid_argument', message: '' }],
];

test('each refusal names the field, the value and the fix', async (t) => {
  const { client, send, faults } = await openNative(t);
  const { id } = await client.createRun({ experimentId: '0' });
  for (const [method, path, body, status, error] of cases) {
    const response = await send(method, path.replace('RUN', id), body === undefined ? {} : { body });
    const answer = (await response.json()) as { error: { message: string } };
    // An empty message stands for words that are not ours: the JSON parser's, or the store's.
    const message = error.message === '' ? answer.error.message : error.message;
    assert.ok(answer.error.message.length > 20, path);
    assert.deepEqual([response.status, answer], [status, { error: { ...error, message, requestId: 'request-7' } }], `${method} ${path}`);
  }
  assert.deepEqual(faults, []);
});

test('a body that is not declared to be JSON is refused: no form of another site can pass', async (t) => {
  const { send } = await openNative(t);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
    const response = await send('POST', '/api/v1/experiments', { body: '{"name":"x"}', headers: { 'content-type': type } });
    assert.equal(response.status, 400, type);
  }
  const without = await send('POST', '/api/v1/experiments/0/restore');
  assert.equal(without.status, 400);
});

test('a param cannot be changed once logged, and the batch that tries leaves nothing behind', async (t) => {
  const { client } = await openNative(t);
  const { id: runId } = await client.createRun({ experimentId: '0' });
  await client.logBatch({ runId, params: [{ key: 'lr', value: '1' }] });
  await assert.rejects(client.logBatch({ runId, params: [{ key: 'lr', value: '2' }], metrics: [{ key: 'loss', value: 1 }] }), {
    name: 'ApiError',
    code: 'invalid_argument',
    status: 400,
    message: `param 'lr' of run '${runId}' is '1' and cannot become '2'; params are written once`,
    subject: { kind: 'run', id: runId },
  });
  assert.deepEqual((await client.getRun({ runId })).run.metrics, []);
});

test('a fault of ours tells nothing of its inside, and is logged under the request', async (t) => {
  const { app, faults, store } = await openNative(t);
  await store.close();
  const response = await app.request('http://127.0.0.1:5000/api/v1/experiments', { headers: { 'x-request-id': 'r-9' } });
  const body = (await response.json()) as { error: { code: string; message: string; requestId: string } };
  assert.ok(response.status >= 500);
  assert.equal(body.error.requestId, 'r-9');
  assert.doesNotMatch(body.error.message, /sqlite|select|database is/i);
  assert.equal(faults.length, 1);
});

test('every operation of the contract is answered by this wire and no other handler', async (t) => {
  const { app } = await openNative(t);
  for (const name of Object.keys(operations) as OperationName[]) {
    const { method, path } = operations[name];
    const response = await app.request(`http://127.0.0.1:5000${path.replace(/\{\w+\}/g, 'unknown')}`, {
      method,
      headers: { 'x-request-id': 'r', 'content-type': 'application/json' },
    });
    const answer = response.headers.get('content-type') === 'application/json' ? ((await response.json()) as { error?: { subject?: { kind: string } } }) : {};
    assert.notEqual(answer.error?.subject?.kind, 'operation', `${name} is not routed`);
    if (!response.bodyUsed) await response.body?.cancel();
  }
});
