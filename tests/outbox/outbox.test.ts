// The outbox and its uploader against a small server of the native wire: order, once, refusals, outages, kills.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { Delivery } from '../../src/outbox/delivery.ts';
import { openOutbox, type Outbox, type OutboxOptions } from '../../src/outbox/outbox.ts';
import { startUploader, type Uploader, type UploaderOptions } from '../../src/outbox/uploader.ts';
import { createMemoryBlobStore } from '../../src/storage/blobs/memory.ts';
import { createRandom } from '../ledger/random.ts';
import { type NativeWire, startNativeWire } from './native-wire.ts';
import { createLocalContent, type LocalContent } from '../../src/workspace/local-content.ts';
import { removeFolder } from '../remove-folder.ts';

const runId = 'ab'.repeat(16);
const run: Delivery = { kind: 'run', experiment: "it's one", run: { id: runId, name: 'first', startedAt: 1 } };
const metric = (step: number, key = 'loss'): Delivery => ({ kind: 'batch', batch: { metrics: [{ key, value: step / 2, step, timestamp: step }] } });

interface Rig {
  readonly spool: string;
  readonly wire: NativeWire;
  readonly store: LocalContent;
  open(options?: Partial<OutboxOptions>): Promise<Outbox>;
  upload(outbox: Outbox, options?: Partial<UploaderOptions>): Uploader;
}

async function rig(t: TestContext): Promise<Rig> {
  const spool = await mkdtemp(join(tmpdir(), 'outbox-'));
  const wire = await startNativeWire();
  const store = createLocalContent(createMemoryBlobStore());
  const ends: (() => Promise<void>)[] = [];
  t.after(async () => {
    for (const end of ends.reverse()) await end();
    await wire.stop();
    await removeFolder(spool);
  });
  return {
    spool,
    wire,
    store,
    open: async (options) => {
      const outbox = await openOutbox(spool, { runId, ...options });
      ends.push(() => outbox.close());
      return outbox;
    },
    upload: (outbox, options) => {
      const uploader = startUploader({ outbox, server: wire.url, store, firstRetryMs: 5, longestRetryMs: 50, ...options });
      ends.push(() => uploader.stop());
      return uploader;
    },
  };
}

async function put(store: LocalContent, text: string): Promise<{ readonly digest: string; readonly sizeBytes: number; readonly place: { readonly kind: 'store' } }> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  return { ...(await store.put(bytes())), place: { kind: 'store' } };
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

test('everything pushed reaches the server in order, each kind with its effect', async (t) => {
  const { wire, store, open, upload } = await rig(t);
  const outbox = await open();
  const contents = [await put(store, 'one'), await put(store, 'two'), await put(store, 'one')];
  const deliveries: readonly Delivery[] = [
    run,
    metric(1),
    { kind: 'batch', batch: { params: [{ key: 'lr', value: '1' }], tags: [{ key: 'a', value: 'b' }] } },
    {
      kind: 'missing-params',
      params: [
        { key: 'lr', value: '2' },
        { key: 'depth', value: '3' },
      ],
    },
    { kind: 'console', lines: [{ number: 0, at: 1, stream: 'stdout', text: 'hello' }] },
    { kind: 'printed', first: 1, at: 1, stream: 'stderr', texts: ['as it', 'is now'] },
    { kind: 'content', contents },
    { kind: 'artifact', path: 'model/a.bin', digest: sha('two') },
    { kind: 'manifest', manifestDigest: sha('one'), observationDigest: sha('two') },
    { kind: 'request', method: 'POST', path: '/api/2.0/mlflow/runs/set-tag', headers: { 'content-type': 'application/json' }, text: '{"key":"k"}' },
    { kind: 'finish', status: 'finished', endedAt: 9 },
  ];
  for (const delivery of deliveries) await outbox.push(delivery);
  assert.equal(outbox.state().waiting, deliveries.length);
  assert.equal(await upload(outbox).finish(5_000), 'sent');
  const { state } = wire;
  assert.equal(state.experiments.has("it's one"), true);
  assert.deepEqual(state.runs.get(runId), { id: runId, name: 'first', startedAt: 1, experimentId: '1', status: 'finished', endedAt: 9 });
  assert.deepEqual(
    [...state.params],
    [
      ['lr', '1'],
      ['depth', '3'],
    ],
  );
  assert.deepEqual(state.console, ['hello', 'as it', 'is now']);
  assert.deepEqual(
    new Map(state.blobs),
    new Map([
      [sha('one'), 1],
      [sha('two'), 1],
    ]),
  );
  assert.deepEqual([...state.links], [['model/a.bin', sha('two')]]);
  assert.deepEqual(state.manifests, [sha('one')]);
  assert.deepEqual(state.requests, ['POST /api/2.0/mlflow/runs/set-tag {"key":"k"}']);
  const kinds = wire.received.map(
    ({ method, path }) =>
      `${method} ${path
        .split('?')[0]!
        .split('/')
        .slice(3)
        .join('/')
        .replace(runId, 'RUN')
        .replace(/[0-9a-f]{64}/, 'DIGEST')}`,
  );
  assert.deepEqual(kinds, [
    'GET experiments',
    'POST experiments',
    'POST runs',
    'POST runs/RUN/batch',
    'POST runs/RUN/batch',
    'GET runs/RUN',
    'POST runs/RUN/batch',
    'POST runs/RUN/console',
    'POST runs/RUN/console',
    'POST blobs/missing',
    'POST blobs',
    'POST artifacts/link',
    'PUT runs/RUN/manifest',
    'POST mlflow/runs/set-tag',
    'POST runs/RUN/finish',
  ]);
  assert.deepEqual(await outbox.problems(), []);
  assert.deepEqual({ ...outbox.state() }, { waiting: 0, waitingBytes: 0, waitingRequests: 0, isRunWaiting: false, isRunSent: true, isFinished: true });
});

