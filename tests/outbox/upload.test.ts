// The uploader against the real server: every kind of delivery that needs no recording has its effect there, and none
// has a second one when all is sent again.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';

import { createClient } from '../../sdk/client.ts';
import { smallContentBytes } from '../../src/core/content/small-content.ts';
import type { Delivery } from '../../src/outbox/delivery.ts';
import { openOutbox } from '../../src/outbox/outbox.ts';
import { collectGarbage } from '../../src/give-way.ts';
import { openFilesystemBlobStore } from '../../src/storage/blobs/filesystem.ts';
import { startUploader } from '../../src/outbox/uploader.ts';
import { createMemoryBlobStore } from '../../src/storage/blobs/memory.ts';
import { startServer } from '../journeys/server-process.ts';
import type { PlacedContent } from '../../src/workspace/content-place.ts';
import { createLocalContent } from '../../src/workspace/local-content.ts';
import { removeFolder } from '../remove-folder.ts';

const runId = 'ab'.repeat(16);

test('all deliveries reach the real server, and sending all of them again changes nothing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'));
  const server = await startServer({ data: join(folder, 'data') });
  t.after(async () => {
    await server.stop();
    await removeFolder(folder);
  });
  const store = createLocalContent(createMemoryBlobStore());
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < 40; piece += 1) yield Buffer.alloc(64 * 1024, piece);
  }
  const content = { ...(await store.put(bytes())), place: { kind: 'store' } } as const;
  const deliveries: readonly Delivery[] = [
    { kind: 'run', experiment: "it's sent", run: { id: runId, name: 'sent', startedAt: 5, tags: [{ key: 'a', value: 'b' }] } },
    { kind: 'batch', batch: { metrics: [1, 2, 3].map((step) => ({ key: 'loss', value: step === 2 ? 'NaN' : step, step, timestamp: step })), params: [{ key: 'lr', value: '1' }] } },
    {
      kind: 'missing-params',
      params: [
        { key: 'lr', value: '2' },
        { key: 'depth', value: '3' },
      ],
    },
    {
      kind: 'console',
      lines: [
        { number: 0, at: 1, stream: 'stdout', text: 'hello' },
        { number: 1, at: 2, stream: 'stderr', text: 'ünï' },
      ],
    },
    // More than the server takes at once.
    { kind: 'printed', first: 2, at: 3, stream: 'stdout', texts: Array.from({ length: 6_000 }, (_, index) => `line ${index}`) },
    { kind: 'content', contents: [content] },
    { kind: 'artifact', path: 'files/a.bin', digest: content.digest },
    { kind: 'finish', status: 'finished', endedAt: 9 },
  ];
  const outbox = await openOutbox(join(folder, 'spool'), { runId });
  const uploader = startUploader({ outbox, server: server.url, store });
  t.after(async () => {
    await uploader.stop();
    await outbox.close();
  });
  const client = createClient({ baseUrl: server.url });
  const seen = async (): Promise<unknown> => {
    const { run, experiment } = await client.getRun({ runId });
    const { updatedAt: _, ...facts } = run;
    const history = await client.getMetricHistory({ runId, key: 'loss' });
    const { items } = await client.listArtifacts({ owner: `run:${runId}`, path: 'files' });
    return { facts, name: experiment.name, history, console: await client.readConsole({ runId }), items };
  };
  for (const delivery of deliveries) await outbox.push(delivery);
  assert.equal(await uploader.finish(20_000), 'sent');
  const first = (await seen()) as { facts: { status: string; params: unknown }; name: string; console: { total: number; lines: readonly { text: string }[] } };
  assert.equal(first.name, "it's sent");
  assert.equal(first.facts.status, 'finished');
  assert.deepEqual(first.facts.params, [
    { key: 'depth', value: '3' },
    { key: 'lr', value: '1' },
  ]);
  assert.deepEqual(
    first.console.lines.slice(0, 4).map(({ text }) => text),
    ['hello', 'ünï', 'line 0', 'line 1'],
  );
  assert.equal(first.console.total, 6_002);
  const last = await client.readConsole({ runId, fromLine: 6_001 });
  assert.deepEqual(last.lines, [{ number: 6_001, at: 3, stream: 'stdout', text: 'line 5999' }]);
  const file = await client.getArtifact({ owner: `run:${runId}`, path: 'files/a.bin' });
  assert.equal((await file.arrayBuffer()).byteLength, content.sizeBytes);
  for (const delivery of deliveries) await outbox.push(delivery);
  assert.equal(await uploader.finish(20_000), 'sent');
  assert.deepEqual(await seen(), first);
  assert.deepEqual(await outbox.problems(), []);
});

