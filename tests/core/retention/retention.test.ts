// Giving room back: what is removed for good, what is kept and by what, what is found damaged and whom it concerns.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ContentDigest } from '../../../src/core/content/content-digest.ts';
import { createMemoryBlobStore, type KeptBytes } from '../../../src/storage/blobs/memory.ts';
import { bytesOf, caller, openCore, startTime } from '../core-under-test.ts';
import { someInputs, anObservation, store, storeDocument, storeTree } from '../recorded-run.ts';

const hourMs = 60 * 60 * 1000;

async function openRetention(t: Parameters<typeof openCore>[0]) {
  const kept = new Map<ContentDigest, KeptBytes>();
  let now = startTime;
  const clock = { now: () => now, pass: (ms: number) => void (now += ms) };
  const blobs = createMemoryBlobStore({ kept, now: clock.now });
  const opened = await openCore(t, { blobs, clock });
  const collect = (isDryRun = false) => opened.core.retention.collect(caller, { graceMs: hourMs, isDryRun });
  return { ...opened, kept, blobs, clock, collect };
}

test('what people ask for is a job of theirs, asked for twice it is one; a time of grace that is too short is refused', async (t) => {
  const { core } = await openRetention(t);
  const asked = await core.retentionRequests.collect(caller, {});
  assert.deepEqual([asked.name, asked.payload, asked.owner, asked.state], ['content.collect', { graceMs: 7 * 24 * hourMs, isDryRun: false }, caller.id, 'queued']);
  assert.equal((await core.retentionRequests.collect(caller, {})).id, asked.id);
  assert.notEqual((await core.retentionRequests.collect(caller, { isDryRun: true })).id, asked.id);
  await assert.rejects(core.retentionRequests.collect(caller, { graceMs: hourMs - 1 }), { code: 'invalid_argument' });
  assert.equal((await core.retentionRequests.verify(caller)).id, (await core.retentionRequests.verify(caller)).id);
});

const newRun = async (core: Awaited<ReturnType<typeof openRetention>>['core'], experimentId = '0'): Promise<string> => (await core.runs.create(caller, { experimentId })).run.id;

test('bytes of deleted files and of finished and aborted uploads are given back after the time of grace, not before', async (t) => {
  const { core, kept, clock, collect } = await openRetention(t);
  await core.artifacts.put(caller, { path: 'gone', source: bytesOf('deleted') });
  await core.artifacts.put(caller, { path: 'stays', source: bytesOf('kept') });
  await core.artifacts.delete(caller, 'gone');
  for (const end of ['complete', 'abort', 'forget'] as const) {
    const { id: uploadId } = await core.artifacts.startUpload(caller, `up/${end}`);
    await core.artifacts.putPart(caller, { uploadId, number: 1, source: bytesOf(`first of ${end}`) });
    await core.artifacts.putPart(caller, { uploadId, number: 2, source: bytesOf('second') });
    if (end === 'complete') await core.artifacts.completeUpload(caller, { uploadId, parts: [{ number: 1 }, { number: 2 }] });
    if (end === 'abort') await core.artifacts.abortUpload(caller, uploadId);
  }
  const before = kept.size;
  assert.deepEqual(await collect(), { kept: 4, keptBytes: 48, young: 3, freed: 0, freedBytes: 0 });
  clock.pass(hourMs + 1);
  const freed = { kept: 4, keptBytes: 48, young: 0, freed: 3, freedBytes: 38 };
  assert.deepEqual(await collect(true), freed);
  assert.equal(kept.size, before);
  assert.deepEqual(await collect(), freed);
  assert.equal(kept.size, 4);
  // Parts that nobody went on with for a week.
  clock.pass(8 * 24 * hourMs);
  assert.equal((await collect()).freed, 2);
  await assert.rejects(
    core.artifacts.abortUpload(caller, '0'.repeat(32)).then(() => core.artifacts.stat(caller, 'up/forget')),
    { code: 'not_found' },
  );
  assert.equal(kept.size, 2);
});

