import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { FoundReferences, SourceReferences } from '../../../src/core/models/model-versions.ts';
import { caller, openCore } from '../core-under-test.ts';

test('what a source refers to is found, of logged models only live ones', async (t) => {
  const { core } = await openCore(t);
  await core.registry.create(caller, { name: 'm' });
  await core.registry.create(caller, { name: 'p', kind: 'prompt' });
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  const { model } = await core.loggedModels.create(caller, { experimentId: '0', sourceRunId: run.id });
  const { model: gone } = await core.loggedModels.create(caller, { experimentId: '0' });
  await core.loggedModels.delete(caller, gone.id);
  const found = (references: SourceReferences): Promise<FoundReferences> => core.modelVersions.find(caller, references);
  const first = await found({ runId: run.id, modelId: model.id });
  assert.deepEqual([first.run?.id, first.loggedModel?.id, first.version, first.isOfPrompt], [run.id, model.id, undefined, false]);
  await core.modelVersions.create(caller, { modelName: 'm', source: 'decided', storageLocation: 'there', runId: run.id });
  const stored = await core.modelVersions.get(caller, { modelName: 'm', version: 1 });
  assert.deepEqual([stored.source, stored.storageLocation, stored.runId], ['decided', 'there', run.id]);
  assert.equal((await found({ modelId: gone.id })).loggedModel, undefined);
  await core.modelVersions.create(caller, { modelName: 'm', source: 's' });
  assert.equal((await found({ version: { modelName: 'm' } })).version?.version, 2);
  await core.registry.setAlias(caller, { name: 'm', alias: 'größe', version: 1 });
  assert.equal((await found({ version: { modelName: 'm', alias: 'größe' } })).version?.version, 1);
  assert.equal((await found({ version: { modelName: 'm', stage: 'production' } })).version, undefined);
  assert.equal((await found({ version: { modelName: 'm', stage: null } })).version?.version, 2);
  assert.equal((await found({ version: { modelName: 'p' } })).isOfPrompt, true);
  await assert.rejects(found({ version: { modelName: 'none' } }), { code: 'not_found' });
});

test('a logged model remembers the versions it became, and a version of an unknown one is refused and uses no number', async (t) => {
  const { core } = await openCore(t);
  await core.registry.create(caller, { name: 'm' });
  const { model } = await core.loggedModels.create(caller, { experimentId: '0' });
  const create = (registers: string) => core.modelVersions.create(caller, { modelName: 'm', source: 's', registers });
  await create(model.id);
  await assert.rejects(create(`m-${'f'.repeat(32)}`), { code: 'not_found' });
  assert.equal((await create(model.id)).version, 2);
  const registrations = async () => (await core.loggedModels.get(caller, { id: model.id })).registrations;
  await core.registry.rename(caller, { name: 'm', newName: 'n' });
  assert.deepEqual(await registrations(), [
    { name: 'm', version: 1 },
    { name: 'm', version: 2 },
  ]);
  await core.loggedModels.forgetRegistrations(caller, model.id);
  assert.deepEqual(await registrations(), []);
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
