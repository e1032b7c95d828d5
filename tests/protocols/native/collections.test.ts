// Collections over the native wire: made, filled from stored content, pointed at, joined to runs, taken away.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { caller, startTime as at } from '../../core/core-under-test.ts';
import { openNative, type NativeUnderTest } from './native-under-test.ts';

const digits = { projectId: 'default', kind: 'dataset', name: 'digits' } as const;
const unknown = `sha256:${'f'.repeat(64)}`;

async function stored({ client }: NativeUnderTest, text: string): Promise<string> {
  const body = new TextEncoder().encode(text);
  const { digest } = await client.putBlob({ digest: createHash('sha256').update(body).digest('hex'), body });
  return `sha256:${digest}`;
}

/** The actions of the audit trail, and what the live feed told, since the last call. */
function follow({ core, changes }: NativeUnderTest): () => Promise<{ readonly actions: readonly string[]; readonly told: readonly unknown[] }> {
  let [entries, announced] = [-1, changes.length];
  return async () => {
    const { items } = await core.audit.list(caller, { page: { limit: 1000 } });
    const actions = items.slice(entries === -1 ? items.length : entries).map(({ action }) => action);
    const told = changes.slice(announced);
    [entries, announced] = [items.length, changes.length];
    return { actions, told };
  };
}