test('everything a recorded run names is kept while the run is there: documents, trees, their files, outputs', async (t) => {
  const { core, kept, clock, collect } = await openRetention(t);
  const runId = await newRun(core);
  const code = await storeTree(core, { 'train.py': 'print(1)' });
  const folder = await storeTree(core, { 'a.csv': '1', 'b.csv': '2' });
  const file = await store(core, 'a data file');
  const manifest = someInputs({
    code: [{ path: '', kind: 'folder', ...code }],
    data: [
      { path: 'data', kind: 'folder', digest: folder.tree, sizeBytes: 2, isStored: true, isDeclared: false },
      { path: 'data.csv', kind: 'file', digest: file, sizeBytes: 11, isStored: true, isDeclared: false },
    ],
  });
  const observation = anObservation(runId, {
    console: await store(core, 'hello'),
    trace: await store(core, 'the steps'),
    lock: await store(core, 'the lock file'),
    wheels: { numpy: { file: 'numpy.whl', digest: await store(core, 'a package') } },
    outputs: [{ path: 'out', digest: await store(core, 'weights'), sizeBytes: 7, isStored: true }],
  });
  await core.inputs.record(caller, { runId, inputsDigest: await storeDocument(core, manifest), observationDigest: await storeDocument(core, observation) });
  await store(core, 'nobody names this');
  const all = kept.size;
  clock.pass(hourMs + 1);
  assert.equal((await collect()).freed, 1);
  assert.equal(kept.size, all - 1);
  await core.runs.delete(caller, runId);
  clock.pass(hourMs + 1);
  assert.equal((await collect()).freed, 0);
  const emptied = await core.retention.emptyBin(caller, { deletedBefore: clock.now(), isDryRun: false });
  assert.deepEqual(emptied.removed, [{ kind: 'run', id: runId, name: emptied.removed[0]!.name }]);
  await collect();
  assert.deepEqual([...kept.keys()], []);
});

test('nothing is removed while a document that keeps content cannot be read; the error names the run', async (t) => {
  const { core, kept, clock, collect } = await openRetention(t);
  const runId = await newRun(core);
  const digest = await storeDocument(core, someInputs());
  await core.inputs.record(caller, { runId, inputsDigest: digest });
  await store(core, 'garbage');
  clock.pass(hourMs + 1);
  kept.set(`sha256:${digest}`, { bytes: new Uint8Array([1, 2, 3]), storedAt: 0 });
  await assert.rejects(collect(), (error: Error & { code?: string }) => error.code === 'integrity' && error.message.includes(runId));
  assert.equal(kept.size, 2);
});

test('content that another database keeps in the same place is not touched', async (t) => {
  const { core, blobs, kept, clock, collect } = await openRetention(t);
  await store(core, 'perhaps theirs');
  clock.pass(hourMs + 1);
  await blobs.noteOwner('f'.repeat(32));
  await assert.rejects(collect(), { code: 'failed_precondition', reason: 'content_shared' });
  assert.equal(kept.size, 1);
});

