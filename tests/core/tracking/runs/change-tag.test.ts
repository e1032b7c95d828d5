import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, openCore } from '../../core-under-test.ts';

test('a tag is changed from what it was, and changes at the same time all count', async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  const append = (letter: string) => core.runs.changeTag(caller, { id: run.id, key: 'list', change: (stored = '') => stored + letter });
  await Promise.all(['a', 'b', 'c'].map(append));
  const { tags } = await core.runs.get(caller, run.id);
  assert.deepEqual([...tags[0]!.value].sort(), ['a', 'b', 'c']);
});

test('a tag of a deleted run is not changed', async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  await core.runs.delete(caller, run.id);
  await assert.rejects(core.runs.changeTag(caller, { id: run.id, key: 'a', change: () => 'b' }), { code: 'failed_precondition', reason: 'run_deleted' });
});
