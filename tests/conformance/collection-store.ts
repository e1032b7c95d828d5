// The duties of a collection store, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { CollectionDraft, CollectionFile, CollectionId } from '../../src/core/collections/collection.ts';
import type { NewVersion } from '../../src/core/collections/collection-store.ts';
import type { ContentDigest } from '../../src/core/content/content-digest.ts';
import type { Store } from '../../src/core/store.ts';
import type { Field, Filter, Order } from '../../src/language/filter.ts';
import { addProject, byCodePoints, newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

const digest = (digit: string): ContentDigest => `sha256:${digit.repeat(64)}`;
const aVersion = (version: number, fields: Partial<NewVersion> = {}): NewVersion => ({
  version,
  state: 'committed',
  digest: digest('1'),
  metadata: {},
  createdAt: 1,
  updatedAt: 1,
  tags: [],
  ...fields,
});

export function testCollectionStore(open: OpenStore): void {
  describe('as a collection store', () => {
    let store: Store;
    before(async () => {
      store = await open();
      await addProject(store);
    });
    after(() => store.close());

    const change = <T>(work: (collections: Store['collections']) => Promise<T>): Promise<T> => store.transaction((stores) => work(stores.collections));
    async function added(fields: Partial<CollectionId> = {}): Promise<CollectionId> {
      const id: CollectionId = { projectId: 'default', kind: 'dataset', name: `c ${newId()}`, ...fields };
      await change((collections) => collections.insert({ ...id, createdAt: 1, updatedAt: 2, tags: [] }));
      return id;
    }

    it('finds what was inserted, by project, kind and name, with its tags', async () => {
      const id = await added();
      await change((collections) =>
        collections.putTags(id, [
          { key: 'b', value: '1' },
          { key: 'a', value: '2' },
          { key: 'b', value: '3' },
        ]),
      );
      const found = {
        ...id,
        createdAt: 1,
        updatedAt: 2,
        lastVersion: 0,
        tags: [
          { key: 'a', value: '2' },
          { key: 'b', value: '3' },
        ],
        aliases: [],
      };
      assert.deepEqual(await store.collections.find(id), found);
      for (const other of [{ kind: 'model' }, { name: 'other' }, { projectId: undefined }]) assert.equal(await store.collections.find({ ...id, ...other }), undefined);
      await change((collections) => collections.update(id, { updatedAt: 9, description: 'said' }));
      assert.deepEqual(await store.collections.find(id), { ...found, updatedAt: 9, description: 'said' });
    });

    it('refuses a taken name within project and kind, and takes it elsewhere', async () => {
      const id = await added();
      await assert.rejects(added(id), refusal('already_exists'));
      const others = [await added({ ...id, kind: 'other' }), await added({ ...id, projectId: undefined })];
      for (const other of others) assert.ok(await store.collections.find(other));
      await assert.rejects(added({ ...id, projectId: undefined }), refusal('already_exists'));
    });

    it('gives it another name or kind with all that belongs to it, but no taken one', async () => {
      const [id, other] = [await added(), await added({ kind: 'other' })];
      await change(async (collections) => {
        await collections.insertVersion(id, aVersion(1));
        await collections.putAlias(id, 'best', 1);
      });
      const renamed = { ...id, name: newId() };
      await change((collections) => collections.rename(id, renamed));
      assert.deepEqual([await store.collections.find(id), (await store.collections.findVersionByAlias(renamed, 'best'))?.version], [undefined, 1]);
      await change((collections) => collections.rename(renamed, renamed));
      await assert.rejects(
        change((collections) => collections.rename(renamed, { kind: 'other', name: other.name })),
        refusal('already_exists'),
      );
      await change((collections) => collections.rename(renamed, { kind: 'other', name: renamed.name }));
      assert.equal((await store.collections.find({ ...renamed, kind: 'other' }))?.lastVersion, 1);
      await assert.rejects(
        change((collections) => collections.rename(renamed, id)),
        refusal('not_found'),
      );
    });

    it('lets models and prompts of the whole server share their names, and nothing else', async () => {
      const model = await added({ projectId: undefined, kind: 'model' });
      await assert.rejects(added({ ...model, kind: 'prompt' }), refusal('already_exists'));
      const prompt = await added({ projectId: undefined, kind: 'prompt' });
      await assert.rejects(
        change((collections) => collections.rename(prompt, { kind: 'prompt', name: model.name })),
        refusal('already_exists'),
      );
      for (const other of [{ kind: 'dataset' }, { projectId: 'default' }, { projectId: 'default', kind: 'prompt' }]) assert.ok(await added({ ...model, ...other }));
      assert.equal((await store.registry.find(model.name))?.kind, 'model');
    });

    it('sets and removes tags of collections and of versions, and says whether there was one to remove', async () => {
      const id = await added();
      const at = { ...id, version: 1 };
      await change(async (collections) => {
        await collections.insertVersion(id, aVersion(1, { tags: [{ key: 'k', value: '1' }] }));
        await collections.putVersionTags(at, [
          { key: 'k', value: '2' },
          { key: 'j', value: '' },
        ]);
        await collections.putTags(id, [{ key: 'a', value: 'b' }]);
      });
      assert.deepEqual((await store.collections.findVersion(at))?.tags, [
        { key: 'j', value: '' },
        { key: 'k', value: '2' },
      ]);
      for (const had of [true, false]) {
        assert.equal(await change((collections) => collections.deleteVersionTag(at, 'k')), had);
        assert.equal(await change((collections) => collections.deleteTag(id, 'a')), had);
      }
      assert.deepEqual([(await store.collections.find(id))?.tags, (await store.collections.findVersion(at))?.tags], [[], [{ key: 'j', value: '' }]]);
      await assert.rejects(
        change((collections) => collections.putVersionTags({ ...id, version: 2 }, [{ key: 'k', value: '' }])),
        refusal('not_found'),
      );
    });

    it('searches by project, kind and a part of the name, in pages by kind and name', async () => {
      const mark = newId();
      for (const name of ['b', 'A', 'ä', '%', 'a_b']) await added({ kind: 'x', name: `${mark} ${name}` });
      await added({ kind: 'w', name: `${mark} z`, projectId: undefined });
      const names = async (query: { projectId?: string; kind?: string; text: string }) =>
        (await readPages((page) => store.collections.search({ ...query, page }))).map(({ name }) => name.slice(33));
      assert.deepEqual(await names({ text: mark.toUpperCase() }), ['z', ...['b', 'A', 'ä', '%', 'a_b'].sort(byCodePoints)]);
      assert.deepEqual(await names({ text: mark, kind: 'w' }), ['z']);
      assert.deepEqual(await names({ text: mark, projectId: 'default', kind: 'w' }), []);
      assert.deepEqual(await names({ text: `${mark} %` }), ['%']);
      assert.deepEqual(await names({ text: `${mark} a_` }), ['a_b']);
    });

    it('keeps versions, whose numbers are never used twice, and finds them by number and alias', async () => {
      const id = await added();
      await change(async (collections) => {
        await collections.insertVersion(id, aVersion(1, { tags: [{ key: 'k', value: 'v' }], metadata: { depth: 3, list: [null, 'x'] } }));
        await collections.insertVersion(id, aVersion(2, { state: 'draft', digest: undefined, description: 'second' }));
        await collections.putAlias(id, 'best', 1);
        await collections.putAlias(id, 'new', 2);
        await collections.putAlias(id, 'best', 2);
      });
      assert.equal((await store.collections.find(id))?.lastVersion, 2);
      const one = {
        ...aVersion(1),
        id: (await store.collections.findVersion({ ...id, version: 1 }))?.id,
        files: 0,
        sizeBytes: 0,
        metadata: { depth: 3, list: [null, 'x'] },
        tags: [{ key: 'k', value: 'v' }],
        aliases: [],
        producedBy: [],
      };
      assert.deepEqual(await store.collections.findVersion({ ...id, version: 1 }), one);
      assert.deepEqual((await store.collections.findVersionByAlias(id, 'best'))?.aliases, ['best', 'new']);
      assert.deepEqual((await store.collections.find(id))?.aliases, [
        { alias: 'best', version: 2 },
        { alias: 'new', version: 2 },
      ]);
      const { version: _, createdAt: _at, tags: _tags, ...committed } = aVersion(2, { updatedAt: 8, description: 'done', digest: digest('2') });
      await change((collections) => collections.updateVersion({ ...id, version: 2 }, committed));
      assert.deepEqual(
        (await readPages((page) => store.collections.versions(id, { page }))).map(({ version, state, digest: of, description }) => [version, state, of, description]),
        [
          [2, 'committed', digest('2'), 'done'],
          [1, 'committed', digest('1'), undefined],
        ],
      );
      assert.deepEqual([await change((collections) => collections.deleteAlias(id, 'new')), await change((collections) => collections.deleteAlias(id, 'new'))], [true, false]);
      await change((collections) => collections.deleteVersion({ ...id, version: 2 }));
      assert.deepEqual([await store.collections.findVersion({ ...id, version: 2 }), await store.collections.findVersionByAlias(id, 'best')], [undefined, undefined]);
      assert.equal((await store.collections.find(id))?.lastVersion, 2);
      await assert.rejects(
        change((collections) => collections.putAlias(id, 'x', 2)),
        refusal('not_found'),
      );
    });

    it('keeps the files of a version by path, stored ones and references, and tells their number and size', async () => {
      const id = await added();
      const at = { ...id, version: 1 };
      const files: CollectionFile[] = [
        { path: 'a/b/c', digest: digest('3'), sizeBytes: 5 },
        { path: 'a-b', digest: digest('4'), sizeBytes: 2 ** 40 },
        { path: 'a/🦦', reference: 's3://bucket/x', digest: `md5:${'a'.repeat(32)}`, sizeBytes: 7 },
        { path: 'z', reference: 'https://example.org/x', facts: { etag: 'x"1', extra: { n: [1, null] } } },
      ];
      await change(async (collections) => {
        await collections.insertVersion(id, aVersion(1));
        await collections.putFiles(at, files);
      });
      const inOrder = [...files].sort((one, other) => byCodePoints(one.path, other.path));
      assert.deepEqual(await readPages((page) => store.collections.files(at, { page })), inOrder);
      assert.deepEqual(
        (await readPages((page) => store.collections.files(at, { folder: 'a', page }))).map(({ path }) => path),
        inOrder.map(({ path }) => path).filter((path) => path.startsWith('a/')),
      );
      const found = await store.collections.findVersion(at);
      assert.deepEqual([found?.files, found?.sizeBytes], [4, 2 ** 40 + 12]);
      await change((collections) => collections.putFiles(at, [{ path: 'z', digest: digest('5'), sizeBytes: 1 }]));
      assert.deepEqual((await readPages((page) => store.collections.files(at, { page }))).at(-1), { path: 'z', digest: digest('5'), sizeBytes: 1 });
      const held = (await readPages((page) => store.retention.held('collectionFile', page))).filter(({ holder }) => holder.id === `dataset/${id.name}/1`);
      assert.deepEqual(held.map(({ digest: of }) => of).sort(), [digest('3'), digest('4'), digest('5')]);
    });

    it('keeps which runs made and used a version, each once, and finds the versions of a run', async () => {
      const [id, other] = [await added({ name: `a ${newId()}` }), await added({ name: `b ${newId()}` })];
      const runId = newId();
      await change(async (collections) => {
        for (const one of [id, other]) await collections.insertVersion(one, aVersion(1));
        for (const at of [5, 6]) assert.equal(await collections.putEdge({ ...id, version: 1 }, { runId, relation: 'produced', at }), at === 5);
        await collections.putEdge({ ...id, version: 1 }, { runId: 'elsewhere', relation: 'used', at: 7 });
        await collections.putEdge({ ...other, version: 1 }, { runId, relation: 'used', at: 8 });
      });
      assert.deepEqual(await readPages((page) => store.collections.edges({ ...id, version: 1 }, page)), [
        { runId, relation: 'produced', at: 5 },
        { runId: 'elsewhere', relation: 'used', at: 7 },
      ]);
      assert.deepEqual((await store.collections.findVersion({ ...id, version: 1 }))?.producedBy, [runId]);
      const idOf = async (at: CollectionId) => (await store.collections.findVersion({ ...at, version: 1 }))?.id;
      assert.deepEqual(await readPages((page) => store.collections.versionsOfRun(runId, { relation: 'used', page })), [{ ...other, version: 1, id: await idOf(other) }]);
      assert.deepEqual(await readPages((page) => store.collections.versionsOfRun(runId, { relation: 'produced', page })), [{ ...id, version: 1, id: await idOf(id) }]);
    });

    it('searches by the whole name and by the folder that names begin with, and tells the kinds of what is found', async () => {
      const mark = newId();
      for (const [kind, name] of [
        ['a kind', `${mark}/one`],
        ['Data', `${mark}/two`],
        ['Data', `${mark}0`],
        ['Data', mark],
      ] as const)
        await added({ kind, name });
      const names = async (query: { name?: string; folder?: string; kind?: string }) =>
        (await readPages((page) => store.collections.search({ projectId: 'default', ...query, page }))).map(({ name }) => name.slice(mark.length));
      assert.deepEqual(await names({ name: `${mark}/two` }), ['/two']);
      assert.deepEqual(await names({ name: mark.toUpperCase() }), []);
      assert.deepEqual((await names({ folder: mark })).sort(), ['/one', '/two']);
      assert.deepEqual(await names({ folder: mark, kind: 'Data' }), ['/two']);
      assert.deepEqual(await store.collections.kinds({ projectId: 'default', folder: mark }), [
        { kind: 'Data', createdAt: 1 },
        { kind: 'a kind', createdAt: 1 },
      ]);
      assert.deepEqual(await store.collections.kinds({ projectId: 'other', folder: mark }), []);
    });

    it('searches by filters over attributes, aliases and labels, in any order, and counts what a search would find', async () => {
      const mark = newId();
      const attribute = (name: string): Field => ({ type: 'attribute', name });
      for (const [index, name] of ['b', 'a', 'c'].entries()) {
        const id = { projectId: 'default', kind: 'x', name: `${mark}/${name}` };
        await change(async (collections) => {
          await collections.insert({ ...id, description: index === 1 ? 'told' : undefined, createdAt: index, updatedAt: 9 - index, tags: [{ key: name, value: '' }] });
          await collections.putTags(id, [{ key: 'level', value: 'c' }]);
          await collections.insertVersion(id, aVersion(1));
          await collections.putAlias(id, `as ${name}`, 1);
        });
      }
      const names = async (query: { filter?: Filter; order?: readonly Order[] }) =>
        (await readPages((page) => store.collections.search({ folder: mark, ...query, page }))).map(({ name }) => name.slice(mark.length + 1));
      const equal = (field: Field, value: string): Filter => ({ kind: 'compare', field, operator: '=', value });
      const filters: readonly (readonly [Filter, readonly string[]])[] = [
        [equal(attribute('base_name'), 'b'), ['b']],
        [equal(attribute('name'), `${mark}/b`), ['b']],
        [{ kind: 'matches', field: attribute('base_name'), pattern: '^[ab]$' }, ['a', 'b']],
        [equal({ type: 'label' }, 'c'), ['c']],
        [{ kind: 'not', item: equal({ type: 'label' }, 'c') }, ['a', 'b']],
        [equal(attribute('alias'), 'as b'), ['b']],
        [{ kind: 'exists', field: attribute('description'), negated: false }, ['a']],
        [{ kind: 'compare', field: attribute('creation_time'), operator: '>', value: 0 }, ['a', 'c']],
        [equal(attribute('kind'), 'y'), []],
      ];
      for (const [filter, found] of filters) {
        assert.deepEqual(await names({ filter }), found, JSON.stringify(filter));
        assert.equal(await store.collections.count({ folder: mark, filter }), found.length);
      }
      const orders: readonly (readonly [string, Order['direction'], readonly string[]])[] = [
        ['base_name', 'descending', ['c', 'b', 'a']],
        ['last_updated_time', 'ascending', ['c', 'a', 'b']],
        ['number', 'descending', ['c', 'a', 'b']],
        ['description', 'ascending', ['a', 'b', 'c']],
      ];
      for (const [name, direction, found] of orders) assert.deepEqual(await names({ order: [{ field: attribute(name), direction }] }), found, name);
      assert.equal(await store.collections.count({ folder: mark, projectId: 'other' }), 0);
      await assert.rejects(names({ filter: equal(attribute('size'), '1') }), refusal('invalid_argument'));
      await assert.rejects(names({ order: [{ field: { type: 'label' }, direction: 'ascending' }] }), refusal('invalid_argument'));
    });

    it('finds versions of a collection by filters over attributes, aliases and labels, in any order, and counts those that pass', async () => {
      const id = await added();
      await change(async (collections) => {
        for (const number of [1, 2, 3])
          await collections.insertVersion(
            id,
            aVersion(number, { createdAt: 10 * number, updatedAt: 10 - number, fingerprint: `f${number}`, tags: [{ key: number === 2 ? 'red' : 'blue', value: '' }] }),
          );
        await collections.putAlias(id, 'best', 3);
      });
      const attribute = (name: string): Field => ({ type: 'attribute', name });
      const numbers = async (query: { filter?: Filter; order?: readonly Order[] }) =>
        (await readPages((page) => store.collections.versions(id, { ...query, page }))).map(({ version }) => version);
      const filters: readonly (readonly [Filter, readonly number[]])[] = [
        [{ kind: 'compare', field: { type: 'label' }, operator: '=', value: 'blue' }, [3, 1]],
        [{ kind: 'compare', field: attribute('alias'), operator: '=', value: 'best' }, [3]],
        [{ kind: 'compare', field: attribute('version_number'), operator: '<', value: 3 }, [2, 1]],
        [{ kind: 'compare', field: attribute('fingerprint'), operator: '=', value: 'f2' }, [2]],
        [{ kind: 'exists', field: attribute('step'), negated: false }, []],
      ];
      for (const [filter, found] of filters) {
        assert.deepEqual(await numbers({ filter }), found, JSON.stringify(filter));
        assert.equal(await store.collections.countVersions(id, filter), found.length);
      }
      assert.deepEqual(await numbers({ order: [{ field: attribute('creation_time'), direction: 'ascending' }] }), [1, 2, 3]);
      assert.deepEqual(await numbers({ order: [{ field: attribute('last_updated_time'), direction: 'ascending' }] }), [3, 2, 1]);
      assert.deepEqual([await store.collections.countVersions(id), await store.collections.countVersions({ ...id, name: 'none' })], [3, 0]);
    });

    it('has links stand for versions of other collections: theirs are files, sizes and makers, their own are numbers and aliases', async () => {
      const [id, to, other] = [await added(), { projectId: 'default', kind: 'dataset', name: newId() }, { projectId: undefined, kind: 'dataset', name: newId() }];
      const [originId, runId] = [newId(), newId()];
      const link = (version: number) => aVersion(version, { originId, digest: undefined, createdAt: 5 });
      await change(async (collections) => {
        await collections.insertVersion(id, aVersion(1));
        await collections.insertVersion(id, aVersion(2, { id: originId, tags: [{ key: 'k', value: '' }] }));
        await collections.putFiles({ ...id, version: 2 }, [{ path: 'a', digest: digest('1'), sizeBytes: 7 }]);
        await collections.putEdge({ ...id, version: 2 }, { runId, relation: 'produced', at: 1 });
        await collections.putAlias(id, 'own', 2);
        for (const links of [to, other]) await collections.insert({ ...links, isOfLinks: true, createdAt: 1, updatedAt: 1, tags: [] });
        await collections.insertVersion(to, link(1));
        await collections.insertVersion(other, link(3));
        await collections.putAlias(to, 'best', 1);
      });
      const found = await store.collections.findVersion({ ...to, version: 1 });
      const told = { version: 1, state: 'committed', originId, files: 1, sizeBytes: 7, metadata: {}, createdAt: 5, updatedAt: 1, tags: [], aliases: ['best'], producedBy: [runId] };
      assert.deepEqual(found, { ...told, id: found?.id });
      assert.deepEqual(await readPages((page) => store.collections.files({ ...to, version: 1 }, { page })), [{ path: 'a', digest: digest('1'), sizeBytes: 7 }]);
      assert.deepEqual(await store.collections.findFile({ ...to, version: 1 }, 'a'), { path: 'a', digest: digest('1'), sizeBytes: 7 });
      assert.deepEqual([await store.collections.findFile({ ...to, version: 1 }, 'b'), await store.collections.findFile({ ...id, version: 1 }, 'a')], [undefined, undefined]);
      assert.deepEqual(
        (await readPages((page) => store.collections.links(originId, page))).map(({ of, version }) => [of.name, version]),
        [
          [to.name, 1],
          [other.name, 3],
        ],
      );
      assert.deepEqual([await store.collections.findLink(to, originId), await store.collections.findLink(id, originId)], [found, undefined]);
      const counts = async () => Promise.all([id, { ...id, version: 1 }, { ...id, version: 2 }, to].map((of) => store.collections.countLinksTo(of)));
      assert.deepEqual(await counts(), [2, 0, 2, 0]);
      assert.deepEqual([(await store.collections.find(to))?.isOfLinks, (await store.collections.find(id))?.isOfLinks], [true, undefined]);
      assert.deepEqual(
        (await readPages((page) => store.collections.search({ projectId: null, name: other.name, page }))).map(({ name }) => name),
        [other.name],
      );
      assert.equal(await store.collections.count({ projectId: null, name: to.name }), 0);
      await change((collections) => collections.deleteVersion({ ...to, version: 1 }));
      assert.deepEqual([(await counts())[0], (await store.collections.findVersion({ ...id, version: 2 }))?.files], [1, 1]);
    });

    it('finds versions by id, of many collections at once and whatever these are called, and by fingerprint the latest', async () => {
      const [id, other] = [await added(), await added({ kind: 'other' })];
      const words = { fingerprint: 'f1', keepSeconds: 0, step: 7 };
      const [first, second] = [newId(), newId()];
      await change(async (collections) => {
        await collections.insertVersion(id, aVersion(1, { id: first, ...words, tags: [{ key: 'k', value: '' }] }));
        await collections.insertVersion(id, aVersion(2, { fingerprint: 'f1' }));
        await collections.insertVersion(other, aVersion(1, { id: second }));
        await collections.putAlias(other, 'best', 1);
        await collections.putFiles({ ...other, version: 1 }, [{ path: 'a', digest: digest('3'), sizeBytes: 5 }]);
      });
      const found = await store.collections.versionsById([second, newId(), first, second]);
      assert.deepEqual(
        found.map(({ of, id: versionId, version, aliases, files, tags }) => [of, versionId, version, aliases, files, tags]),
        [
          [other, second, 1, ['best'], 1, []],
          [id, first, 1, [], 0, [{ key: 'k', value: '' }]],
        ],
      );
      const { fingerprint, keepSeconds, step } = found[1]!;
      assert.deepEqual({ fingerprint, keepSeconds, step }, words);
      assert.equal((await store.collections.findVersionByFingerprint(id, 'f1'))?.version, 2);
      assert.equal(await store.collections.findVersionByFingerprint(other, 'f1'), undefined);
      const renamed = { ...id, name: newId() };
      await change((collections) => collections.rename(id, renamed));
      assert.deepEqual((await store.collections.versionsById([first]))[0]?.of, renamed);
      assert.deepEqual(await store.collections.versionsById([]), []);
      assert.deepEqual(await store.within(['other']).collections.versionsById([first]), []);
      await assert.rejects(change((collections) => collections.insertVersion(other, aVersion(2, { id: first }))));
    });

    it('keeps drafts with their files, by id and by what they are shared as, until they are removed', async () => {
      const id = await added();
      const draft: CollectionDraft = { id: newId(), of: id, baseId: 'b', sharedAs: 'all', createdAt: 5, words: { description: 'd', metadata: { x: [1] }, makers: ['r'] } };
      const alone: CollectionDraft = { id: newId(), of: id, createdAt: 6, words: { makers: [] } };
      const files: CollectionFile[] = [
        { path: 'b', digest: `md5:${'a'.repeat(32)}`, sizeBytes: 3, facts: { extra: { y: 1 } } },
        { path: 'a', digest: digest('8'), sizeBytes: 1 },
        { path: 'c', reference: 'x://y' },
      ];
      await change(async (collections) => {
        await collections.insertDraft(draft);
        await collections.insertDraft(alone);
        await collections.putDraftFiles(draft.id, files);
      });
      assert.deepEqual([await store.collections.findDraft(draft.id), await store.collections.findDraft(alone.id)], [draft, alone]);
      assert.deepEqual([await store.collections.findSharedDraft(id, 'all'), await store.collections.findSharedDraft(id, 'other')], [draft, undefined]);
      assert.equal(await store.within(['other']).collections.findDraft(draft.id), undefined);
      assert.deepEqual(
        (await store.collections.draftFiles(draft.id)).map(({ path }) => path),
        ['a', 'b', 'c'],
      );
      assert.deepEqual((await store.collections.draftFiles(draft.id))[1], files[0]);
      const held = (await readPages((page) => store.retention.held('draftFile', page))).filter(({ holder }) => holder.id === draft.id);
      assert.deepEqual(held, [{ digest: digest('8'), holder: { kind: 'draft', id: draft.id } }]);
      const begun = async (before: number) => (await store.retention.draftsBegunBefore(before, 10_000)).filter((one) => one === draft.id || one === alone.id);
      assert.deepEqual([await begun(5), await begun(6), await begun(7)], [[], [draft.id], [draft.id, alone.id]]);
      await change(async (collections) => {
        await collections.updateDraft(draft.id, { words: { makers: ['r', 's'] } });
        await collections.putDraftFiles(draft.id, [{ path: 'b', digest: digest('9'), sizeBytes: 3 }]);
      });
      const { baseId: _, ...rest } = draft;
      assert.deepEqual(await store.collections.findDraft(draft.id), { ...rest, words: { makers: ['r', 's'] } });
      assert.deepEqual((await store.collections.draftFiles(draft.id))[1], { path: 'b', digest: digest('9'), sizeBytes: 3 });
      await change((collections) => collections.removeDraftFiles(draft.id));
      assert.deepEqual(await store.collections.draftFiles(draft.id), []);
      await change((collections) => collections.deleteDraft(draft.id));
      assert.equal(await store.collections.findDraft(draft.id), undefined);
      await change((collections) => collections.delete(id));
      assert.equal(await store.collections.findDraft(alone.id), undefined);
    });

    it('knows versions and drafts by other names, each of which means one, until what it means is deleted', async () => {
      const id = await added();
      const [versionId, handle, moved] = [newId(), newId(), newId()];
      await change(async (collections) => {
        await collections.insertVersion(id, aVersion(1, { id: versionId }));
        await collections.putHandle(handle, versionId);
        await collections.putHandle(moved, 'elsewhere');
        await collections.putHandle(moved, versionId);
      });
      assert.deepEqual(
        [await store.collections.findHandle(handle), await store.collections.findHandle(moved), await store.collections.findHandle('none')],
        [versionId, versionId, undefined],
      );
      await change((collections) => collections.deleteVersion({ ...id, version: 1 }));
      assert.deepEqual([await store.collections.findHandle(handle), await store.collections.findHandle(moved)], [undefined, undefined]);
    });

    it('keeps other digests of content, of which each means one content', async () => {
      const [one, other] = [`md5:${newId()}`, `md5:${newId()}`] as const;
      const [first, second] = [`sha256:${newId()}${newId()}`, `sha256:${newId()}${newId()}`] as const;
      const put = (name: ContentDigest, of: ContentDigest) => store.transaction(({ contentNames }) => contentNames.put({ name, digest: of }));
      assert.deepEqual([await put(one, first), await put(one, first), await put(other, first)], [true, false, true]);
      assert.deepEqual(await store.contentNames.find([one, `md5:${newId()}`]), [{ name: one, digest: first }]);
      assert.deepEqual(
        (await store.contentNames.of([first, second])).map(({ name }) => name),
        [one, other].sort(),
      );
      assert.equal(await put(one, second), false);
      assert.deepEqual(await store.contentNames.find([one]), [{ name: one, digest: second }]);
      await store.transaction(({ contentNames }) => contentNames.forget([second]));
      assert.deepEqual([await store.contentNames.find([one]), await store.contentNames.find([])], [[], []]);
      assert.deepEqual(await store.contentNames.find([other]), [{ name: other, digest: first }]);
    });

    it('deletes a collection with all that belongs to it', async () => {
      const id = await added();
      await change(async (collections) => {
        await collections.insertVersion(id, aVersion(1, { tags: [{ key: 'k', value: 'v' }] }));
        await collections.putFiles({ ...id, version: 1 }, [{ path: 'a', digest: digest('6'), sizeBytes: 1 }]);
        await collections.putAlias(id, 'x', 1);
        await collections.putEdge({ ...id, version: 1 }, { runId: newId(), relation: 'used', at: 1 });
        await collections.putTags(id, [{ key: 'k', value: 'v' }]);
        await collections.delete(id);
      });
      assert.equal(await store.collections.find(id), undefined);
      assert.deepEqual(await readPages((page) => store.collections.versions(id, { page })), []);
      await added(id);
      assert.equal((await store.collections.find(id))?.lastVersion, 0);
    });

    it('shows nothing of other projects, nor of the whole server, to stores of some projects', async () => {
      const [id, ofServer] = [await added(), await added({ projectId: undefined })];
      const [seen, blind] = [store.within(['default']).collections, store.within(['other']).collections];
      assert.ok(await seen.find(id));
      for (const [view, hidden] of [
        [seen, ofServer],
        [blind, id],
        [blind, ofServer],
      ] as const) {
        assert.equal(await view.find(hidden), undefined);
        assert.deepEqual(await readPages((page) => view.search({ text: hidden.name, page })), []);
      }
    });
  });
}
