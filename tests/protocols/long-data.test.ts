// Long series and long pages over the wires: nothing is left out because there is much of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createMlflowProtocol } from '../../src/protocols/mlflow/protocol.ts';
import { aRun } from '../conformance/store-fixtures.ts';
import { openNative, type NativeUnderTest } from './native/native-under-test.ts';

const quiet = (): void => {};

function mlflowOf({ core }: NativeUnderTest) {
  const app = createMlflowProtocol(core, { log: { debug: quiet, info: quiet, warning: quiet, error: quiet } });
  return async (method: string, path: string, body?: unknown): Promise<any> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await app.request(`http://127.0.0.1/${path}`, init);
    assert.equal(answer.status, 200);
    return answer.json();
  };
}

test('a spike at step 2,300,000 of 2,500,000 is in every picture of the series, and its length is true', async (t) => {
  const native = await openNative(t);
  const mlflow = mlflowOf(native);
  const { id: runId } = await native.client.createRun({ experimentId: '0' });
  const [count, spike] = [2_500_000, 2_300_000];
  for (let start = 0; start < count; start += 100_000) {
    const points = Array.from({ length: 100_000 }, (_none, index) => {
      const step = start + index;
      return { key: 'loss', value: step === spike ? 1_000 : step % 7, step, timestamp: step };
    });
    await native.store.transaction(({ metrics }) => metrics.append([{ runId, points }]));
  }
  const { series } = await native.client.getChart({ runIds: [runId], keys: ['loss'], buckets: 100 });
  assert.deepEqual([series[0]!.total, series[0]!.isSampled, series[0]!.steps.at(-1)], [count, true, count - 1]);
  assert.equal(series[0]!.steps[series[0]!.values.indexOf(1_000)], spike);
  assert.ok(series[0]!.steps.length <= 500);

  const part = await native.client.getChart({ runIds: [runId], keys: ['loss'], buckets: 10, fromStep: spike - 50_000, toStep: spike + 49_999 });
  assert.equal(part.series[0]!.total, 100_000);
  assert.ok(part.series[0]!.values.includes(1_000));

  // MLflow's own pictures take points at even ranks; the last one is the last there is.
  const sampled = await mlflow('GET', `ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=${runId}&metric_key=loss&max_results=2500`);
  const steps = sampled.metrics.map(({ step }: { step: number }) => step);
  assert.deepEqual([steps.length, steps[1], steps[2_300], steps.at(-1)], [2_500, 1_000, 2_300_000, count - 1]);
});

test('a search for more runs than are read at once answers all of them, in order, and where to go on', async (t) => {
  const native = await openNative(t);
  const mlflow = mlflowOf(native);
  const runs = Array.from({ length: 5_300 }, (_none, index) => aRun('0', { name: `run ${index}`, startedAt: 1_700_000_000_000 + index }));
  await native.store.transaction(async (stores) => {
    for (const run of runs) await stores.runs.insert(run);
  });
  const newestFirst = runs.map(({ id }) => id).reverse();
  const idsOf = (answer: any): readonly string[] => answer.runs.map(({ info }: any) => info.run_id);
  const search = (body: object): Promise<any> => mlflow('POST', 'api/2.0/mlflow/runs/search', { experiment_ids: ['0'], ...body });
  const all = await search({ max_results: 50_000 });
  assert.deepEqual(idsOf(all), newestFirst);
  assert.equal(all.next_page_token, undefined);
  const most = await search({ max_results: 5_100 });
  assert.deepEqual(idsOf(most), newestFirst.slice(0, 5_100));
  assert.deepEqual(idsOf(await search({ max_results: 5_100, page_token: most.next_page_token })), newestFirst.slice(5_100));
  assert.deepEqual(await search({ filter: "attributes.run_name = 'none'" }), {});
});
