import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, openCore } from '../../core-under-test.ts';

test('a batch that would change params is refused whole, naming each of them', async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  const param = (key: string, value: string) => ({ key, value });
  await core.ingest.logBatch(caller, { runId: run.id, params: [param('a', '1'), param('b', '2')] });
  await assert.rejects(core.ingest.logBatch(caller, { runId: run.id, params: [param('new', 'x'), param('b', '3'), param('a', '1'), param('a', '4')] }), {
    code: 'invalid_argument',
    reason: 'param_changed',
    detail: { key: 'b', stored: '2', given: '3', keys: ['b', 'a'], storedValues: ['2', '1'], givenValues: ['3', '4'] },
  });
  assert.deepEqual((await core.runs.get(caller, run.id)).params, [param('a', '1'), param('b', '2')]);
});
