// Steps and timestamps of 64 bits over the wire: every digit comes back, whether it was sent as a number or as text; what has
// no 64 bits is refused with field and value.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { createJsonBodies } from '../../../src/server/json/json-bodies.ts';
import { openMlflow } from './mlflow-under-test.ts';

const greatest = '9223372036854775807';
const least = '-9223372036854775808';
const nearby = '9007199254740993';

async function opened(t: TestContext) {
  const mlflow = await openMlflow(t);
  const id = await mlflow.newRun();
  const text = async (path: string): Promise<string> => (await mlflow.send('GET', `/api/2.0/mlflow/${path}`)).text();
  return { ...mlflow, id, text };
}

/** The steps in an answer, as they are written. */
const written = (answer: string, field = 'step'): readonly string[] => [...answer.matchAll(new RegExp(`"${field}":(-?\\d+)`, 'gu'))].map(([, digits]) => digits!);

test('a history gives every digit of steps and times that were sent as numbers and as texts', async (t) => {
  const { ok, post, id, text } = await opened(t);
  await ok(post('runs/log-metric', `{"run_id":"${id}","key":"k","value":1,"timestamp":${greatest},"step":${least}}`));
  await ok(post('runs/log-metric', `{"run_id":"${id}","key":"k","value":2,"timestamp":"${nearby}","step":"${greatest}"}`));
  await ok(
    post(
      'runs/log-batch',
      `{"run_id":"${id}","metrics":[{"key":"k","value":3,"timestamp":5,"step": ${nearby}},{"key":"k","value":1234567890123456789,"timestamp":6,"step":-${nearby}}]}`,
    ),
  );
  const history = await text(`metrics/get-history?run_id=${id}&metric_key=k`);
  assert.deepEqual(written(history), [nearby, `-${nearby}`, greatest, least]);
  assert.deepEqual(written(history, 'timestamp'), ['5', '6', nearby, greatest]);
  assert.deepEqual([written(await text(`runs/get?run_id=${id}`)), written(await text(`runs/get?run_id=${id}`), 'timestamp')], [[greatest], [nearby]]);
});

test('neighbours that one double stands for are points of their own, and a repeat is none', async (t) => {
  const { ok, post, id, text } = await opened(t);
  const steps = ['9007199254740992', nearby, '9007199254740994'];
  for (let again = 0; again < 2; again += 1)
    await ok(post('runs/log-batch', `{"run_id":"${id}","metrics":[${steps.map((step) => `{"key":"k","value":1,"timestamp":1,"step":${step}}`).join()}]}`));
  assert.deepEqual(written(await text(`metrics/get-history?run_id=${id}&metric_key=k`)), steps);
  const interval = (from: string, to: string) => text(`metrics/get-history-bulk-interval?run_ids=${id}&metric_key=k&start_step=${from}&end_step=${to}`);
  assert.deepEqual(written(await interval(nearby, nearby)), [nearby]);
  assert.deepEqual(written(await interval('0', greatest)), steps);
});

test('metrics and outputs of logged models keep every digit', async (t) => {
  const { ok, post, id, text } = await opened(t);
  const { model } = await ok(post('logged-models', { experiment_id: '0', source_run_id: id, name: 'm' }));
  const modelId: string = model.info.model_id;
  await ok(post('runs/log-metric', `{"run_id":"${id}","key":"k","value":1,"timestamp":${greatest},"step":${nearby},"model_id":"${modelId}"}`));
  await ok(post('runs/outputs', `{"run_id":"${id}","models":[{"model_id":"${modelId}","step":${greatest}}]}`));
  const shown = await text(`logged-models/${modelId}`);
  assert.deepEqual([written(shown), written(shown, 'timestamp')], [[nearby], [greatest]]);
  assert.ok(written(await text(`runs/get?run_id=${id}`)).includes(greatest));
});

test('what has no 64 bits is refused, naming field and value', async (t) => {
  const { post, id } = await opened(t);
  for (const [step, shown] of [
    ['9223372036854775808', '9223372036854775808'],
    ['-9223372036854775809', '-9223372036854775809'],
    ['"9223372036854775808"', '"9223372036854775808"'],
    ['1e300', '1e+300'],
    [`"${'9'.repeat(19)}"`, `"${'9'.repeat(19)}"`],
  ] as const) {
    const { status, body } = await post('runs/log-metric', `{"run_id":"${id}","key":"k","value":1,"timestamp":1,"step":${step}}`);
    assert.equal(status, 400, step);
    assert.ok(body.message.startsWith(`Invalid value ${shown} for parameter 'step' supplied`), body.message);
  }
  const batch = await post('runs/log-batch', `{"run_id":"${id}","metrics":[{"key":"k","value":1,"timestamp":1,"step":1},{"key":"k","value":1,"timestamp":9223372036854775808}]}`);
  assert.match(batch.body.message, /^Invalid value 9223372036854775808 for parameter 'metrics\[1\]\.timestamp'/u);
  const negative = await post('runs/log-metric', `{"run_id":"${id}","key":"k","value":1,"timestamp":-${nearby},"step":1}`);
  assert.match(negative.body.message, new RegExp(`^Invalid value -${nearby} for parameter 'timestamp' supplied: metric 'k'`, 'u'));
});

test('a body that is parsed elsewhere for its size keeps every digit too', async (t) => {
  const bodies = createJsonBodies();
  t.after(() => bodies.close());
  const mlflow = await openMlflow(t, { readJson: bodies.read });
  const id = await mlflow.newRun();
  const key = 'k'.repeat(245);
  const metrics = Array.from({ length: 1000 }, (_none, index) => `{"key":"${key}","value":0.5,"timestamp":${index},"step":${index === 500 ? greatest : index}}`);
  const body = `{"run_id":"${id}","metrics":[${metrics.join()}]}`;
  assert.ok(body.length > 256 * 1024);
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
  const answer = await mlflow.send('POST', '/api/2.0/mlflow/runs/log-batch', { headers, body });
  assert.equal(answer.status, 200, await answer.text());
  const history = await (await mlflow.send('GET', `/api/2.0/mlflow/metrics/get-history?run_id=${id}&metric_key=${key}`)).text();
  assert.equal(written(history)[500], greatest);
});

test('when a run began or ended is refused beyond 2^53 with field, value and what it must be, and nothing is changed', async (t) => {
  const { post, ok, id, text } = await opened(t);
  const seeApi = ' See the API docs for more information about request parameters.';
  const refused = (field: string, value: string) => `Invalid value ${value} for parameter '${field}' supplied:  Hint: It must be within ±(2^53 - 1).${seeApi}`;
  for (const value of [nearby, `"${nearby}"`, greatest, `-${nearby}`, '9223372036854775808', '1e300']) {
    const shown = value === '1e300' ? '1e+300' : value;
    for (const [path, body, field] of [
      ['runs/create', `{"experiment_id":"0","start_time":${value}}`, 'start_time'],
      ['runs/update', `{"run_id":"${id}","status":"FINISHED","end_time":${value}}`, 'end_time'],
    ] as const) {
      const answer = await post(path, body);
      assert.equal(answer.status, 400, body);
      assert.equal((answer.body as { message: string }).message, refused(field, shown));
    }
  }
  const { run } = JSON.parse(await text(`runs/get?run_id=${id}`)) as { run: { info: { status: string; end_time?: number } } };
  assert.deepEqual([run.info.status, run.info.end_time], ['RUNNING', undefined]);
  const last = Number.MAX_SAFE_INTEGER;
  assert.equal((await ok(post('runs/update', { run_id: id, status: 'FINISHED', end_time: last }))).run_info.end_time, last);
});
