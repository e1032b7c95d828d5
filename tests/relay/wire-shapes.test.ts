// The relay answers as the server does: every route it answers by itself is one of the wire's table, and what it says while the
// server is away has the status, the fields and the kinds of values that the server's answer to the same request has.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import type { Handler } from '../../src/protocols/mlflow/handler.ts';
import { routeGroups, wholePaths } from '../../src/protocols/mlflow/routes.ts';
import { readsOfMany, readsOfOne, waitingWrites } from '../../src/relay/answered-routes.ts';
import { routeOf } from '../../src/relay/route.ts';
import { startServer } from '../journeys/server-process.ts';
import { startRelayRig } from './relay-rig.ts';
import { removeFolder } from '../remove-folder.ts';

const answeredHere: ReadonlySet<Handler> = new Set([...waitingWrites, ...readsOfOne, ...readsOfMany]);
const table = routeGroups.flatMap((group) => group.routes.flatMap(([method, path, handler]) => wholePaths(group, path).map((whole) => ({ method, whole, handler }))));

test('every route of the wire is found by its whole paths, with its named parts', () => {
  for (const { method, whole, handler } of table) {
    const path = whole.replace(/\{\w+\+\}/, 'a/b%20c').replaceAll(/\{\w+\}/g, 'x%2Fy');
    const route = routeOf(method, `${path}?q=1`);
    assert.equal(route?.handler, handler, `${method} ${whole}`);
    assert.equal(route?.rest, whole.includes('+}') ? 'a/b%20c' : '');
    for (const value of Object.values(route?.params ?? {})) assert.equal(value, 'x/y');
  }
  assert.equal(routeOf('GET', '/api/2.0/mlflow/no-such-thing'), undefined);
});

test('every route the relay answers is one of the wire', () => {
  const served = new Set(table.map(({ handler }) => handler));
  for (const handler of answeredHere) assert.ok(served.has(handler));
});

/** What was made before, by the name it is called here. */
type Made = Record<string, string>;

interface Step {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Which value of the answer later requests need. */
  readonly makes?: readonly [name: string, find: (answer: any) => string];
}

const p = (path: string): string => `/api/2.0/mlflow/${path}`;
const post = (path: string, body: unknown, makes?: Step['makes']): Step => ({ method: 'POST', path: p(path), body, ...(makes === undefined ? {} : { makes }) });
const get = (path: string): Step => ({ method: 'GET', path: p(path) });
const tag = { key: 'k', value: 'v' };

