// The relay by itself: who may ask, what it costs, order, a server that is silent, long files, a relay started anew.
import assert from 'node:assert/strict';
import { createServer as createHttp, request } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { openOutbox } from '../../src/outbox/outbox.ts';
import { createMetricWatch } from '../../src/relay/metric-watch.ts';
import { startRelay } from '../../src/relay/relay.ts';
import { mlflowVersion } from '../../src/protocols/mlflow/version.ts';
import { type ServerProcess, startServer } from '../journeys/server-process.ts';
import { runId, startRelayRig } from './relay-rig.ts';
import { removeFolder } from '../remove-folder.ts';

async function realServer(t: TestContext): Promise<ServerProcess & { restart(): Promise<void> }> {
  const data = await mkdtemp(join(tmpdir(), 'relay-server-'));
  let server = await startServer({ data });
  const { port } = server;
  t.after(async () => {
    await server.stop();
    await removeFolder(data);
  });
  return { ...server, kill: () => server.kill(), restart: async () => void (server = await startServer({ data, port })) };
}

/** Takes connections and never answers. */
async function silentServer(t: TestContext): Promise<{ readonly url: string; readonly connections: Set<Socket> }> {
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, connections };
}

async function post(url: string, path: string, body: unknown): Promise<{ readonly status: number; readonly body: any; readonly ms: number }> {
  const began = performance.now();
  const response = await fetch(`${url}/api/2.0/mlflow/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json(), ms: performance.now() - began };
}

const get = async (url: string, path: string): Promise<any> => (await fetch(`${url}/api/2.0/mlflow/${path}`)).json();

const logMetric = (step: number, value: number | string = step): unknown => ({ run_id: runId, key: 'loss', value, timestamp: 1_000 + step, step });

/** With headers that fetch does not let one set. */
function statusWith(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${url}/version`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

test('programs of this machine may ask, other names and web pages may not', async (t) => {
  const { relay } = await startRelayRig(t, { server: undefined });
  for (const host of [`127.0.0.1:${relay.port}`, `localhost:${relay.port}`, '[::1]:80', 'LOCALHOST', '127.1.2.3']) assert.equal(await statusWith(relay.url, { host }), 200, host);
  for (const host of ['evil.example', `evil.example:${relay.port}`, 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', '127.0.0.1@evil.example'])
    assert.equal(await statusWith(relay.url, { host }), 403, host);
  assert.equal(await statusWith(relay.url, { host: 'localhost', origin: 'http://evil.example' }), 403);
  assert.equal(await statusWith(relay.url, { host: 'localhost', origin: 'null' }), 403);
  const response = await fetch(`${relay.url}/version`);
  assert.equal(await response.text(), mlflowVersion);
  assert.equal(response.headers.get('access-control-allow-origin'), null);
});

test('with the server there everything is handed on, both ways, with the status and the words of the server', async (t) => {
  const server = await realServer(t);
  const { relay, outbox } = await startRelayRig(t, { server: server.url });
  assert.equal((await get(relay.url, `runs/get?run_id=${runId}`)).run.info.run_name, 'wrapped');
  assert.deepEqual(await post(relay.url, 'runs/log-metric', logMetric(1)).then(({ status, body }) => [status, body]), [200, {}]);
  const refused = await post(relay.url, 'runs/log-metric', { run_id: runId, key: '..', value: 1, timestamp: 1 });
  const refusedThere = await post(server.url, 'runs/log-metric', { run_id: runId, key: '..', value: 1, timestamp: 1 });
  assert.deepEqual([refused.status, refused.body], [refusedThere.status, refusedThere.body]);
  assert.equal((await fetch(`${relay.url}/api/2.0/mlflow/no-such-thing`)).status, 404);
  const made = await post(relay.url, 'runs/create', { experiment_id: '0', run_name: 'child' });
  assert.equal((await get(server.url, `runs/get?run_id=${made.body.run.info.run_id}`)).run.info.run_name, 'child');
  assert.equal(outbox.state().waiting, 0);
  assert.equal((await (await fetch(`${relay.url}/api/3.0/mlflow/server-info`)).json()).multipart_uploads_enabled, false);
  assert.equal((await fetch(`${relay.url}/api/2.0/mlflow-artifacts/mpu/create/0/x`, { method: 'POST', body: '{}' })).status, 501);
});

test('writes taken while the server is away come behind one another, also those after it is back', async (t) => {
  const server = await realServer(t);
  const { relay, outbox, deliver } = await startRelayRig(t, { server: server.url });
  for (let step = 0; step < 5; step += 1) await post(relay.url, 'runs/log-metric', logMetric(step));
  await server.kill();
  for (let step = 5; step < 30; step += 1) {
    assert.equal((await post(relay.url, 'runs/log-metric', logMetric(step))).status, 200);
    await post(relay.url, 'runs/set-tag', { run_id: runId, key: 'last', value: String(step) });
  }
  assert.equal(relay.state().isServerReachable, false);
  assert.equal((await get(relay.url, `runs/get?run_id=${runId}`)).run.data.metrics[0].value, 29);
  const restarted = server.restart();
  for (let step = 30; step < 200; step += 1) {
    await post(relay.url, 'runs/log-metric', logMetric(step));
    await post(relay.url, 'runs/set-tag', { run_id: runId, key: 'last', value: String(step) });
    await sleep(10);
  }
  await restarted;
  await deliver(server.url);
  const { run } = await get(server.url, `runs/get?run_id=${runId}`);
  assert.equal(run.data.tags.find(({ key }: { key: string }) => key === 'last').value, '199');
  const { metrics } = await get(server.url, `metrics/get-history?run_id=${runId}&metric_key=loss`);
  assert.deepEqual(
    metrics.map(({ step }: { step: number }) => step),
    Array.from({ length: 200 }, (_, step) => step),
  );
  assert.deepEqual(await outbox.problems(), []);
});

test('what the server would have refused is noted when it is sent, and does not hold up the rest', async (t) => {
  const server = await realServer(t);
  const { relay, outbox, deliver } = await startRelayRig(t, { server: server.url, isOffline: true });
  assert.equal((await post(relay.url, 'runs/log-parameter', { run_id: runId, key: 'lr', value: '1' })).status, 200);
  assert.equal((await post(relay.url, 'runs/log-parameter', { run_id: runId, key: 'lr', value: '2' })).status, 200);
  assert.equal((await post(relay.url, 'runs/log-metric', logMetric(3))).status, 200);
  assert.equal((await fetch(`${relay.url}/api/2.0/mlflow/runs/log-metric`, { method: 'POST', body: 'no JSON' })).status, 400);
  await deliver(server.url);
  const { run } = await get(server.url, `runs/get?run_id=${runId}`);
  assert.deepEqual([run.data.params, run.data.metrics[0].value], [[{ key: 'lr', value: '1' }], 3]);
  const problems = await outbox.problems();
  assert.deepEqual(
    problems.map(({ kind, subject }) => [kind, subject]),
    [['refused', 'POST /api/2.0/mlflow/runs/log-parameter']],
  );
  assert.match(problems[0]!.message, /Changing param values is not allowed/);
});

test('a server that takes connections and never answers holds up the program once, and not for long', async (t) => {
  const silent = await silentServer(t);
  const { relay, outbox } = await startRelayRig(t, { server: silent.url });
  const times: number[] = [];
  const all = await Promise.all(Array.from({ length: 8 }, (_, step) => post(relay.url, 'runs/log-metric', logMetric(step))));
  for (let step = 8; step < 60; step += 1) {
    const { status, ms } = await post(relay.url, 'runs/log-metric', logMetric(step));
    assert.equal(status, 200);
    times.push(ms);
  }
  for (const { status } of all) assert.equal(status, 200);
  assert.equal((await get(relay.url, `runs/get?run_id=${runId}`)).run.info.run_id, runId);
  assert.equal(outbox.state().waitingRequests, 60);
  const longest = Math.max(...all.map(({ ms }) => ms), ...times);
  t.diagnostic(
    `first eight at once: ${Math.max(...all.map(({ ms }) => ms)).toFixed(0)} ms; then median ${times.sort((a, b) => a - b)[26]!.toFixed(1)} ms, longest ${times.at(-1)!.toFixed(1)} ms`,
  );
  // Not a measurement: without the relay's own limit this would be the client's, which is minutes.
  assert.ok(longest < 30_000);
});

test('a file of any size arrives whole: with the server there, away, and gone in the middle of it', async (t) => {
  const server = await realServer(t);
  const { relay, outbox, deliver } = await startRelayRig(t, { server: server.url });
  await get(relay.url, `runs/get?run_id=${runId}`);
  const size = 12 * 1024 * 1024;
  const bytes = Buffer.alloc(size, 'long file ');
  const put = async (name: string): Promise<number> => {
    const response = await fetch(`${relay.url}/api/2.0/mlflow-artifacts/artifacts/1/${runId}/artifacts/${name}`, { method: 'PUT', body: bytes });
    await response.text();
    return response.status;
  };
  assert.equal(await put('there.bin'), 200);
  await server.kill();
  // The first try finds the server gone and asks for the file once more, as clients do by themselves.
  const first = await put('away.bin');
  assert.ok(first === 200 || first === 503, String(first));
  assert.equal(await put('away.bin'), 200);
  assert.equal(await put('empty.bin'), 200);
  const kept = await fetch(`${relay.url}/api/2.0/mlflow-artifacts/artifacts/1/${runId}/artifacts/away.bin`);
  assert.equal(Buffer.compare(Buffer.from(await kept.arrayBuffer()), bytes), 0);
  assert.ok(outbox.state().waitingBytes > size);
  assert.deepEqual(
    (await get(relay.url, `artifacts/list?run_id=${runId}`)).files.map(({ path }: { path: string }) => path),
    ['away.bin', 'empty.bin', 'there.bin'],
  );
  await server.restart();
  await deliver(server.url);
  for (const name of ['there.bin', 'away.bin', 'empty.bin']) {
    const there = await fetch(`${server.url}/api/2.0/mlflow-artifacts/artifacts/1/${runId}/artifacts/${name}`);
    assert.equal(Buffer.compare(Buffer.from(await there.arrayBuffer()), bytes), 0, name);
  }
});

test('a server that breaks off in the middle of a long file has it asked for again, and then kept', async (t) => {
  const breaking = createHttp((incoming, outgoing) => {
    if (incoming.url === '/health') return void outgoing.end('OK');
    if (incoming.method !== 'PUT') return void outgoing.writeHead(404).end('{}');
    incoming.once('data', () => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => breaking.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    breaking.closeAllConnections();
    breaking.close();
  });
  const address = breaking.address();
  const server = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const { outbox, store } = await startRelayRig(t, { server: undefined });
  const other = join(await mkdtemp(join(tmpdir(), 'breaking-')), 'spool');
  t.after(() => removeFolder(join(other, '..')));
  const own = await openOutbox(other, { runId });
  const relay = await startRelay({ server, outbox: own, store, runId });
  t.after(async () => {
    await relay.stop();
    await own.close();
  });
  const bytes = Buffer.alloc(16 * 1024 * 1024, 'again ');
  const put = async (): Promise<Response> => fetch(`${relay.url}/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts/x.bin`, { method: 'PUT', body: bytes });
  const asked = await put();
  assert.equal(asked.status, 503);
  assert.equal(asked.headers.get('retry-after'), '1');
  await asked.text();
  assert.equal((await put()).status, 200);
  assert.equal(own.state().waitingRequests, 1);
  assert.equal(outbox.state().waitingRequests, 0);
});

test('a relay started anew after its process died answers for what was made before, on the same port', async (t) => {
  const { relay, outbox, store } = await startRelayRig(t, { server: undefined });
  const { experiment_id: experimentId } = (await post(relay.url, 'experiments/create', { name: 'Made away' })).body;
  const child = (await post(relay.url, 'runs/create', { experiment_id: experimentId, run_name: 'child' })).body.run.info;
  const model = (await post(relay.url, 'logged-models', { experiment_id: experimentId, name: 'm', source_run_id: runId })).body.model.info;
  const { port } = relay;
  await relay.stop();
  const again = await startRelay({ server: undefined, outbox, store, runId, port });
  t.after(() => again.stop());
  assert.equal(again.port, port);
  assert.equal((await get(again.url, `runs/get?run_id=${child.run_id}`)).run.info.run_name, 'child');
  assert.equal((await get(again.url, `experiments/get-by-name?experiment_name=Made%20away`)).experiment.experiment_id, experimentId);
  assert.equal((await get(again.url, `logged-models/${model.model_id}`)).model.info.artifact_uri, `mlflow-artifacts:/${experimentId}/models/${model.model_id}/artifacts`);
  assert.match(child.run_id, /^[0-9a-f]{32}$/);
  assert.match(model.model_id, /^m-[0-9a-f]{32}$/);
});

test('an experiment made while away is found under both its ids once the server has it', async (t) => {
  const server = await realServer(t);
  const there = (await post(server.url, 'experiments/create', { name: 'Known there' })).body.experiment_id;
  const { relay, outbox, deliver, store } = await startRelayRig(t, { server: server.url, isOffline: true });
  assert.equal((await fetch(`${relay.url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=Known%20there`)).status, 404);
  const { experiment_id: madeUp } = (await post(relay.url, 'experiments/create', { name: 'Known there' })).body;
  assert.notEqual(madeUp, there);
  const { port } = relay;
  await relay.stop();
  await deliver(server.url);
  assert.equal(outbox.experiments.get(madeUp), there);
  const online = await startRelay({ server: server.url, outbox, store, runId, port });
  t.after(() => online.stop());
  const child = (await post(online.url, 'runs/create', { experiment_id: madeUp, run_name: 'later' })).body.run.info;
  assert.equal(child.experiment_id, madeUp, 'the program goes on with the id it knows');
  assert.equal((await get(server.url, `runs/get?run_id=${child.run_id}`)).run.info.experiment_id, there);
  assert.equal((await get(online.url, `experiments/get?experiment_id=${madeUp}`)).experiment.name, 'Known there');
  const put = await fetch(`${online.url}/api/2.0/mlflow-artifacts/artifacts/${madeUp}/${child.run_id}/artifacts/a.txt`, { method: 'PUT', body: 'a' });
  assert.equal(put.status, 200);
  assert.equal((await get(server.url, `artifacts/list?run_id=${child.run_id}`)).files[0].path, 'a.txt');
});

test('the first value that is no number is told with what came before it, and each metric in a bounded summary', () => {
  const watch = createMetricWatch();
  for (let step = 0; step < 10_000; step += 1) watch.see({ key: 'loss', value: 10_000 - step, timestamp: step, step });
  watch.see({ key: 'loss', value: 'NaN', timestamp: 1, step: 10_000 });
  watch.see({ key: 'other', value: 'Infinity', timestamp: 1, step: 3 });
  assert.deepEqual(watch.firstNotANumber, { key: 'loss', step: 10_000, value: 'NaN', before: Array.from({ length: 20 }, (_, index) => 20 - index) });
  const [loss] = watch.summaries();
  assert.deepEqual({ ...loss, line: undefined }, { key: 'loss', count: 10_001, last: Number.NaN, lastStep: 10_000, min: 1, max: 10_000, line: undefined });
  assert.ok(loss!.line.length <= 64 && loss!.line.length > 30);
  assert.deepEqual(
    loss!.line.toSorted((a, b) => b - a),
    loss!.line,
  );
});

test('a model registered while away gets the number of the server, and so does all that is said of it, once', async (t) => {
  const server = await realServer(t);
  await post(server.url, 'registered-models/create', { name: "it's mine" });
  const other = (await post(server.url, 'runs/create', { experiment_id: '0' })).body.run.info;
  assert.equal((await post(server.url, 'model-versions/create', { name: "it's mine", source: other.artifact_uri, run_id: other.run_id })).body.model_version.version, '1');
  const { relay, outbox, deliver } = await startRelayRig(t, { server: server.url, isOffline: true });
  const model = (await post(relay.url, 'logged-models', { experiment_id: '0', name: 'm', source_run_id: runId })).body.model.info;
  assert.equal((await post(relay.url, 'registered-models/create', { name: "it's mine" })).status, 200);
  const { model_version: version } = (
    await post(relay.url, 'model-versions/create', { name: "it's mine", source: `models:/${model.model_id}`, run_id: runId, model_id: model.model_id })
  ).body;
  assert.deepEqual([version.name, version.status, version.current_stage], ["it's mine", 'READY', 'None']);
  assert.equal((await post(relay.url, 'registered-models/alias', { name: "it's mine", alias: 'best', version: version.version })).status, 200);
  assert.equal((await post(relay.url, 'model-versions/set-tag', { name: "it's mine", version: version.version, key: 'k', value: 'v' })).status, 200);
  assert.equal(
    (await post(relay.url, 'model-versions/transition-stage', { name: "it's mine", version: version.version, stage: 'Staging', archive_existing_versions: false })).body
      .model_version.current_stage,
    'Staging',
  );
  const name = encodeURIComponent("it's mine");
  assert.equal((await get(relay.url, `model-versions/get?name=${name}&version=${version.version}`)).model_version.source, `models:/${model.model_id}`);
  await deliver(server.url);
  assert.deepEqual(await outbox.problems(), []);
  const made = (await get(server.url, `registered-models/alias?name=${name}&alias=best`)).model_version;
  assert.deepEqual([made.version, made.source, made.tags, made.current_stage], ['2', `models:/${model.model_id}`, [{ key: 'k', value: 'v' }], 'Staging']);
  // Sent once more, as after an answer that was lost: the version is found, none is made.
  await outbox.push({
    kind: 'request',
    method: 'POST',
    path: '/api/2.0/mlflow/model-versions/create',
    headers: { 'content-type': 'application/json', 'assay-id': version.version },
    text: JSON.stringify({ name: "it's mine", source: `models:/${model.model_id}`, run_id: runId, model_id: model.model_id }),
  });
  await deliver(server.url);
  const { model_versions: versions } = await get(server.url, `model-versions/search?filter=${encodeURIComponent("name = 'it''s mine'")}&max_results=100`);
  assert.equal(versions.length, 2);
});
