// A run with what stands around it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { overviewLimit } from '../../../src/core/tracking/overviews/run-detail.ts';
import { caller, openCore, startTime } from '../core-under-test.ts';

test('children are live, newest first and bounded, and the overview says when there are more', async (t) => {
  const { core } = await openCore(t);
  const { run: parent } = await core.runs.create(caller, { experimentId: '0' });
  for (let index = 0; index <= overviewLimit + 1; index += 1)
    await core.runs.create(caller, { experimentId: '0', name: `c${index}`, parentRunId: parent.id, startedAt: startTime + index });
  const before = await core.runDetail(caller, parent.id);
  assert.deepEqual([before.children.length, before.children[0]!.name, before.hasMoreChildren], [overviewLimit, `c${overviewLimit + 1}`, true]);
  for (const { id } of before.children.slice(0, 2)) await core.runs.delete(caller, id);
  const after = await core.runDetail(caller, parent.id);
  assert.deepEqual([after.children.length, after.children[0]!.name, after.hasMoreChildren], [overviewLimit, `c${overviewLimit - 1}`, false]);
});

test('models the run names as outputs are shown beside those that name it as their source, each once', async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  const make = async (sourceRunId?: string) => (await core.loggedModels.create(caller, { experimentId: '0', sourceRunId })).model.id;
  const [own, both, output, gone] = [await make(run.id), await make(run.id), await make(), await make()];
  await core.runs.logOutputs(caller, { runId: run.id, models: [both, output, gone].map((modelId, step) => ({ modelId, step })) });
  await core.loggedModels.delete(caller, gone);
  const { models } = await core.runDetail(caller, run.id);
  assert.deepEqual(models.map(({ model }) => model.id).toSorted(), [own, both, output].toSorted());
});

test('a parent that is unknown here is absent, and an unknown run is not found', async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0', parentRunId: 'f'.repeat(32) });
  assert.equal((await core.runDetail(caller, run.id)).parent, undefined);
  await assert.rejects(core.runDetail(caller, 'e'.repeat(32)), { code: 'not_found' });
});