/** Each with `$name` in place of what was made. Refused ones too. */
const steps: readonly Step[] = [
  post('experiments/create', { name: 'Shapes', tags: [tag, { key: 'mlflow.note.content', value: 'notes' }] }, ['experiment', ({ experiment_id: id }) => id]),
  post('experiments/create', { name: '' }),
  get('experiments/get?experiment_id=$experiment'),
  get('experiments/get'),
  get('experiments/get-by-name?experiment_name=Shapes'),
  get('experiments/get-by-name?experiment_name=Nowhere'),
  post('experiments/search', { max_results: 10, filter: "name LIKE 'Sha%' AND tags.k = 'v'" }),
  get('experiments/search?max_results=1'),
  post('experiments/search', { max_results: 10, filter: 'name = ' }),
  post('experiments/update', { experiment_id: '$experiment', new_name: 'Shapes' }),
  post('experiments/set-experiment-tag', { experiment_id: '$experiment', key: 'a', value: 'b' }),
  post('experiments/delete-experiment-tag', { experiment_id: '$experiment', key: 'a' }),
  post('runs/create', { experiment_id: '$experiment', run_name: 'r', user_id: 'u', start_time: 5, tags: [tag, { key: 'mlflow.source.name', value: 's.py' }] }, [
    'run',
    ({ run }) => run.info.run_id,
  ]),
  post('runs/create', { experiment_id: 'x' }),
  post('runs/log-metric', { run_id: '$run', key: 'loss', value: 1.5, timestamp: 7, step: 1 }),
  post('runs/log-metric', { run_id: '$run', key: 'loss', value: 'NaN', timestamp: 8, step: 2 }),
  post('runs/log-metric', { run_id: '$run', key: 'big', value: 'Infinity', timestamp: 8 }),
  post('runs/log-metric', { run_id: '$run', key: '../x', value: 1, timestamp: 8 }),
  post('runs/log-metric', { run_id: '$run', key: 'loss', timestamp: 8 }),
  post('runs/log-parameter', { run_id: '$run', key: 'lr', value: '0.1' }),
  post('runs/set-tag', { run_id: '$run', key: 'mlflow.note.content', value: 'n' }),
  post('runs/set-tag', { run_id: '$run', key: 'gone', value: 'n' }),
  post('runs/delete-tag', { run_id: '$run', key: 'gone' }),
  post('runs/delete-tag', { run_id: '$run', key: 'mlflow.note.content' }),
  post('runs/log-batch', { run_id: '$run', metrics: [{ key: 'acc', value: 0.5, timestamp: 9, step: 3 }], params: [{ key: 'depth', value: '3' }], tags: [tag] }),
  post('runs/log-batch', { run_id: '$run', metrics: 'none' }),
  post('runs/log-model', { run_id: '$run', model_json: JSON.stringify({ artifact_path: 'm', flavors: {}, utc_time_created: 'now', run_id: 'r' }) }),
  post('runs/log-model', { run_id: '$run', model_json: 'no JSON' }),
  post('runs/log-inputs', {
    run_id: '$run',
    datasets: [{ tags: [{ key: 'mlflow.data.context', value: 'train' }], dataset: { name: 'd', digest: 'd1', source_type: 't', source: 's' } }],
  }),
  post('logged-models', { experiment_id: '$experiment', name: 'm', model_type: 't', source_run_id: '$run', params: [tag], tags: [tag] }, [
    'model',
    ({ model }) => model.info.model_id,
  ]),
  post('logged-models', { experiment_id: '$experiment', name: 'a/b' }),
  post('runs/outputs', { run_id: '$run', models: [{ model_id: '$model', step: 1 }] }),
  { method: 'PATCH', path: p('logged-models/$model'), body: { model_id: '$model', status: 'LOGGED_MODEL_READY' } },
  { method: 'PATCH', path: p('logged-models/$model/tags'), body: { tags: [{ key: 'x/y', value: 'z' }] } },
  { method: 'DELETE', path: p('logged-models/$model/tags/x%2Fy') },
  post('logged-models/$model/params', { params: [{ key: 'q', value: 'one' }] }),
  get('logged-models/$model'),
  get('logged-models/$model/artifacts/directories'),
  post('logged-models/search', { experiment_ids: ['$experiment'], filter: "name = 'm' AND params.q = 'one'" }),
  post('logged-models/search', { experiment_ids: ['$experiment'], filter: 'nonsense' }),
  get('runs/get?run_id=$run'),
  post('runs/search', {
    experiment_ids: ['$experiment'],
    filter: "metrics.acc > 0.1 AND params.lr = '0.1' AND tags.k LIKE 'v%' AND status = 'RUNNING'",
    order_by: ['metrics.acc DESC'],
  }),
  post('runs/search', { experiment_ids: ['$experiment'], filter: 'metrics.acc > 0.9' }),
  post('runs/search', { experiment_ids: ['$experiment'], filter: "metrics.acc = 'x'" }),
  get('metrics/get-history?run_id=$run&metric_key=loss'),
  get('metrics/get-history?run_id=$run&metric_key=none'),
  get('artifacts/list?run_id=$run'),
  { method: 'GET', path: '/api/2.0/mlflow-artifacts/artifacts?path=none' },
  post('registered-models/create', { name: 'R', description: 'd', tags: [tag] }),
  post('model-versions/create', { name: 'R', source: 'models:/$model', run_id: '$run', model_id: '$model' }, ['version', ({ model_version: version }) => version.version]),
  post('model-versions/create', { name: 'R', source: 'file:///etc' }),
  get('model-versions/get?name=R&version=$version'),
  { method: 'PATCH', path: p('model-versions/update'), body: { name: 'R', version: '$version', description: 'd' } },
  post('model-versions/transition-stage', { name: 'R', version: '$version', stage: 'Staging' }),
  post('model-versions/transition-stage', { name: 'R', version: '$version', stage: 'Nowhere' }),
  post('model-versions/set-tag', { name: 'R', version: '$version', key: 'k', value: 'v' }),
  { method: 'DELETE', path: p('model-versions/delete-tag'), body: { name: 'R', version: '$version', key: 'k' } },
  post('registered-models/set-tag', { name: 'R', key: 'a', value: 'b' }),
  { method: 'DELETE', path: p('registered-models/delete-tag'), body: { name: 'R', key: 'a' } },
  post('registered-models/alias', { name: 'R', alias: 'best', version: '$version' }),
  { method: 'DELETE', path: p('registered-models/alias'), body: { name: 'R', alias: 'best' } },
  post('runs/update', { run_id: '$run', status: 'FINISHED', end_time: 10, run_name: 'named' }),
  post('runs/delete', { run_id: '$run' }),
  post('runs/restore', { run_id: '$run' }),
  { method: 'DELETE', path: p('logged-models/$model') },
  post('experiments/delete', { experiment_id: '$experiment' }),
  post('experiments/restore', { experiment_id: '$experiment' }),
];