test('a server of an earlier release, which takes no batch, gets small contents one by one, and a refused batch says for each what is wrong', async (t) => {
  for (const status of [404, 400]) {
    const { wire, store, open, upload } = await rig(t);
    const outbox = await open();
    const gone = { digest: sha('gone'), sizeBytes: 4, place: { kind: 'store' } } as const;
    await outbox.push(run);
    await outbox.push({ kind: 'content', contents: [await put(store, 'one'), gone, await put(store, 'two')] });
    wire.intercept = ({ method, path }) =>
      method === 'POST' && path === '/api/v1/blobs'
        ? { status, body: { error: { code: status === 404 ? 'not_found' : 'invalid_argument', message: 'no', requestId: 'r' } } }
        : undefined;
    assert.equal(await upload(outbox).finish(5_000), 'sent');
    assert.deepEqual([...wire.state.blobs.keys()].sort(), [sha('one'), sha('two')].sort());
    assert.deepEqual(
      (await outbox.problems()).map(({ kind, subject }) => [kind, subject]),
      [['unreadable', 'content']],
    );
  }
});

test('a server that is away, overloaded, broken or losing answers is tried again until it takes each thing, in order', async (t) => {
  const { wire, open, upload } = await rig(t);
  const outbox = await open();
  const random = createRandom(7);
  wire.intercept = () =>
    random.pick([
      undefined,
      undefined,
      'lose',
      'cut',
      { status: 503 },
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 500 },
      { status: 502 },
      { status: 408 },
      { status: 401 },
    ] as const);
  await outbox.push(run);
  for (let step = 0; step < 60; step += 1) await outbox.push(metric(step));
  assert.equal(await upload(outbox).finish(60_000), 'sent');
  assert.deepEqual(
    wire.state.points,
    Array.from({ length: 60 }, (_, step) => JSON.stringify(['loss', step, step, step / 2])),
  );
  assert.deepEqual(await outbox.problems(), []);
});