test('the bin is emptied of what was deleted long enough ago, by run or experiment too; what is live or held stays', async (t) => {
  const { core, clock } = await openRetention(t);
  const experiment = await core.experiments.create(caller, { name: 'old' });
  const [live, early, late, held] = [await newRun(core), await newRun(core), await newRun(core), await newRun(core, experiment.id)];
  const put = (runId: string, path: string) => core.ownedArtifacts.put(caller, { owner: { kind: 'run', runId }, path, source: bytesOf(`${runId} ${path}`) });
  for (const runId of [live, early, late, held]) await put(runId, 'model/weights');
  await core.registry.create(caller, { name: 'net' });
  await core.modelVersions.register(caller, { modelName: 'net', origin: { runId: held, path: 'model' } });
  await core.runs.delete(caller, early);
  clock.pass(1000);
  const between = clock.now();
  await core.runs.delete(caller, late);
  await core.experiments.delete(caller, experiment.id);
  clock.pass(1000);

  const ask = (which: { readonly runIds?: readonly string[]; readonly experimentIds?: readonly string[] }) => core.retentionRequests.emptyBin(caller, which);
  await assert.rejects(ask({ runIds: [live] }), { code: 'failed_precondition', reason: 'not_deleted' });
  await assert.rejects(ask({ experimentIds: ['0'] }), { code: 'failed_precondition', reason: 'not_deleted' });
  await assert.rejects(ask({ runIds: ['f'.repeat(32)] }), { code: 'not_found' });
  // Nor does the job, should somebody have taken it out of the bin meanwhile.
  const spared = await core.retention.emptyBin(caller, { deletedBefore: clock.now(), runIds: [live], isDryRun: false });
  assert.deepEqual([spared.runs, spared.removed, spared.held], [0, [], []]);

  const ids = ({ removed }: { readonly removed: readonly { readonly id: string }[] }) => removed.map(({ id }) => id);
  const dry = await core.retention.emptyBin(caller, { deletedBefore: clock.now(), isDryRun: true });
  assert.deepEqual([[...ids(dry)].sort(), dry.held.map(({ id }) => id)], [[early, late].sort(), [held, experiment.id]]);
  assert.deepEqual(ids(await core.retention.emptyBin(caller, { deletedBefore: between, isDryRun: false })), [early]);
  const { runs, files } = await core.retention.emptyBin(caller, { deletedBefore: clock.now(), runIds: [late], isDryRun: false });
  assert.deepEqual([runs, files], [1, 1]);
  await assert.rejects(core.runs.get(caller, late), { code: 'not_found' });
  assert.equal((await core.runs.get(caller, live)).run.id, live);

  const stuck = await core.retention.emptyBin(caller, { deletedBefore: clock.now(), experimentIds: [experiment.id], isDryRun: false });
  assert.deepEqual([stuck.removed, stuck.held.map(({ kind }) => kind)], [[], ['run', 'experiment']]);
  assert.match(stuck.held[0]!.reason, /net\/1/);
  await core.modelVersions.delete(caller, { modelName: 'net', version: 1 });
  const done = await core.retention.emptyBin(caller, { deletedBefore: clock.now(), experimentIds: [experiment.id], isDryRun: false });
  assert.deepEqual([done.runs, done.experiments, done.files, done.held], [1, 1, 1, []]);
  await assert.rejects(core.experiments.get(caller, experiment.id), { code: 'not_found' });
  const trail = await core.audit.list(caller, { subject: { kind: 'run', id: late }, page: { limit: 10 } });
  assert.ok(trail.items.some(({ action }) => action === 'run.purged'));
});

test('a verification names what is damaged and everything it belongs to', async (t) => {
  const { core, kept } = await openRetention(t);
  const [one, other] = [await newRun(core), await newRun(core)];
  const code = await storeTree(core, { 'train.py': 'print(1)' });
  const inputsDigest = await storeDocument(core, someInputs({ code: [{ path: '', kind: 'folder', ...code }] }));
  for (const runId of [one, other]) await core.inputs.record(caller, { runId, inputsDigest });
  await core.artifacts.put(caller, { path: 'code/train.py', source: bytesOf('print(1)') });
  const progress: number[] = [];
  let rested = 0;
  const verify = () =>
    core.retention.verify(caller, {
      rest: async (bytes) => void (rested += bytes),
      onProgress: ({ checked }) => void progress.push(checked),
    });
  assert.deepEqual(await verify(), { checked: 3, checkedBytes: rested, damaged: [], damagedCount: 0 });
  assert.deepEqual(progress, [3]);
  const file = await core.artifacts.stat(caller, 'code/train.py');
  kept.set(file.digest, { bytes: new TextEncoder().encode('print(2)'), storedAt: 0 });
  const { damaged, damagedCount } = await verify();
  assert.equal(damagedCount, 1);
  assert.equal(damaged[0]!.digest, file.digest);
  assert.deepEqual(damaged[0]!.holders, [
    { kind: 'artifact', id: 'code/train.py' },
    { kind: 'run', id: one },
    { kind: 'run', id: other },
  ]);
  await core.artifacts.put(caller, { path: 'again', source: bytesOf('print(1)') });
  assert.equal((await verify()).damagedCount, 0);
});

