// The registry: names, versions, stages and aliases.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Core } from '../../src/core/core.ts';
import { caller, openCore } from './core-under-test.ts';

async function withVersions(core: Core, name: string, count: number): Promise<void> {
  await core.registry.create(caller, { name });
  for (let index = 0; index < count; index += 1) await core.modelVersions.create(caller, { modelName: name, source: `s${index}` });
}

test('version numbers count up and are never used again', async (t) => {
  const { core } = await openCore(t);
  await withVersions(core, 'm', 3);
  await core.modelVersions.delete(caller, { modelName: 'm', version: 3 });
  const next = await core.modelVersions.create(caller, { modelName: 'm', source: 's' });
  assert.equal(next.version, 4);
  await assert.rejects(core.modelVersions.get(caller, { modelName: 'm', version: 3 }), { code: 'not_found', reason: 'version_missing' });
});

test('versions made at once get numbers of their own', async (t) => {
  const { core } = await openCore(t);
  await core.registry.create(caller, { name: 'm' });
  const made = await Promise.all(Array.from({ length: 20 }, () => core.modelVersions.create(caller, { modelName: 'm', source: 's' })));
  assert.deepEqual(
    made.map(({ version }) => version).toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_none, index) => index + 1),
  );
});

test('an alias names one version at a time and goes with it', async (t) => {
  const { core } = await openCore(t);
  await withVersions(core, 'm', 2);
  const champion = async () => (await core.registry.getByAlias(caller, { name: 'm', alias: 'champion' })).version;
  await core.registry.setAlias(caller, { name: 'm', alias: 'champion', version: 1 });
  assert.equal(await champion(), 1);
  await core.registry.setAlias(caller, { name: 'm', alias: 'champion', version: 2 });
  assert.equal(await champion(), 2);
  assert.deepEqual((await core.registry.get(caller, 'm')).aliases, [{ alias: 'champion', version: 2 }]);
  await core.modelVersions.delete(caller, { modelName: 'm', version: 2 });
  await assert.rejects(champion(), { code: 'not_found', reason: 'alias_missing' });
  await core.registry.deleteAlias(caller, { name: 'm', alias: 'champion' });
});

test('an alias cannot be mistaken for a version, and points at what exists', async (t) => {
  const { core } = await openCore(t);
  await withVersions(core, 'm', 1);
  for (const alias of ['', 'a b', 'v1', 'V22', 'latest', 'Latest', 'a/b', 'a@b', 'x'.repeat(256)]) {
    await assert.rejects(core.registry.setAlias(caller, { name: 'm', alias, version: 1 }), { code: 'invalid_argument' }, alias);
  }
  await assert.rejects(core.registry.setAlias(caller, { name: 'm', alias: 'a', version: 2 }), { code: 'not_found' });
  assert.equal((await core.registry.getByAlias(caller, { name: 'm', alias: 'latest' })).version, 1);
});

test('a version moves between stages, alone or sending the others to the archive', async (t) => {
  const { core } = await openCore(t);
  await withVersions(core, 'm', 3);
  const move = (version: number, stage: string | undefined, othersTo?: string) => core.modelVersions.setStage(caller, { modelName: 'm', version, stage, othersTo });
  await move(1, 'production');
  await move(2, 'production');
  await move(3, 'production', 'archived');
  const { items } = await core.modelVersions.list(caller, { modelName: 'm', page: { limit: 10 } });
  assert.deepEqual(
    items.map(({ version, stage }) => [version, stage]),
    [
      [3, 'production'],
      [2, 'archived'],
      [1, 'archived'],
    ],
  );
  const latest = await core.modelVersions.latest(caller, { modelName: 'm' });
  assert.deepEqual(
    latest.map(({ version, stage }) => [version, stage]).toSorted(([one], [other]) => Number(one) - Number(other)),
    [
      [2, 'archived'],
      [3, 'production'],
    ],
  );
  assert.equal((await move(3, undefined)).stage, undefined);
  for (const stage of ['Production', '', 'a b', 'x'.repeat(65)]) await assert.rejects(move(3, stage), { code: 'invalid_argument' });
});

test('a renamed model keeps versions, aliases and numbers; its old name is free', async (t) => {
  const { core } = await openCore(t);
  await withVersions(core, 'old', 2);
  await core.registry.setAlias(caller, { name: 'old', alias: 'a', version: 1 });
  await core.registry.create(caller, { name: 'taken' });
  await assert.rejects(core.registry.rename(caller, { name: 'old', newName: 'taken' }), { code: 'already_exists' });
  await core.registry.rename(caller, { name: 'old', newName: 'new' });
  assert.equal((await core.registry.getByAlias(caller, { name: 'new', alias: 'a' })).modelName, 'new');
  await core.registry.create(caller, { name: 'old' });
  assert.deepEqual((await core.registry.get(caller, 'old')).latestVersions, []);
  assert.equal((await core.modelVersions.create(caller, { modelName: 'new', source: 's' })).version, 3);
});

test('a model name that a URI could not hold is refused', async (t) => {
  const { core } = await openCore(t);
  for (const name of ['', 'a/b', 'a:b', 'x'.repeat(257), 'a\nb']) await assert.rejects(core.registry.create(caller, { name }), { code: 'invalid_argument' });
});

test('what a run made becomes a version that says where it came from', async (t) => {
  const { core } = await openCore(t);
  const { run } = await core.runs.create(caller, { experimentId: '0' });
  const { model } = await core.loggedModels.create(caller, { experimentId: '0', name: 'net', sourceRunId: run.id, tags: [{ key: 'a', value: '1' }] });
  await core.registry.create(caller, { name: 'm' });
  const first = await core.modelVersions.register(caller, { modelName: 'm', origin: { modelId: model.id } });
  assert.deepEqual([first.source, first.runId, first.modelId], [model.artifactUri, run.id, model.id]);
  assert.deepEqual((await core.loggedModels.get(caller, { id: model.id })).registrations, [{ name: 'm', version: 1 }]);
  const second = await core.modelVersions.register(caller, { modelName: 'm', origin: { runId: run.id, path: 'old/model' } });
  assert.deepEqual([second.version, second.source, second.runId, second.modelId], [2, `${run.artifactUri}/old/model`, run.id, undefined]);

  await core.loggedModels.delete(caller, model.id);
  await assert.rejects(core.modelVersions.register(caller, { modelName: 'm', origin: { modelId: model.id } }), { code: 'not_found' });
  await assert.rejects(core.modelVersions.register(caller, { modelName: 'm', origin: { runId: run.id, path: '../up' } }), { code: 'invalid_argument' });
  await assert.rejects(core.modelVersions.register(caller, { modelName: 'none', origin: { runId: run.id, path: 'm' } }), { code: 'not_found' });
});
