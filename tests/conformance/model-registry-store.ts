// The duties of a model registry store, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Filter } from '../../src/language/filter.ts';
import type { RegistrySearch } from '../../src/core/models/model-registry-store.ts';
import type { ModelVersion } from '../../src/core/models/registered-model.ts';
import type { Store, Stores } from '../../src/core/store.ts';
import { newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

const aVersion = (modelName: string, version: number, fields: Partial<ModelVersion> = {}): ModelVersion => ({
  modelName,
  version,
  createdAt: 10,
  updatedAt: 10,
  source: 's3://bucket/x',
  tags: [],
  aliases: [],
  ...fields,
});

export function testModelRegistryStore(open: OpenStore): void {
  describe('as a model registry store', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const change = <T>(work: (registry: Stores['registry']) => Promise<T>): Promise<T> => store.transaction(({ registry }) => work(registry));
    const addModel = async (name = `model ${newId()}`): Promise<string> => {
      await change((registry) => registry.insert({ name, kind: 'model', createdAt: 1, updatedAt: 2, tags: [] }));
      return name;
    };

    it('finds what was inserted, with tags, aliases and the highest version of each stage', async () => {
      const name = newId();
      await change(async (registry) => {
        await registry.insert({
          name,
          kind: 'prompt',
          createdAt: 1,
          updatedAt: 2,
          description: '',
          tags: [
            { key: 'b', value: '1' },
            { key: 'a', value: '2' },
          ],
        });
        await registry.insertVersion(aVersion(name, 1, { stage: 'production', tags: [{ key: 't', value: 'v' }] }));
        await registry.insertVersion(aVersion(name, 2));
        await registry.insertVersion(aVersion(name, 3, { stage: 'production' }));
        await registry.putAlias(name, 'champion', 3);
        await registry.putAlias(name, 'b', 1);
      });
      assert.deepEqual(await store.registry.find(name), {
        name,
        kind: 'prompt',
        createdAt: 1,
        updatedAt: 2,
        description: '',
        tags: [
          { key: 'a', value: '2' },
          { key: 'b', value: '1' },
        ],
        aliases: [
          { alias: 'b', version: 1 },
          { alias: 'champion', version: 3 },
        ],
        latestVersions: [aVersion(name, 2), aVersion(name, 3, { stage: 'production', aliases: ['champion'] })],
      });
      assert.equal(await store.registry.find('none'), undefined);
    });

    it('refuses a taken name with already_exists, on insert and on rename', async () => {
      const [one, two] = [await addModel(), await addModel()];
      await assert.rejects(addModel(one), refusal('already_exists'));
      await assert.rejects(
        change((registry) => registry.update(one, { updatedAt: 3, newName: two })),
        refusal('already_exists'),
      );
      await change((registry) => registry.update(one, { updatedAt: 3, newName: one }));
    });

    it('replaces description and times, and renames with versions, tags and aliases', async () => {
      const name = await addModel();
      const renamed = newId();
      await change(async (registry) => {
        await registry.putTags(name, [{ key: 'k', value: '1' }]);
        await registry.insertVersion(aVersion(name, 1));
        await registry.putAlias(name, 'a', 1);
        await registry.update(name, { updatedAt: 9, description: 'text' });
        await registry.update(name, { updatedAt: 10, newName: renamed });
      });
      assert.equal(await store.registry.find(name), undefined);
      assert.deepEqual(await store.registry.find(renamed), {
        name: renamed,
        kind: 'model',
        createdAt: 1,
        updatedAt: 10,
        tags: [{ key: 'k', value: '1' }],
        aliases: [{ alias: 'a', version: 1 }],
        latestVersions: [aVersion(renamed, 1, { aliases: ['a'] })],
      });
      assert.equal((await store.registry.findVersionByAlias(renamed, 'a'))!.version, 1);
      await assert.rejects(
        change((registry) => registry.update(name, { updatedAt: 1 })),
        refusal('not_found'),
      );
    });

    it('deletes a model with all that belongs to it, its number sequence too', async () => {
      const name = await addModel();
      await change(async (registry) => {
        await registry.insertVersion(aVersion(name, 1, { tags: [{ key: 'a', value: 'b' }] }));
        await registry.insertVersion(aVersion(name, 2));
        await registry.putAlias(name, 'x', 2);
        await registry.putTags(name, [{ key: 'a', value: 'b' }]);
        await registry.delete(name);
      });
      assert.equal(await store.registry.find(name), undefined);
      assert.equal(await store.registry.findVersion(name, 1), undefined);
      await addModel(name);
      assert.equal(await store.registry.nextVersion(name), 1);
      assert.deepEqual((await store.registry.find(name))!.tags, []);
    });

    it('never gives out the number of a version twice, deleted ones included', async () => {
      const name = await addModel();
      assert.equal(await store.registry.nextVersion(name), 1);
      await change((registry) => registry.insertVersion(aVersion(name, 1)));
      await change((registry) => registry.insertVersion(aVersion(name, 2)));
      await change((registry) => registry.deleteVersion(name, 2));
      assert.equal(await store.registry.nextVersion(name), 3);
      await assert.rejects(store.registry.nextVersion('none'), refusal('not_found'));
    });

    it('keeps every field of a version, and replaces stage, description, times and storage location', async () => {
      const name = await addModel();
      const full = aVersion(name, 1, { description: 'd', userId: 'u', storageLocation: 'l', runId: 'r', runLink: 'k', modelId: 'm-1', tags: [{ key: 'a', value: '1' }] });
      await change((registry) => registry.insertVersion(full));
      assert.deepEqual(await store.registry.findVersion(name, 1), full);
      const { description: _, ...bare } = full;
      const changed = { ...bare, stage: 'staging', updatedAt: 50, storageLocation: 'new' } as const;
      await change((registry) => registry.updateVersion({ ...changed, source: 'ignored' }));
      assert.deepEqual(await store.registry.findVersion(name, 1), changed);
      await assert.rejects(
        change((registry) => registry.updateVersion(aVersion(name, 9))),
        refusal('not_found'),
      );
      assert.equal(await store.registry.findVersion(name, 9), undefined);
    });

    it('deletes a version with its tags and the aliases that point at it, and no others', async () => {
      const name = await addModel();
      await change(async (registry) => {
        for (const version of [1, 2]) await registry.insertVersion(aVersion(name, version, { tags: [{ key: 'a', value: 'b' }] }));
        await registry.putAlias(name, 'one', 1);
        await registry.putAlias(name, 'two', 2);
        await registry.deleteVersion(name, 1);
      });
      assert.equal(await store.registry.findVersion(name, 1), undefined);
      assert.deepEqual(await store.registry.findVersion(name, 2), aVersion(name, 2, { tags: [{ key: 'a', value: 'b' }], aliases: ['two'] }));
      assert.equal(await store.registry.findVersionByAlias(name, 'one'), undefined);
      await change((registry) => registry.deleteVersion(name, 1));
    });

    it('moves an alias when it is put again, and says whether there was one to delete', async () => {
      const name = await addModel();
      await change(async (registry) => {
        for (const version of [1, 2]) await registry.insertVersion(aVersion(name, version));
        await registry.putAlias(name, 'a', 1);
        await registry.putAlias(name, 'a', 2);
      });
      assert.equal((await store.registry.findVersionByAlias(name, 'a'))!.version, 2);
      assert.equal(await change((registry) => registry.deleteAlias(name, 'a')), true);
      assert.equal(await change((registry) => registry.deleteAlias(name, 'a')), false);
      assert.equal(await change((registry) => registry.deleteAlias('none', 'a')), false);
      await assert.rejects(
        change((registry) => registry.putAlias(name, 'a', 7)),
        refusal('not_found'),
      );
      await assert.rejects(
        change((registry) => registry.putAlias('none', 'a', 1)),
        refusal('not_found'),
      );
    });

    it('sets and deletes tags of models and of versions', async () => {
      const name = await addModel();
      await change(async (registry) => {
        await registry.insertVersion(aVersion(name, 1));
        await registry.putTags(name, [
          { key: 'a', value: '1' },
          { key: 'a', value: '2' },
        ]);
        await registry.putVersionTags(name, 1, [{ key: 'v', value: '1' }]);
        await registry.putVersionTags(name, 1, [
          { key: 'v', value: '2' },
          { key: 'u', value: '' },
        ]);
      });
      assert.deepEqual((await store.registry.find(name))!.tags, [{ key: 'a', value: '2' }]);
      assert.deepEqual((await store.registry.findVersion(name, 1))!.tags, [
        { key: 'u', value: '' },
        { key: 'v', value: '2' },
      ]);
      assert.deepEqual([await change((registry) => registry.deleteTag(name, 'a')), await change((registry) => registry.deleteTag(name, 'a'))], [true, false]);
      assert.deepEqual([await change((registry) => registry.deleteVersionTag(name, 1, 'v')), await change((registry) => registry.deleteVersionTag(name, 1, 'v'))], [true, false]);
      await assert.rejects(
        change((registry) => registry.putVersionTags(name, 2, [{ key: 'a', value: 'b' }])),
        refusal('not_found'),
      );
      await assert.rejects(
        change((registry) => registry.putTags('none', [{ key: 'a', value: 'b' }])),
        refusal('not_found'),
      );
    });

    it('says of what kind a model is, and changes it', async () => {
      const name = await addModel();
      assert.equal((await store.registry.find(name))!.kind, 'model');
      await change((registry) => registry.setKind(name, 'prompt'));
      assert.equal((await store.registry.find(name))!.kind, 'prompt');
      await assert.rejects(
        change((registry) => registry.setKind('none', 'prompt')),
        refusal('not_found'),
      );
    });

    it('lists versions highest first, of stages when given, no more than asked', async () => {
      const name = await addModel();
      await change(async (registry) => {
        for (const version of [1, 2, 3, 4]) await registry.insertVersion(aVersion(name, version, version % 2 ? { stage: 'staging' } : {}));
      });
      const versions = async (query: { stages?: readonly (string | null)[]; limit: number }) => (await store.registry.versions(name, query)).map(({ version }) => version);
      assert.deepEqual(await versions({ limit: 10 }), [4, 3, 2, 1]);
      assert.deepEqual(await versions({ stages: ['staging'], limit: 10 }), [3, 1]);
      assert.deepEqual(await versions({ stages: ['staging', null, 'archived'], limit: 3 }), [4, 3, 2]);
      assert.deepEqual(await store.registry.versions('none', { limit: 3 }), []);
    });

    describe('searching', () => {
      let own: Store;
      before(async () => {
        own = await open();
        await own.transaction(async ({ registry }) => {
          for (const [index, name] of ['b', 'a', 'C', 'a_x', 'abx'].entries()) {
            await registry.insert({
              name,
              kind: name === 'b' ? 'prompt' : 'model',
              createdAt: index,
              updatedAt: 10 - index,
              tags: name === 'a' ? [{ key: 'prompt', value: 'true' }] : [],
            });
          }
          await registry.insertVersion(aVersion('a', 1, { updatedAt: 5, runId: 'r1', source: 'file:///x', tags: [{ key: 'q', value: 'good' }] }));
          await registry.insertVersion(aVersion('a', 2, { updatedAt: 5 }));
          await registry.insertVersion(aVersion('b', 1, { updatedAt: 5, runId: 'r2' }));
          await registry.insertVersion(aVersion('C', 1, { updatedAt: 7 }));
        });
        // Versions among these that the registry knows nothing of: of a collection that is no model, and one of a model that is no more than files yet.
        await own.transaction(async ({ collections }) => {
          const files = { state: 'draft', metadata: {}, createdAt: 1, tags: [] } as const;
          await collections.insert({ kind: 'dataset', name: 'a', createdAt: 1, updatedAt: 1, tags: [] });
          for (const updatedAt of [4, 6, 8]) await collections.insertVersion({ kind: 'dataset', name: 'a' }, { ...files, version: updatedAt, updatedAt });
          await collections.insertVersion({ kind: 'model', name: 'C' }, { ...files, version: 2, updatedAt: 6 });
        });
      });
      after(() => own.close());

      const models = async (search: Partial<RegistrySearch>) => (await readPages((page) => own.registry.search({ order: [], ...search, page }))).map(({ name }) => name);
      const versions = async (search: Partial<RegistrySearch>) =>
        (await readPages((page) => own.registry.searchVersions({ order: [], ...search, page }))).map(({ modelName, version }) => `${modelName}${version}`);
      const attribute = (name: string, operator: '=' | '!=' | '>', value: string | number): Filter => ({ kind: 'compare', field: { type: 'attribute', name }, operator, value });

      it('orders models by name unless told otherwise', async () => {
        assert.deepEqual(await models({}), ['C', 'a', 'a_x', 'abx', 'b']);
        assert.deepEqual(await models({ order: [{ field: { type: 'attribute', name: 'name' }, direction: 'descending' }] }), ['b', 'abx', 'a_x', 'a', 'C']);
        assert.deepEqual(await models({ order: [{ field: { type: 'attribute', name: 'last_updated_time' }, direction: 'ascending' }] }), ['abx', 'a_x', 'C', 'a', 'b']);
      });

      it('filters models by attributes and tags', async () => {
        assert.deepEqual(await models({ filter: attribute('kind', '=', 'prompt') }), ['b']);
        assert.deepEqual(await models({ filter: { kind: 'like', field: { type: 'attribute', name: 'name' }, pattern: 'A_X', caseSensitive: false } }), ['a_x', 'abx']);
        assert.deepEqual(await models({ filter: attribute('creation_time', '>', 2) }), ['a_x', 'abx']);
        const isPrompt: Filter = { kind: 'compare', field: { type: 'tag', key: 'prompt' }, operator: '=', value: 'true' };
        assert.deepEqual(await models({ filter: isPrompt }), ['a']);
        assert.deepEqual(await models({ filter: { kind: 'not', item: isPrompt } }), ['C', 'a_x', 'abx', 'b']);
        await assert.rejects(models({ filter: attribute('run_id', '=', 'x') }), refusal('invalid_argument'));
        await assert.rejects(models({ filter: { kind: 'exists', field: { type: 'param', key: 'x' }, negated: false } }), refusal('invalid_argument'));
      });

      it('orders versions by last update descending, name, version descending unless told otherwise', async () => {
        assert.deepEqual(await versions({}), ['C1', 'a2', 'a1', 'b1']);
        assert.deepEqual(await versions({ order: [{ field: { type: 'attribute', name: 'last_updated_time' }, direction: 'ascending' }] }), ['a2', 'a1', 'b1', 'C1']);
        assert.deepEqual(await versions({ order: [{ field: { type: 'attribute', name: 'version_number' }, direction: 'ascending' }] }), ['C1', 'a1', 'b1', 'a2']);
        assert.deepEqual(await versions({ order: [{ field: { type: 'attribute', name: 'run_id' }, direction: 'descending' }] }), ['b1', 'a1', 'C1', 'a2']);
      });

      it('filters versions by attributes and tags', async () => {
        assert.deepEqual(await versions({ filter: attribute('name', '=', 'a') }), ['a2', 'a1']);
        assert.deepEqual(await versions({ filter: { kind: 'in', field: { type: 'attribute', name: 'run_id' }, values: ['r1', 'r2', 'r9'], negated: false } }), ['a1', 'b1']);
        assert.deepEqual(await versions({ filter: attribute('version_number', '>', 1) }), ['a2']);
        assert.deepEqual(await versions({ filter: { kind: 'like', field: { type: 'attribute', name: 'source_path' }, pattern: 'file:%', caseSensitive: true } }), ['a1']);
        const isGood: Filter = { kind: 'compare', field: { type: 'tag', key: 'q' }, operator: '=', value: 'good' };
        assert.deepEqual(await versions({ filter: isGood }), ['a1']);
        assert.deepEqual(await versions({ filter: { ...isGood, operator: '!=', value: 'bad' } }), ['a1']);
        assert.deepEqual(await versions({ filter: { kind: 'not', item: isGood } }), ['C1', 'a2', 'b1']);
        assert.deepEqual(await versions({ filter: { kind: 'or', items: [isGood, attribute('version_number', '>', 1)] } }), ['a2', 'a1']);
        assert.deepEqual(await versions({ filter: { kind: 'and', items: [{ kind: 'not', item: isGood }, attribute('name', '=', 'a')] } }), ['a2']);
      });
    });
  });
}
