// Searches that the relay answers by itself find what the server finds, in its order, over the same runs and models.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { startServer } from '../journeys/server-process.ts';
import { startRelayRig } from './relay-rig.ts';
import { removeFolder } from '../remove-folder.ts';

async function post(url: string, path: string, body: unknown): Promise<any> {
  const response = await fetch(`${url}/api/2.0/mlflow/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return response.json();
}

/** Three runs and two models; the experiment. */
async function fill(url: string): Promise<string> {
  const { experiment_id: experiment } = await post(url, 'experiments/create', { name: 'Searched' });
  for (const [index, name] of ['alpha', 'beta', 'gamma'].entries()) {
    const { run } = await post(url, 'runs/create', {
      experiment_id: experiment,
      run_name: name,
      user_id: `user ${index}`,
      start_time: 1_000 + index,
      tags: [{ key: 'mlflow.source.name', value: `${name}.py` }],
    });
    const id = run.info.run_id;
    for (const step of [0, 1]) await post(url, 'runs/log-metric', { run_id: id, key: 'loss', value: index / 2 - step, timestamp: step, step });
    await post(url, 'runs/log-parameter', { run_id: id, key: 'lr', value: index === 0 ? '0.1' : '0.2' });
    if (index > 0) await post(url, 'runs/set-tag', { run_id: id, key: 'team', value: `Team ${index}` });
    if (index === 1) await post(url, 'runs/log-metric', { run_id: id, key: 'acc', value: 0.5, timestamp: 1 });
    if (index === 2) await post(url, 'runs/update', { run_id: id, status: 'FINISHED', end_time: 5_000 });
    if (index === 2)
      await post(url, 'runs/log-inputs', {
        run_id: id,
        datasets: [{ tags: [{ key: 'mlflow.data.context', value: 'train' }], dataset: { name: 'd', digest: 'x', source_type: 't', source: 's' } }],
      });
    if (index < 2) await post(url, 'logged-models', { experiment_id: experiment, name: `model-${index}`, model_type: 't', params: [{ key: 'depth', value: `${index}` }] });
  }
  return experiment;
}

const runSearches: readonly { readonly filter: string; readonly order_by?: readonly string[]; readonly max_results?: number }[] = [
  { filter: '' },
  { filter: '', order_by: ['metrics.loss ASC'] },
  { filter: '', order_by: ['metrics.acc DESC', 'attributes.run_name DESC'] },
  { filter: '', order_by: ['params.lr DESC', 'start_time ASC'] },
  { filter: '', order_by: ['tags.team ASC'], max_results: 2 },
  { filter: 'metrics.loss < 0' },
  { filter: 'metrics.loss >= -0.5 AND metrics.acc != 1' },
  { filter: "params.lr != '0.1'" },
  { filter: "tags.team LIKE 'Team%'" },
  { filter: "tags.team ILIKE 'team 1'" },
  { filter: 'tags.team IS NULL' },
  { filter: 'params.lr IS NOT NULL' },
  { filter: "status = 'FINISHED'" },
  { filter: "status != 'FINISHED' AND attributes.run_name IN ('x')" },
  { filter: "run_name LIKE '%a' AND start_time > 1000" },
  { filter: "tags.mlflow.source.name = 'beta.py'" },
  { filter: "tags.`mlflow.runName` = 'gamma'" },
  { filter: "user_id = 'user 1' OR NOT (params.lr = '0.2')" },
  { filter: "dataset.name = 'd' AND dataset.context = 'train'" },
  { filter: "dataset.digest = 'other'" },
  { filter: 'end_time BETWEEN 4000 AND 6000' },
  { filter: 'tags.team =' },
  { filter: 'nothing.team = 1' },
];

const modelSearches: readonly unknown[] = [
  { filter: '' },
  { filter: "name = 'model-1'" },
  { filter: "name IN ('model-0', 'other')" },
  { filter: "params.depth = '1' AND status = 'PENDING'" },
  { filter: "model_type != 't'" },
  { filter: '', order_by: [{ field_name: 'name' }] },
];

test('searches for runs and models find the same, in the same order, and are refused in the same words', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'searches-'));
  const server = await startServer({ data });
  t.after(async () => {
    await server.stop();
    await removeFolder(data);
  });
  const { relay } = await startRelayRig(t, { server: undefined });
  const [here, there] = [await fill(relay.url), await fill(server.url)];
  const both = async (path: string, search: object): Promise<readonly [any, any]> => [
    await post(relay.url, path, { ...search, experiment_ids: [here] }),
    await post(server.url, path, { ...search, experiment_ids: [there] }),
  ];
  for (const search of runSearches) {
    const names = ({ runs = [], message, next_page_token: next }: any): unknown => [runs.map(({ info }: any) => info.run_name), message, next !== undefined];
    const [ours, theirs] = await both('runs/search', search);
    assert.deepEqual(names(ours), names(theirs), JSON.stringify(search));
  }
  for (const search of modelSearches) {
    const names = ({ models = [], message }: any): unknown => [models.map(({ info }: any) => info.name), message];
    const [ours, theirs] = await both('logged-models/search', search as object);
    assert.deepEqual(names(ours), names(theirs), JSON.stringify(search));
  }
  const first = await post(relay.url, 'runs/search', { experiment_ids: [here], max_results: 2 });
  const second = await post(relay.url, 'runs/search', { experiment_ids: [here], max_results: 2, page_token: first.next_page_token });
  assert.deepEqual(
    [...first.runs, ...second.runs].map(({ info }: any) => info.run_name),
    ['gamma', 'beta', 'alpha'],
  );
  assert.equal(second.next_page_token, undefined);
});
