// What a version in the making comes to: from files of one writer or of many, by whatever digest they are named, and what refuses it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { it, type TestContext } from 'node:test';

import type { CollectionId } from '../../../src/core/collections/collection.ts';
import type { ContentDigest } from '../../../src/core/content/content-digest.ts';
import { refusal } from '../../conformance/store-fixtures.ts';
import { bytesOf, caller, openCore, startTime } from '../core-under-test.ts';

const of: CollectionId = { projectId: 'default', kind: 'Data Set', name: '1/digits' };
const md5 = (text: string): ContentDigest => `md5:${createHash('md5').update(text).digest('hex')}`;
const sha256 = (text: string): ContentDigest => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const file = (path: string, text: string) => ({ path, digest: md5(text), sizeBytes: 0 });

async function opened(test: TestContext) {
  const opening = await openCore(test);
  const { core } = opening;
  await core.collections.create(caller, { ...of, ofItsName: 'only' });
  const run = async () => (await core.runs.create(caller, { experimentId: '0', userName: 'u', tags: [] })).run.id;
  const send = (text: string) => core.blobs.put(caller, { digest: md5(text), source: bytesOf(text) });
  const auditOf = async () => (await core.audit.list(caller, { page: { limit: 1_000 } })).items.map(({ action }) => action);
  return { ...opening, run, send, auditOf };
}

it('becomes the next version, with its id, its aliases and the run that made it, once all its bytes are stored', async (test) => {
  const { core, run, send, auditOf } = await opened(test);
  const runId = await run();
  const { id } = await core.drafts.begin(caller, { of, description: 'd', aliases: ['new'], producedBy: runId, handle: 'made up', fingerprint: 'told' });
  await core.drafts.putFiles(caller, { id, files: [file('a', 'one'), { path: 'b', reference: 's3://x', facts: { etag: 'e' } }], place: 'instead' });
  await assert.rejects(core.drafts.commit(caller, { id }), refusal('failed_precondition'));
  assert.deepEqual((await core.collections.get(caller, of)).lastVersion, 0);
  await send('one');
  const committed = await core.drafts.commit(caller, { id, fingerprint: 'counted' });
  assert.deepEqual(
    [committed.id, committed.version, committed.aliases, committed.producedBy, committed.description, committed.fingerprint],
    [id, 1, ['new'], [runId], 'd', 'counted'],
  );
  assert.deepEqual((await core.collections.files(caller, { ...of, version: 1, page: { limit: 10 } })).items, [
    { path: 'a', digest: sha256('one'), sizeBytes: 3 },
    { path: 'b', reference: 's3://x', facts: { etag: 'e' } },
  ]);
  assert.deepEqual(await core.drafts.commit(caller, { id }), committed, 'again is the same');
  assert.deepEqual([await core.collections.findHandle(caller, 'made up'), await core.drafts.find(caller, id)], [id, undefined]);
  const audited = await auditOf();
  for (const action of [
    'collection_draft.begun',
    'collection_draft.files_put',
    'blob.put',
    'blob.named',
    'collection_version.added',
    'collection.alias_set',
    'collection_version.run_noted',
  ])
    assert.ok(audited.includes(action), action);
});

it('has the files of its base where it has none of its own, until a whole list takes their place', async (test) => {
  const { core, send } = await opened(test);
  for (const text of ['one', 'two', 'three']) await send(text);
  const base = await core.drafts.begin(caller, { of });
  await core.drafts.putFiles(caller, { id: base.id, files: [file('a', 'one'), file('b', 'two')], place: 'instead' });
  await core.drafts.commit(caller, { id: base.id });
  const { id } = await core.drafts.begin(caller, { of });
  await core.drafts.putFiles(caller, { id, files: [file('b', 'three')], place: 'beside', baseId: base.id });
  const pathsAndDigests = async () => (await core.drafts.files(caller, id)).map(({ path, digest }) => [path, digest]);
  assert.deepEqual(await pathsAndDigests(), [
    ['a', sha256('one')],
    ['b', sha256('three')],
  ]);
  await core.drafts.putFiles(caller, { id, files: [file('c', 'two')], place: 'instead' });
  assert.deepEqual(await pathsAndDigests(), [['c', sha256('two')]]);
  assert.equal((await core.drafts.commit(caller, { id })).version, 2);
});