test('a collection is made, gets versions of stored content, aliases and runs, and loses them again', async (t) => {
  const native = await openNative(t);
  const { client } = native;
  const [one, two] = [await stored(native, 'one'), await stored(native, 'twotwo')];
  const { id: runId } = await client.createRun({ experimentId: '0' });
  const since = follow(native);
  await since();
  const told = { type: 'collection', ...digits };

  assert.deepEqual(await client.createCollection({ ...digits, description: 'of zip codes', tags: [{ key: 'team', value: 'a' }] }), {
    ...digits,
    description: 'of zip codes',
    createdAt: at,
    updatedAt: at,
    lastVersion: 0,
    tags: [{ key: 'team', value: 'a' }],
    aliases: [],
  });
  assert.deepEqual(await since(), { actions: ['collection.created'], told: [told] });

  const files = [
    { path: 'train/b.csv', digest: two },
    { path: 'raw', reference: 's3://b/raw', digest: `md5:${'0'.repeat(32)}`, sizeBytes: 7 },
    { path: 'train/a.csv', digest: one },
  ];
  const { digest, ...version } = await client.addCollectionVersion({
    ...digits,
    files,
    metadata: { rows: 3 },
    tags: [{ key: 'k', value: 'v' }],
    aliases: ['best'],
    producedBy: runId,
  });
  assert.match(digest!, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(version, {
    id: '1-1',
    version: 1,
    state: 'committed',
    files: 3,
    sizeBytes: 16,
    metadata: { rows: 3 },
    createdAt: at,
    updatedAt: at,
    tags: [{ key: 'k', value: 'v' }],
    aliases: ['best'],
    producedBy: [runId],
  });
  assert.deepEqual(await since(), { actions: ['collection_version.added', 'collection.alias_set', 'collection_version.run_noted'], told: [told] });
  assert.deepEqual((await client.listCollectionFiles({ ...digits, version: 1 })).items, [files[1], { ...files[2], sizeBytes: 3 }, { ...files[0], sizeBytes: 6 }]);

  assert.equal((await client.addCollectionVersion({ ...digits, files: files.slice(0, 1) })).version, 2);
  await client.setCollectionAlias({ ...digits, version: 2, alias: 'best' });
  assert.equal((await client.getCollectionVersion({ ...digits, alias: 'best' })).version, 2);
  await client.addCollectionEdge({ ...digits, version: 2, runId, relation: 'used' });
  assert.deepEqual((await client.listRunCollections({ runId, relation: 'used' })).items, [{ ...digits, version: 2, id: '1-2' }]);
  assert.deepEqual(await since(), { actions: ['collection_version.added', 'collection.alias_set', 'collection_version.run_noted'], told: [told, told, told] });

  await client.deleteCollectionAlias({ ...digits, alias: 'best' });
  await client.deleteCollectionVersion({ ...digits, version: 2 });
  assert.equal((await client.addCollectionVersion({ ...digits, files })).version, 3, 'the number of a deleted version is not used again');
  await client.deleteCollection(digits);
  assert.deepEqual((await client.searchCollections({})).items, []);
  assert.deepEqual((await since()).actions, ['collection.alias_deleted', 'collection_version.deleted', 'collection_version.added', 'collection.deleted']);
});

test('what is sent again, because its answer was lost, changes nothing', async (t) => {
  const native = await openNative(t);
  const { client } = native;
  const one = [{ path: 'a', digest: await stored(native, 'one') }];
  const two = [{ path: 'a', digest: await stored(native, 'two') }];
  const { id: runId } = await client.createRun({ experimentId: '0' });
  const create = () =>
    client.createCollection({
      ...digits,
      description: 'd',
      tags: [
        { key: 'b', value: '2' },
        { key: 'a', value: '1' },
      ],
    });
  const first = () => client.addCollectionVersion({ ...digits, files: one, follows: 0, aliases: ['best', 'new'], producedBy: runId });
  const changes = [
    create,
    first,
    () => client.setCollectionAlias({ ...digits, version: 1, alias: 'other' }),
    () => client.addCollectionEdge({ ...digits, version: 1, runId, relation: 'used' }),
    () => client.deleteCollectionAlias({ ...digits, alias: 'other' }),
  ];
  const since = follow(native);
  for (const change of changes) {
    const answer = await change();
    await since();
    assert.deepEqual([await change(), await since()], [answer, { actions: [], told: [] }]);
  }

  await client.addCollectionVersion({ ...digits, files: two, follows: 1, aliases: ['best'] });
  await since();
  assert.deepEqual([(await first()).version, await since()], [1, { actions: [], told: [] }], 'also after others were added');
  assert.equal((await client.getCollectionVersion({ ...digits, alias: 'best' })).version, 2, 'an alias that went on is not taken back');
  await assert.rejects(client.addCollectionVersion({ ...digits, files: one, follows: 1 }), {
    code: 'conflict',
    message: "the latest version of dataset 'digits' is 2, not 1: others were added or the number is wrong; look at it, then add yours after 2",
  });
  assert.equal((await client.addCollectionVersion({ ...digits, files: one })).version, 3, 'without a number the next one is made');
});

test('what cannot be is refused with what to do, and leaves nothing', async (t) => {
  const native = await openNative(t);
  const { client } = native;
  await client.createCollection(digits);
  const digest = await stored(native, 'one');
  const since = follow(native);
  await since();
  const add = (files: readonly object[], more: object = {}) => client.addCollectionVersion({ ...digits, files: files as never, ...more });
  for (const [refused, code, message] of [
    [() => client.createCollection({ ...digits, description: 'another' }), 'already_exists', "a dataset named 'digits' exists already; choose another name"],
    [() => client.createCollection({ ...digits, kind: 'Da/ta' }), 'invalid_argument', /^kind "Da\/ta" is not/],
    [() => client.createCollection({ ...digits, projectId: 'none' }), 'not_found', /none/],
    [() => add([{ path: 'a', digest: unknown }]), 'failed_precondition', `not stored yet: ${'f'.repeat(64)}; send their bytes, then add the version again`],
    [() => add([{ path: 'a' }]), 'invalid_argument', /files.*digest: write the SHA-256 of stored content, or a reference/],
    [() => add([{ path: 'a', digest: `md5:${'0'.repeat(32)}` }]), 'invalid_argument', /digest: write the SHA-256 of stored content, or a reference/],
    [() => add([{ path: 'a', digest, sizeBytes: 1 }]), 'invalid_argument', /sizeBytes: leave it out/],
    [
      () =>
        add([
          { path: 'a', digest },
          { path: 'a', digest },
        ]),
      'invalid_argument',
      'the path "a" is there twice; give each file once',
    ],
    [() => add([{ path: '../a', digest }]), 'invalid_argument', /\.\.\/a/],
    [() => add([{ path: 'a', digest }], { producedBy: 'nobody' }), 'not_found', "run 'nobody' does not exist"],
    [() => add([{ path: 'a', digest }], { name: 'none' }), 'not_found', "collection 'dataset/none' does not exist"],
    [() => add([{ path: 'a', digest }], { aliases: [''] }), 'invalid_argument', /^alias is empty/],
    [() => add([{ path: 'a', digest }], { follows: 4 }), 'conflict', /is 0, not 4/],
    [() => client.setCollectionAlias({ ...digits, version: 1, alias: 'best' }), 'not_found', "collection version 'dataset/digits/1' does not exist"],
    [() => client.addCollectionEdge({ ...digits, version: 1, runId: 'x', relation: 'used' }), 'not_found', "collection version 'dataset/digits/1' does not exist"],
  ] as const) {
    await assert.rejects(refused(), (error: { code: string; message: string }) => {
      assert.equal(error.code, code, error.message);
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
      return true;
    });
  }
  assert.deepEqual([await since(), (await client.listCollectionVersions(digits)).items], [{ actions: [], told: [] }, []]);
});

test('registered models are seen as collections, and changed by their own operations alone', async (t) => {
  const native = await openNative(t);
  const { client } = native;
  await client.createModel({ name: 'clf' });
  const { id: runId } = await client.createRun({ experimentId: '0' });
  await native.core.modelVersions.create(caller, { modelName: 'clf', source: 's3://b/x', runId });
  const clf = { kind: 'model', name: 'clf' };
  assert.deepEqual(
    (await client.searchCollections({ kind: 'model' })).items.map(({ name, lastVersion }) => [name, lastVersion]),
    [['clf', 1]],
  );
  const version = { ...clf, version: 1 };
  const before = await client.getModel({ name: 'clf' });
  for (const refused of [
    () => client.createCollection({ kind: 'model', name: 'other' }),
    () => client.createCollection({ kind: 'prompt', name: 'other' }),
    () => client.addCollectionVersion({ ...clf, files: [{ path: 'a', reference: 's3://b/a' }] }),
    () => client.setCollectionAlias({ ...version, alias: 'best' }),
    () => client.deleteCollectionAlias({ ...clf, alias: 'best' }),
    () => client.deleteCollectionVersion(version),
    () => client.deleteCollection(clf),
  ]) {
    await assert.rejects(refused(), { code: 'failed_precondition', message: /belongs to the model registry; change it with the operations on registered models/ });
  }
  assert.deepEqual(await client.getModel({ name: 'clf' }), before);
  await client.addCollectionEdge({ ...version, runId, relation: 'used' });
  assert.deepEqual(
    (await client.listCollectionEdges(version)).items.map(({ relation }) => relation),
    ['produced', 'used'],
  );
  assert.equal((await client.createCollection({ projectId: 'default', kind: 'model', name: 'clf' })).lastVersion, 0, 'of a project it is a collection as any other');
});
