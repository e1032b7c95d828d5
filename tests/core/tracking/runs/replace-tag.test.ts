import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, openCore } from '../../core-under-test.ts';

test('a tag is replaced from what it was, and of changes at the same time one counts and the others are told', async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  const replace = (expected: string | undefined, value: string) => core.runs.replaceTag(caller, { id: run.id, key: 'list', expected, value });
  const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((letter) => replace(undefined, letter)));
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'set' : outcome.reason.reason)),
    ['set', 'tag_changed', 'tag_changed'],
  );
  await replace('a', 'ab');
  await assert.rejects(replace('a', 'ac'), { code: 'conflict', reason: 'tag_changed' });
  const { tags } = await core.runs.get(caller, run.id);
  assert.deepEqual(tags, [{ key: 'list', value: 'ab' }]);
});

test('a tag of a deleted run is not changed', async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  await core.runs.delete(caller, run.id);
  await assert.rejects(core.runs.replaceTag(caller, { id: run.id, key: 'a', value: 'b' }), { code: 'failed_precondition', reason: 'run_deleted' });
});
