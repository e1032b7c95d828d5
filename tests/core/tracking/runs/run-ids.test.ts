import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, openCore } from '../../core-under-test.ts';

test('a run may have any safe text as its id, and its artifacts lie under it', async (t) => {
  const { core } = await openCore(t);
  for (const id of ['1', 'a-b_C.7', '_', '-x', 'x'.repeat(128), '0'.repeat(32), 'con', 'a..b']) {
    const { run } = await core.runs.create(caller, { id, experimentId: '0' });
    assert.deepEqual([run.id, run.artifactUri], [id, `mlflow-artifacts:/0/${id}/artifacts`]);
    const source = (async function* () {
      yield new TextEncoder().encode(id);
    })();
    await core.ownedArtifacts.put(caller, { owner: { kind: 'run', runId: id }, path: 'a.txt', source });
    assert.equal((await core.artifacts.stat(caller, `0/${id}/artifacts/a.txt`)).sizeBytes, id.length);
  }
});

test('an id that would be a way up, be lost in a path or mean something else is refused', async (t) => {
  const { core } = await openCore(t);
  for (const id of ['', '.', '..', '.a', 'a.', 'a/b', 'a\\b', 'a b', 'a\n', 'a%2e', 'ä', 'a:b', 'a?b', 'a#b', 'x'.repeat(129), 'models', 'MODELS', 'a\u0000']) {
    await assert.rejects(core.runs.create(caller, { id, experimentId: '0' }), { code: 'invalid_argument' }, JSON.stringify(id));
  }
});

test('what is told of a run is kept, changed and taken away; an over-long text is refused', async (t) => {
  const { core } = await openCore(t);
  const source = { name: 'train.py', commit: 'abc' };
  const { run } = await core.runs.create(caller, { experimentId: '0', name: 'n', notes: '# N', userName: 'Ada', group: 'g', jobType: 'train', source });
  assert.deepEqual([run.notes, run.userName, run.group, run.jobType, run.source], ['# N', 'Ada', 'g', 'train', source]);
  const changed = await core.runs.update(caller, { id: run.id, notes: null, group: 'h', source: { commit: null, branch: 'main' } });
  assert.deepEqual([changed.notes, changed.group, changed.source, changed.userName], [undefined, 'h', { name: 'train.py', branch: 'main' }, 'Ada']);
  assert.deepEqual((await core.runs.get(caller, run.id)).run, changed);
  await assert.rejects(core.runs.update(caller, { id: run.id, notes: 'x'.repeat(100_001) }), { code: 'invalid_argument' });
  await assert.rejects(core.runs.create(caller, { experimentId: '0', group: 'a\u0000' }), { code: 'invalid_argument' });
});