test('versions go when their time is over, but not while another stands for them, and their bytes with the next collection', async (t) => {
  const { core, kept, clock, collect } = await openRetention(t);
  const of = { projectId: 'default', kind: 'dataset', name: 'digits' };
  const links = { ...of, name: 'links' };
  await core.collections.create(caller, of);
  await core.collections.create(caller, { ...links, isOfLinks: true });
  const add = async (text: string, keepSeconds?: number) =>
    core.collections.addVersion(caller, { ...of, files: [{ path: 'a', digest: `sha256:${await store(core, text)}` }], keepSeconds });
  await add('for an hour', 3_600);
  const linked = await add('linked', 3_600);
  await add('for ever', 0);
  await add('nothing said');
  await core.collections.setAlias(caller, { ...of, version: 1, alias: 'best' });
  await core.collections.link(caller, { ...links, originId: linked.id });
  const versions = async () => (await core.collections.versions(caller, { ...of, page: { limit: 10 } })).items.map(({ version }) => version);
  assert.deepEqual([await core.retention.expire(caller), await versions()], [{ removed: 0 }, [4, 3, 2, 1]]);
  clock.pass(2 * hourMs);
  assert.deepEqual([await core.retention.expire(caller), await versions()], [{ removed: 1 }, [4, 3, 2]]);
  assert.deepEqual([(await collect()).freed, kept.size], [1, 3]);
  await assert.rejects(core.collections.deleteVersion(caller, { ...of, version: 2 }), { code: 'failed_precondition', reason: 'linked' });
  await core.collections.deleteVersion(caller, { ...links, version: 1 });
  assert.deepEqual([await core.retention.expire(caller), await versions()], [{ removed: 1 }, [4, 3]]);
});

test('the collections of an experiment go with it, unless versions of them are linked elsewhere', async (t) => {
  const { core, kept, clock, collect } = await openRetention(t);
  const { id } = await core.experiments.create(caller, { name: 'to go' });
  const of = { projectId: 'default', kind: 'dataset', name: `${id}/digits` };
  const [near, far] = [
    { ...of, name: `${id}/links` },
    { ...of, name: '0/links' },
  ];
  await core.collections.create(caller, of);
  const { id: originId } = await core.collections.addVersion(caller, { ...of, files: [{ path: 'a', digest: `sha256:${await store(core, 'bytes')}` }] });
  for (const links of [near, far]) {
    await core.collections.create(caller, { ...links, isOfLinks: true });
    await core.collections.link(caller, { ...links, originId });
  }
  await core.experiments.delete(caller, id);
  clock.pass(2 * hourMs);
  const empty = async () => core.retention.emptyBin(caller, { deletedBefore: clock.now(), isDryRun: false });
  const names = async () => (await core.collections.search(caller, { page: { limit: 10 } })).items.map(({ name }) => name);
  assert.deepEqual(
    (await empty()).held.map(({ kind, reason }) => [kind, reason]),
    [['experiment', 'versions of its collections are linked elsewhere: dataset/0/links/1; remove these first']],
  );
  assert.equal((await names()).length, 3);
  await core.collections.delete(caller, far);
  assert.equal((await empty()).experiments, 1);
  assert.deepEqual([await names(), (await collect()).freed, kept.size], [[], 1, 0]);
});