test('a run that a client of the program made or moved before is told of all the same, and stays where it is', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'));
  const server = await startServer({ data: join(folder, 'data') });
  const client = createClient({ baseUrl: server.url });
  const elsewhere = await client.createExperiment({ name: 'of the client' });
  await client.createRun({ id: runId, experimentId: elsewhere.id, name: 'by the client' });
  const outbox = await openOutbox(join(folder, 'spool'), { runId });
  const uploader = startUploader({ outbox, server: server.url, store: createLocalContent(createMemoryBlobStore()) });
  t.after(async () => {
    await uploader.stop();
    await outbox.close();
    await server.stop();
    await removeFolder(folder);
  });
  await outbox.push({
    kind: 'run',
    experiment: 'folder',
    run: { id: runId, startedAt: 5, userName: 'ada', source: { name: 'train.py' }, tags: [{ key: 'assay.host', value: 'here' }] },
  });
  await outbox.push({ kind: 'finish', status: 'finished', endedAt: 9 });
  assert.equal(await uploader.finish(20_000), 'sent');
  const { run, experiment } = await client.getRun({ runId });
  assert.deepEqual(
    [experiment.name, run.name, run.userName, run.source?.name, run.tags, run.status],
    ['of the client', 'by the client', 'ada', 'train.py', [{ key: 'assay.host', value: 'here' }], 'finished'],
  );
  assert.deepEqual(await outbox.problems(), []);
});

test('contents that the server collected since they were sent are sent again when a record needs them, also by a later process', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'));
  const server = await startServer({ data: join(folder, 'data') });
  const store = createLocalContent(createMemoryBlobStore());
  // Too large to share a file with others.
  const texts = ['one', 'two', 'three'].map((text) => Buffer.from(text.repeat(smallContentBytes)));
  const contents: PlacedContent[] = [];
  for (const text of texts) contents.push({ ...(await store.put(Readable.from([text]))), place: { kind: 'store' } });
  const outboxOf = async () => {
    const outbox = await openOutbox(join(folder, 'spool'), { runId });
    return { outbox, uploader: startUploader({ outbox, server: server.url, store }) };
  };
  let current = await outboxOf();
  const end = async (): Promise<void> => {
    await current.uploader.stop();
    await current.outbox.close();
  };
  t.after(async () => {
    await end();
    await server.stop();
    await removeFolder(folder);
  });
  await current.outbox.push({ kind: 'run', experiment: 'collected', run: { id: runId, name: 'sent', startedAt: 5 } });
  await current.outbox.push({ kind: 'content', contents });
  assert.equal(await current.uploader.finish(20_000), 'sent');
  await end();
  const stored = (await readdir(join(folder, 'data', 'blobs'), { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && contents.some(({ digest }) => digest.endsWith(entry.name.slice(-40))),
  );
  assert.equal(stored.length, texts.length);
  for (const { parentPath, name } of stored) await rm(join(parentPath, name));

  current = await outboxOf();
  for (const [index, { digest }] of contents.entries()) await current.outbox.push({ kind: 'artifact', path: `${index}.txt`, digest });
  await current.outbox.push({ kind: 'artifact', path: 'never-sent.txt', digest: 'c'.repeat(64) });
  assert.equal(await current.uploader.finish(20_000), 'sent');
  assert.deepEqual(
    (await current.outbox.problems()).map(({ kind, subject }) => [kind, subject]),
    [['refused', 'artifact']],
    'only what was never sent is refused',
  );
  const client = createClient({ baseUrl: server.url });
  for (const [index, text] of texts.entries()) {
    const file = await client.getArtifact({ owner: `run:${runId}`, path: `${index}.txt` });
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), text);
  }
});

test('a large content goes through in pieces: no more than a few of them are in memory', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'));
  const server = await startServer({ data: join(folder, 'data') });
  const store = createLocalContent(await openFilesystemBlobStore({ folder: join(folder, 'content'), isExclusive: true, onFatal: () => undefined }));
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < 64; piece += 1) yield Buffer.alloc(1024 * 1024, piece);
  }
  const content: PlacedContent = { ...(await store.put(bytes())), place: { kind: 'store' } };
  const outbox = await openOutbox(join(folder, 'spool'), { runId });
  const held = (): number => {
    collectGarbage('major');
    return process.memoryUsage().arrayBuffers;
  };
  const before = held();
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, held() - before)), 20);
  const uploader = startUploader({ outbox, server: server.url, store });
  t.after(async () => {
    clearInterval(watch);
    await uploader.stop();
    await outbox.close();
    await store.close();
    await server.stop();
  });
  await outbox.push({ kind: 'run', experiment: 'large', run: { id: runId, name: 'large', startedAt: 1 } });
  await outbox.push({ kind: 'content', contents: [content] });
  assert.equal(await uploader.finish(20_000), 'sent');
  assert.ok(most < 24 * 1024 * 1024, `${most} bytes at a time`);
});
