// The registry is a view of collections: what is registered is found there too, under its kind.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caller, openCore } from '../core-under-test.ts';

const page = { limit: 10 };

test('a registered model is a collection of the whole server, with the same versions and aliases', async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  await core.registry.create(caller, { name: 'clf', description: 'classifies', tags: [{ key: 'team', value: 'a' }] });
  await core.modelVersions.create(caller, { modelName: 'clf', source: 's3://b/x', runId: run.id, description: 'first' });
  await core.modelVersions.create(caller, { modelName: 'clf', source: 's3://b/y', runId: 'f'.repeat(32) });
  await core.registry.setAlias(caller, { name: 'clf', alias: 'champion', version: 1 });
  const id = { kind: 'model', name: 'clf' };
  const { createdAt: _, updatedAt: _at, ...collection } = await core.collections.get(caller, id);
  assert.deepEqual(collection, {
    ...id,
    description: 'classifies',
    lastVersion: 2,
    tags: [{ key: 'team', value: 'a' }],
    aliases: [{ alias: 'champion', version: 1 }],
  });
  const { version, state, description, files, producedBy, digest } = await core.collections.getVersion(caller, { ...id, alias: 'champion' });
  assert.deepEqual([version, state, description, files, producedBy, digest], [1, 'committed', 'first', 0, [run.id], undefined]);
  assert.deepEqual((await core.collections.versionsOfRun(caller, { runId: run.id, relation: 'produced', page })).items, [{ ...id, version: 1, id: '1-1' }]);
  assert.deepEqual((await core.collections.edges(caller, { ...id, version: 2, page })).items, [], 'a run that is not here has made nothing that is known');
});

test('a model goes on under its new name and its other kind, and leaves nothing behind when it is deleted', async (t) => {
  const { core } = await openCore(t);
  await core.registry.create(caller, { name: 'greet' });
  await core.modelVersions.create(caller, { modelName: 'greet', source: 'prompt' });
  await core.registry.classify(caller, { name: 'greet', kind: 'prompt' });
  await core.registry.rename(caller, { name: 'greet', newName: 'hello' });
  assert.equal((await core.collections.get(caller, { kind: 'prompt', name: 'hello' })).lastVersion, 1);
  await core.registry.delete(caller, 'hello');
  assert.deepEqual((await core.collections.search(caller, { page })).items, []);
});

test('a model and a data set may have the same name', async (t) => {
  const { core } = await openCore(t);
  await core.registry.create(caller, { name: 'digits' });
  await core.collections.create(caller, { kind: 'dataset', name: 'digits' });
  await core.registry.delete(caller, 'digits');
  assert.equal((await core.collections.get(caller, { kind: 'dataset', name: 'digits' })).name, 'digits');
});
