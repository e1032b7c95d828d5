// Artifacts: names and bytes, uploads in parts, and whose they are.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { bytesOf, caller, openCore } from '../core-under-test.ts';

const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}` as const;

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test('a file is put, replaced, read whole and in part, and deleted', async (t) => {
  const { core } = await openCore(t);
  assert.equal((await core.artifacts.put(caller, { path: 'a/b', source: bytesOf('one', 'two') })).digest, sha256('onetwo'));
  await core.artifacts.put(caller, { path: 'a/b', source: bytesOf('three') });
  assert.equal(await textOf((await core.artifacts.open(caller, { path: 'a/b' })).content), 'three');
  assert.equal(await textOf((await core.artifacts.open(caller, { path: 'a/b', range: { start: 1, end: 2 } })).content), 'hr');
  assert.equal(await core.artifacts.delete(caller, 'a'), 1);
  assert.equal(await core.artifacts.delete(caller, 'a'), 0);
  await assert.rejects(core.artifacts.stat(caller, 'a/b'), { code: 'not_found' });
});

test('a source that fails half-way leaves no name and replaces nothing', async (t) => {
  const { core } = await openCore(t);
  await core.artifacts.put(caller, { path: 'a', source: bytesOf('old') });
  async function* failing(): AsyncIterable<Uint8Array> {
    yield new Uint8Array(5);
    throw new Error('connection lost');
  }
  await assert.rejects(core.artifacts.put(caller, { path: 'a', source: failing() }), /connection lost/);
  await assert.rejects(core.artifacts.put(caller, { path: 'b', source: failing() }), /connection lost/);
  assert.equal(await textOf((await core.artifacts.open(caller, { path: 'a' })).content), 'old');
  await assert.rejects(core.artifacts.stat(caller, 'b'), { code: 'not_found' });
});

test('a file is no folder and a folder is no file', async (t) => {
  const { core } = await openCore(t);
  await core.artifacts.put(caller, { path: 'a/b', source: bytesOf('x') });
  await assert.rejects(core.artifacts.put(caller, { path: 'a', source: bytesOf('x') }), { code: 'conflict' });
  await assert.rejects(core.artifacts.put(caller, { path: 'a/b/c', source: bytesOf('x') }), { code: 'conflict' });
  await assert.rejects(core.artifacts.open(caller, { path: 'a' }), { code: 'not_found' });
});

test('paths that would lead a program out of its folder are refused', async (t) => {
  const { core } = await openCore(t);
  const wrong = ['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', 'a/./b', 'a\\b', '..\\x', 'a\u0000', 'a\nb', 'x'.repeat(1025)];
  for (const path of wrong) {
    await assert.rejects(core.artifacts.put(caller, { path, source: bytesOf('x') }), { code: 'invalid_argument' }, JSON.stringify(path));
    await assert.rejects(core.artifacts.startUpload(caller, path), { code: 'invalid_argument' });
  }
  for (const path of ['a b', 'ü', '...', 'a..b', '%2e%2e', 'CON', '-rf', '~']) await core.artifacts.put(caller, { path, source: bytesOf('x') });
});

test('parts become one file in the order of their numbers; the last of equal number counts', async (t) => {
  const { core } = await openCore(t);
  const { id: uploadId } = await core.artifacts.startUpload(caller, 'big');
  const put = (number: number, text: string) => core.artifacts.putPart(caller, { uploadId, number, source: bytesOf(text) });
  await put(2, 'world');
  await put(1, 'bye ');
  const { digest } = await put(1, 'hello ');
  await assert.rejects(core.artifacts.stat(caller, 'big'), { code: 'not_found' });
  const file = await core.artifacts.completeUpload(caller, { uploadId, parts: [{ number: 2 }, { number: 1, digest }] });
  assert.deepEqual([file.digest, file.sizeBytes], [sha256('hello world'), 11]);
  await assert.rejects(core.artifacts.completeUpload(caller, { uploadId, parts: [{ number: 1 }] }), { code: 'not_found' });
});

test('an upload with a missing or another part is not completed and can go on', async (t) => {
  const { core } = await openCore(t);
  const { id: uploadId } = await core.artifacts.startUpload(caller, 'big');
  await core.artifacts.putPart(caller, { uploadId, number: 1, source: bytesOf('a') });
  const incomplete = { code: 'failed_precondition', reason: 'upload_incomplete' };
  await assert.rejects(core.artifacts.completeUpload(caller, { uploadId, parts: [{ number: 1 }, { number: 2 }] }), incomplete);
  await assert.rejects(core.artifacts.completeUpload(caller, { uploadId, parts: [{ number: 1, digest: sha256('b') }] }), incomplete);
  for (const number of [0, -1, 1.5, 10_001]) await assert.rejects(core.artifacts.putPart(caller, { uploadId, number, source: bytesOf('a') }), { code: 'invalid_argument' });
  await core.artifacts.completeUpload(caller, { uploadId, parts: [{ number: 1, digest: sha256('a') }] });
});

test('an aborted upload is gone, and aborting again is no change', async (t) => {
  const { core, store } = await openCore(t);
  const { id: uploadId } = await core.artifacts.startUpload(caller, 'big');
  await core.artifacts.abortUpload(caller, uploadId);
  await assert.rejects(core.artifacts.putPart(caller, { uploadId, number: 1, source: bytesOf('a') }), { code: 'not_found' });
  const before = await store.audit.list({ page: { limit: 1000 } });
  await core.artifacts.abortUpload(caller, uploadId);
  assert.deepEqual(await store.audit.list({ page: { limit: 1000 } }), before);
});

test('a run, a model and a version each see the files below their own root, by their own paths', async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  const { model } = await core.loggedModels.create(caller, { experimentId: '0', sourceRunId: run.id });
  await core.registry.create(caller, { name: 'm' });
  const ofRun = { kind: 'run', runId: run.id } as const;
  const ofModel = { kind: 'logged model', modelId: model.id } as const;
  const ofVersion = { kind: 'model version', modelName: 'm', version: 1 } as const;
  await core.ownedArtifacts.put(caller, { owner: ofRun, path: 'plots/a.png', source: bytesOf('png') });
  await core.ownedArtifacts.put(caller, { owner: ofModel, path: 'MLmodel', source: bytesOf('flavors') });
  await core.modelVersions.register(caller, { modelName: 'm', origin: { modelId: model.id } });
  const page = { limit: 10 };
  assert.deepEqual((await core.ownedArtifacts.list(caller, { owner: ofRun, path: '', page })).items, [{ isFolder: true, name: 'plots' }]);
  assert.equal((await core.ownedArtifacts.stat(caller, { owner: ofRun, path: 'plots/a.png' })).path, 'plots/a.png');
  for (const owner of [ofModel, ofVersion]) assert.equal(await textOf((await core.ownedArtifacts.open(caller, { owner, path: 'MLmodel' })).content), 'flavors');
  await assert.rejects(core.ownedArtifacts.list(caller, { owner: { ...ofVersion, version: 2 }, path: '', page }), { code: 'not_found' });
  await assert.rejects(core.ownedArtifacts.stat(caller, { owner: ofRun, path: '../other' }), { code: 'invalid_argument' });
  await assert.rejects(core.ownedArtifacts.put(caller, { owner: ofRun, path: '', source: bytesOf('x') }), { code: 'invalid_argument' });
});
