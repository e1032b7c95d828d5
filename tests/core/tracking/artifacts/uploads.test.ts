import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bytesOf, caller, openCore } from '../../core-under-test.ts';

test('an upload is completed only for the path it was begun for', async (t) => {
  const { core } = await openCore(t);
  const { id } = await core.artifacts.startUpload(caller, 'a/b.bin');
  await core.artifacts.putPart(caller, { uploadId: id, number: 1, source: bytesOf('x') });
  await assert.rejects(core.artifacts.completeUpload(caller, { uploadId: id, path: 'a/c.bin', parts: [{ number: 1 }] }), { code: 'not_found' });
  assert.equal((await core.artifacts.completeUpload(caller, { uploadId: id, path: 'a/b.bin', parts: [{ number: 1 }] })).sizeBytes, 1);
});

test("a listing of a run's files says where they live", async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  const owner = { kind: 'run', runId: run.id } as const;
  await core.ownedArtifacts.put(caller, { owner, path: 'd/a.txt', source: bytesOf('x') });
  const { rootUri, items } = await core.ownedArtifacts.list(caller, { owner, path: '', page: { limit: 10 } });
  assert.deepEqual([rootUri, items], [run.artifactUri, [{ isFolder: true, name: 'd' }]]);
  assert.equal((await core.ownedArtifacts.locateFile(caller, { owner, path: 'd/a.txt' })).path, `0/${run.id}/artifacts/d/a.txt`);
  await core.runs.delete(caller, run.id);
  await assert.rejects(core.ownedArtifacts.locate(caller, { owner, path: 'd/b.txt' }), { code: 'failed_precondition', reason: 'run_deleted' });
});