test('what the server refuses is noted alone, and nothing else is lost or held up', async (t) => {
  const { wire, store, open, upload } = await rig(t);
  const outbox = await open();
  await outbox.push(run);
  await outbox.push({
    kind: 'batch',
    batch: { metrics: [1, 2, 3].map((step) => ({ key: step === 2 ? 'bad' : 'loss', value: step, step, timestamp: step })), params: [{ key: 'lr', value: '1' }] },
  });
  await outbox.push({
    kind: 'batch',
    batch: {
      params: [
        { key: 'lr', value: 'another' },
        { key: 'depth', value: '4' },
      ],
    },
  });
  await outbox.push({ kind: 'content', contents: [{ digest: sha('gone'), sizeBytes: 4, place: { kind: 'store' } }, await put(store, 'here')] });
  await outbox.push({
    kind: 'request',
    method: 'PUT',
    path: '/api/2.0/mlflow-artifacts/artifacts/1/x',
    headers: {},
    body: { digest: sha('gone too'), sizeBytes: 8, place: { kind: 'store' } },
  });
  await outbox.push(metric(9));
  wire.intercept = ({ path }) => (path.endsWith('/finish') ? { status: 400, body: { error: { code: 'invalid_argument', message: 'no such end', requestId: 'r' } } } : undefined);
  await outbox.push({ kind: 'finish', status: 'finished', endedAt: 1 });
  assert.equal(await upload(outbox).finish(5_000), 'sent');
  assert.deepEqual(
    wire.state.points.map((point) => (JSON.parse(point) as unknown[]).slice(0, 2)),
    [
      ['loss', 1],
      ['loss', 3],
      ['loss', 9],
    ],
  );
  assert.deepEqual(
    [...wire.state.params],
    [
      ['lr', '1'],
      ['depth', '4'],
    ],
  );
  assert.ok(wire.state.blobs.has(sha('here')));
  const problems = await outbox.problems();
  assert.deepEqual(
    problems.map(({ kind, subject, sequence }) => [kind, subject, sequence]),
    [
      ['refused', 'batch', 2],
      ['refused', 'batch', 3],
      ['unreadable', 'content', 4],
      ['unreadable', 'PUT /api/2.0/mlflow-artifacts/artifacts/1/x', 5],
      ['refused', 'finish', 7],
    ],
  );
  assert.match(problems[0]!.message, /metric bad is bad/);
});