test('what the relay answers by itself has the shape of what the server answers, and so have its refusals', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'shapes-'));
  const server = await startServer({ data });
  t.after(async () => {
    await server.stop();
    await removeFolder(data);
  });
  const { relay, outbox, deliver } = await startRelayRig(t, { server: undefined });
  const [here, there]: [Made, Made] = [{}, {}];
  // So that the next experiment has another number than the first version of a model.
  await ask(server.url, post('experiments/create', { name: 'Other' }), {});
  const asked = new Set<Handler>();
  for (const step of steps) {
    asked.add(routeOf(step.method, step.path)!.handler);
    const [ours, theirs] = [await ask(relay.url, step, here), await ask(server.url, step, there)];
    assert.deepEqual(ours, theirs, `${step.method} ${step.path} ${JSON.stringify(step.body)}`);
  }
  for (const handler of answeredHere) assert.ok(asked.has(handler), `no request for ${table.find((route) => route.handler === handler)?.whole}`);
  assert.ok(outbox.state().waitingRequests > 0);
  await deliver(server.url);
});

async function ask(url: string, { method, path, body, makes }: Step, made: Made): Promise<unknown> {
  const filled = (text: string): string => text.replaceAll(/\$(\w+)/g, (_, name: string) => made[name] ?? `no ${name}`);
  const response = await fetch(url + filled(path), {
    method,
    ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: filled(JSON.stringify(body ?? {})) }),
  });
  const answer: unknown = await response.json();
  if (makes !== undefined && response.ok) made[makes[0]] = makes[1](answer);
  return { status: response.status, answer: shapeOf(answer, made) };
}

/** With names in place of ids, and the kinds of values in place of times and tokens. */
function shapeOf(value: unknown, made: Made): unknown {
  if (Array.isArray(value)) return value.map((item) => shapeOf(item, made));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, /time|_ms$|_token$/.test(key) ? typeof item : shapeOf(item, made)]));
  }
  if (typeof value !== 'string') return value;
  return Object.entries(made).reduce((text, [name, id]) => {
    if (text === id) return `<${name}>`;
    // A short id is a part of a text by chance, but for that of an experiment in a place.
    return id.length > 2 ? text.replaceAll(id, `<${name}>`) : text.replace(new RegExp(`^mlflow-artifacts:/${id}(?=/|$)`), `mlflow-artifacts:/<${name}>`);
  }, value);
}
