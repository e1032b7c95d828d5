// An answer of the wire read back into core's words says the same again in the words of the wire.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readExperiment } from '../../../src/protocols/mlflow/experiments/experiment-read.ts';
import { wireExperiment } from '../../../src/protocols/mlflow/experiments/experiment-translate.ts';
import { readLoggedModel } from '../../../src/protocols/mlflow/logged-models/logged-model-read.ts';
import { wireLoggedModel } from '../../../src/protocols/mlflow/logged-models/logged-model-translate.ts';
import { readRun } from '../../../src/protocols/mlflow/runs/run-read.ts';
import { wireRun } from '../../../src/protocols/mlflow/runs/run-translate.ts';
import { openMlflow } from './mlflow-under-test.ts';

const asSent = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer));
const tags = [
  { key: 'a', value: '1' },
  { key: 'mlflow.note.content', value: 'notes' },
];

test('an experiment, in the bin too', async (t) => {
  const { post, get, ok } = await openMlflow(t);
  const { experiment_id: id } = await ok(post('experiments/create', { name: 'E', tags }));
  const { experiment } = await ok(get('experiments/get', { experiment_id: id }));
  assert.deepEqual(asSent(wireExperiment(readExperiment(experiment))), experiment);
  await ok(post('experiments/delete', { experiment_id: id }));
  const { experiment: deleted } = await ok(get('experiments/get', { experiment_id: id }));
  assert.equal(deleted.lifecycle_stage, 'deleted');
  assert.deepEqual(asSent(wireExperiment(readExperiment(deleted))), deleted);
});

test('a run with facts, metrics, datasets, models and an end, and one whose name was taken off', async (t) => {
  const { post, get, ok, newRun } = await openMlflow(t);
  const id = await newRun({ run_name: 'named', user_id: 'u', tags: [...tags, { key: 'mlflow.source.git.commit', value: 'abc' }] });
  await ok(
    post('runs/log-batch', {
      run_id: id,
      metrics: [
        { key: 'm', value: 0.5, timestamp: 1, step: 1 },
        { key: 'n', value: 'NaN', timestamp: 1, step: 1 },
      ],
      params: [{ key: 'p', value: 'v' }],
    }),
  );
  const dataset = { name: 'd', digest: 'x', source_type: 't', source: 's', profile: 'p' };
  const {
    model: {
      info: { model_id: modelId },
    },
  } = await ok(post('logged-models', { experiment_id: '0' }));
  await ok(post('runs/log-inputs', { run_id: id, datasets: [{ tags: [{ key: 'mlflow.data.context', value: 'train' }], dataset }], models: [{ model_id: modelId }] }));
  await ok(post('runs/outputs', { run_id: id, models: [{ model_id: modelId, step: 2 }] }));
  await ok(post('runs/update', { run_id: id, status: 'FAILED', end_time: 9 }));
  const read = async (): Promise<any> => (await ok(get('runs/get', { run_id: id }))).run;
  const again = (run: unknown): unknown => {
    const { metrics, ...told } = readRun(run);
    return asSent(wireRun({ ...told, summary: [], metrics: metrics.map(({ key, ...mark }) => ({ key, count: 1, nanCount: 0, first: mark, last: mark })) }, 'all'));
  };
  const run = await read();
  assert.deepEqual([run.data.metrics.length, run.inputs.model_inputs.length, run.outputs.model_outputs[0].step], [2, 1, 2]);
  assert.deepEqual(again(run), run);
  await ok(post('runs/delete-tag', { run_id: id, key: 'mlflow.runName' }));
  const unnamed = await read();
  assert.ok(!unnamed.data.tags.some(({ key }: { readonly key: string }) => key === 'mlflow.runName'));
  assert.deepEqual(again(unnamed), unnamed);
});

test('a logged model with metrics and a status', async (t) => {
  const { post, ok, get, newRun } = await openMlflow(t);
  const runId = await newRun();
  const { model } = await ok(
    post('logged-models', { experiment_id: '0', name: 'm', model_type: 't', source_run_id: runId, params: [{ key: 'p', value: 'v' }], tags: [{ key: 'k', value: 'v' }] }),
  );
  const { model_id: id } = model.info;
  await ok(post('runs/log-metric', { run_id: runId, key: 'loss', value: 1, timestamp: 1, step: 3, model_id: id, dataset_name: 'd', dataset_digest: 'x' }));
  await ok(post(`logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' }, 'PATCH'));
  const { model: told } = await ok(get(`logged-models/${id}`));
  assert.equal(told.data.metrics.length, 1);
  assert.deepEqual(asSent(wireLoggedModel(readLoggedModel(told))), told);
});