test('a run the server does not take holds up everything after it, and is told', async (t) => {
  const { wire, open, upload } = await rig(t);
  const outbox = await open();
  await outbox.push(run);
  await outbox.push(metric(1));
  wire.intercept = ({ method, path }) =>
    method === 'POST' && path === '/api/v1/runs' ? { status: 400, body: { error: { code: 'already_exists', message: 'that id is taken', requestId: 'r' } } } : undefined;
  const uploader = upload(outbox);
  assert.equal(await uploader.finish(5_000), 'refused');
  assert.match(uploader.state().reason ?? '', /that id is taken/);
  assert.equal(outbox.state().waiting, 2);
  assert.equal(
    wire.received.some(({ path }) => path.endsWith('/batch')),
    false,
  );
  wire.intercept = undefined;
  uploader.wake();
  while (outbox.state().waiting > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(wire.state.points.length, 1);
});

test('a server that does not answer at all is given up for now after the patience, and what waits stays', async (t) => {
  const { wire, open, upload } = await rig(t);
  const outbox = await open();
  await outbox.push(run);
  await wire.stop();
  const uploader = upload(outbox);
  assert.equal(await uploader.finish(100), 'unreachable');
  assert.equal(uploader.state().status, 'waiting');
  assert.match(uploader.state().reason ?? '', /no answer from/);
  assert.equal(outbox.state().waiting, 1);
});

test('an outbox opened anew goes on behind what was answered, also when its journal has many segments', async (t) => {
  const { spool, wire, open, upload } = await rig(t);
  const first = await open({ segmentBytes: 500 });
  await first.push(run);
  for (let step = 0; step < 30; step += 1) await first.push(metric(step));
  const uploader = upload(first);
  await uploader.finish(5_000);
  await uploader.stop();
  for (let step = 30; step < 60; step += 1) await first.push(metric(step));
  await first.close();
  assert.ok((await readdir(join(spool, 'recorder.journal'))).filter((name) => name.endsWith('.segment')).length < 14, 'what was sent is removed');
  const before = wire.received.length;
  const second = await open({ segmentBytes: 500 });
  assert.equal(second.state().waiting, 30);
  assert.equal(await upload(second).finish(5_000), 'sent');
  assert.equal(wire.received.length - before, 30);
  assert.equal(wire.state.points.length, 60);
});

test('beyond the cap the oldest readings of the machine are given up, and nothing else', async (t) => {
  const { wire, open, upload } = await rig(t);
  const outbox = await open({ segmentBytes: 2_000, capBytes: 20_000 });
  await outbox.push(run);
  for (let step = 0; step < 400; step += 1) {
    await outbox.push(metric(step, 'system/cpu'));
    if (step % 10 === 0) await outbox.push(metric(step));
  }
  await outbox.push({ kind: 'finish', status: 'finished', endedAt: 1 });
  assert.ok(outbox.state().waitingBytes < 25_000, `${outbox.state().waitingBytes} bytes wait`);
  assert.equal(await upload(outbox).finish(10_000), 'sent');
  const points = wire.state.points.map((point) => JSON.parse(point) as [string, number]);
  assert.deepEqual(
    points.filter(([key]) => key === 'loss').map(([, step]) => step),
    Array.from({ length: 40 }, (_, index) => index * 10),
  );
  const system = points.filter(([key]) => key === 'system/cpu').map(([, step]) => step);
  assert.ok(system.length > 10 && system.length < 300, `${system.length} readings`);
  assert.ok(system[0]! > 50, `the oldest kept is ${system[0]}`);
  assert.ok((await outbox.problems()).some(({ kind, message }) => kind === 'dropped' && /system metrics/.test(message)));
});

test('a damaged stretch of the journal is told, and everything around it is sent', async (t) => {
  const { spool, wire, open, upload } = await rig(t);
  const first = await open();
  await first.push(run);
  for (let step = 0; step < 10; step += 1) await first.push(metric(step));
  await first.close();
  const folder = join(spool, 'recorder.journal');
  const file = join(
    folder,
    (await readdir(folder)).find((name) => name.endsWith('.segment'))!,
  );
  const bytes = await readFile(file);
  const at = bytes.indexOf('"step":4');
  bytes[at + 3]! ^= 1;
  await writeFile(file, bytes);
  const second = await open();
  assert.equal(await upload(second).finish(5_000), 'sent');
  assert.deepEqual(
    wire.state.points.map((point) => (JSON.parse(point) as [string, number])[1]),
    [0, 1, 2, 3, 5, 6, 7, 8, 9],
  );
  const [problem, ...others] = await second.problems();
  assert.deepEqual(others, []);
  assert.equal(problem?.kind, 'damaged');
  assert.equal(problem.file, file);
  assert.ok(problem.fromByte! < at && problem.toByte! > at);
});

test('after 100 kills -9 at random moments nothing is lost, nothing is out of order, and nothing has a second effect', async (t) => {
  const { spool, wire, open, upload } = await rig(t);
  const random = createRandom(20);
  const first = await open();
  await first.push(run);
  await first.close();
  wire.intercept = () => random.pick([undefined, undefined, undefined, undefined, undefined, 'lose', { status: 503 }] as const);
  const kept: number[] = [];
  const program = fileURLToPath(new URL('./outbox-process.ts', import.meta.url));
  let kills = 0;
  for (let round = 0; round < 50; round += 1) {
    // Two at a time would be refused the journal; one is killed as soon as the next is on its way.
    for (const turn of [0, 1]) {
      const process_ = spawn(process.execPath, [program, spool, runId, wire.url, String((kept.at(-1) ?? -1) + 1 + turn * 1_000)], { stdio: ['ignore', 'pipe', 'inherit'] });
      let printed = '';
      process_.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      if (random.chance(0.8)) await once(process_.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, random.between(0, 60)));
      process_.kill('SIGKILL');
      await once(process_, 'close');
      kills += 1;
      kept.push(...printed.split('\n').slice(1, -1).map(Number));
    }
  }
  wire.intercept = undefined;
  const last = await open({ segmentBytes: 8_000 });
  assert.equal(await upload(last).finish(20_000), 'sent');
  const arrived = wire.state.points.map((point) => (JSON.parse(point) as [string, number])[1]);
  assert.equal(kills, 100);
  assert.deepEqual(
    kept.filter((n) => !arrived.includes(n)),
    [],
  );
  assert.equal(new Set(arrived).size, arrived.length);
  const batches = wire.received
    .filter(({ path }) => path.endsWith('/batch'))
    .map(({ body }) => (JSON.parse(body.toString('utf8')) as { metrics: [{ step: number }] }).metrics[0].step);
  const firstSeen = [...new Set(batches)];
  assert.deepEqual(firstSeen, arrived, 'in the order of the first arrival');
  assert.deepEqual(await last.problems(), []);
  t.diagnostic(`${kills} kills, ${arrived.length} deliveries, ${batches.length - arrived.length} sent more than once`);
});
