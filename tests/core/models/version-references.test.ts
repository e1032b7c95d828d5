import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { FoundReferences, SourceReferences } from '../../../src/core/models/model-versions.ts';
import { caller, openCore } from '../core-under-test.ts';

test('a version is made from what its source refers to, found in the same transaction', async (t) => {
  const { core } = await openCore(t);
  await core.registry.create(caller, { name: 'm' });
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  const { model } = await core.loggedModels.create(caller, { experimentId: '0', sourceRunId: run.id });
  const { model: gone } = await core.loggedModels.create(caller, { experimentId: '0' });
  await core.loggedModels.delete(caller, gone.id);
  const found = async (references: SourceReferences): Promise<FoundReferences> => {
    let seen: FoundReferences = {};
    await core.modelVersions.create(caller, {
      modelName: 'm',
      source: 'given',
      references,
      placed: (all) => {
        seen = all;
        return { source: 'decided', storageLocation: 'there', runId: all.run?.id };
      },
    });
    return seen;
  };
  const first = await found({ runId: run.id, modelId: model.id });
  assert.deepEqual([first.run?.id, first.loggedModel?.id, first.version, first.isOfPrompt], [run.id, model.id, undefined, false]);
  const stored = await core.modelVersions.get(caller, { modelName: 'm', version: 1 });
  assert.deepEqual([stored.source, stored.storageLocation, stored.runId], ['decided', 'there', run.id]);
  assert.equal((await found({ modelId: gone.id })).loggedModel, undefined);
  assert.equal((await found({ version: { modelName: 'm' } })).version?.version, 2);
  await core.registry.setAlias(caller, { name: 'm', alias: 'größe', version: 1 });
  assert.equal((await found({ version: { modelName: 'm', alias: 'größe' } })).version?.version, 1);
  assert.equal((await found({ version: { modelName: 'm', stage: 'Production' } })).version, undefined);
  await assert.rejects(found({ version: { modelName: 'none' } }), { code: 'not_found' });
});

test('a refusal while placing leaves no version and uses no number', async (t) => {
  const { core } = await openCore(t);
  await core.registry.create(caller, { name: 'm' });
  const refuse = (): never => {
    throw new Error('not this one');
  };
  await assert.rejects(core.modelVersions.create(caller, { modelName: 'm', source: 's', placed: refuse }), /not this one/);
  assert.equal((await core.modelVersions.create(caller, { modelName: 'm', source: 's' })).version, 1);
});

test('deleting a logged model again is no change', async (t) => {
  const { core, changes } = await openCore(t);
  const { model } = await core.loggedModels.create(caller, { experimentId: '0' });
  await core.loggedModels.delete(caller, model.id);
  const before = changes.length;
  await core.loggedModels.delete(caller, model.id);
  assert.equal(changes.length, before);
});

test('tags of a logged model are not a change of the model itself', async (t) => {
  const { core, clock } = await openCore(t);
  const { model } = await core.loggedModels.create(caller, { experimentId: '0' });
  clock.set(clock.now() + 10);
  assert.equal((await core.loggedModels.setTags(caller, { id: model.id, tags: [{ key: 'a', value: 'b' }] })).model.updatedAt, model.updatedAt);
  assert.equal((await core.loggedModels.finalize(caller, { id: model.id, status: 'ready' })).model.updatedAt, clock.now());
});