it('is one for all who share it, and has the aliases and runs of them all', async (test) => {
  const { core, run, send } = await opened(test);
  const makers = [await run(), await run()];
  const ids = [];
  for (const [index, producedBy] of makers.entries()) {
    const { id } = await core.drafts.begin(caller, { of, sharedAs: 'all', producedBy, aliases: [`of ${index}`] });
    await send(`${index}`);
    await core.drafts.putFiles(caller, { id, files: [file(`${index}`, `${index}`)], place: 'beside' });
    ids.push(id);
  }
  assert.equal(ids[0], ids[1]);
  const { files, aliases, producedBy } = await core.drafts.commit(caller, { id: ids[0]! });
  assert.deepEqual([files, aliases, [...producedBy].sort()], [2, ['of 0', 'of 1'], [...makers].sort()]);
  assert.notEqual((await core.drafts.begin(caller, { of, sharedAs: 'all' })).id, ids[0], 'the next of the same name is another');
});

it('refuses a name that has another kind, a base, run or collection there is not, and a path twice', async (test) => {
  const { core } = await opened(test);
  await assert.rejects(core.collections.create(caller, { ...of, kind: 'model', ofItsName: 'only' }), refusal('already_exists'));
  await assert.rejects(core.drafts.begin(caller, { of: { ...of, name: 'other' } }), refusal('not_found'));
  await assert.rejects(core.drafts.begin(caller, { of, baseId: 'none' }), refusal('not_found'));
  await assert.rejects(core.drafts.begin(caller, { of, producedBy: 'none' }), refusal('not_found'));
  await assert.rejects(core.drafts.putFiles(caller, { id: 'none', files: [], place: 'instead' }), refusal('not_found'));
  const { id } = await core.drafts.begin(caller, { of });
  await assert.rejects(core.drafts.putFiles(caller, { id, files: [file('a', '1'), file('a', '2')], place: 'instead' }), refusal('invalid_argument'));
});

it('is given up when nobody has gone on with it for a week, and bytes that are swept are forgotten by their other names', async (test) => {
  const { core, send, clock, auditOf } = await opened(test);
  const { id } = await core.drafts.begin(caller, { of });
  await send('one');
  await core.drafts.putFiles(caller, { id, files: [file('a', 'one')], place: 'instead' });
  const collect = async (now: number) => {
    clock.set(now);
    await core.retention.collect({ ...caller, id: 'system' }, { graceMs: 0, isDryRun: false });
  };
  const week = 7 * 24 * 3_600_000;
  const far = Math.max(startTime, Date.now()) + 1_000;
  await collect(startTime + week);
  assert.ok((await core.drafts.find(caller, id)) !== undefined, 'its bytes are kept, and it is too');
  await collect(far + 2 * week);
  assert.equal(await core.drafts.find(caller, id), undefined);
  assert.ok((await auditOf()).includes('collection_draft.given_up'));
  assert.deepEqual([...(await core.blobs.findNamed(caller, [md5('one')]))], []);
  assert.deepEqual([...(await core.blobs.namesOf(caller, [sha256('one')]))], []);
});

it('changes what is said of collections and versions, and never their files', async (test) => {
  const { core, send, auditOf } = await opened(test);
  await send('one');
  const { id } = await core.drafts.begin(caller, { of, metadata: { a: 1 }, keepSeconds: 5, tags: [{ key: 'old', value: '' }] });
  await core.drafts.putFiles(caller, { id, files: [file('a', 'one')], place: 'instead' });
  const { digest } = await core.drafts.commit(caller, { id });
  const edited = await core.collections.editVersion(caller, {
    ...of,
    version: 1,
    description: 'x',
    keepSeconds: 'unsaid',
    tags: [{ key: 'new', value: '' }],
    removedTags: ['old'],
  });
  assert.deepEqual([edited.digest, edited.description, edited.keepSeconds, edited.metadata, edited.tags], [digest, 'x', undefined, { a: 1 }, [{ key: 'new', value: '' }]]);
  await core.collections.create(caller, { ...of, name: 'taken' });
  await assert.rejects(core.collections.edit(caller, { ...of, to: { name: 'taken' } }), refusal('already_exists'));
  const renamed = await core.collections.edit(caller, { ...of, description: 'all', to: { kind: 'other kind', name: '1/renamed' } });
  assert.deepEqual([renamed.kind, renamed.name, renamed.description], ['other kind', '1/renamed', 'all']);
  assert.deepEqual((await core.collections.versionsById(caller, [id]))[0]?.of, { projectId: 'default', kind: 'other kind', name: '1/renamed' });
  const audited = await auditOf();
  for (const action of ['collection.changed', 'collection.renamed', 'collection_version.changed']) assert.ok(audited.includes(action), action);
});
