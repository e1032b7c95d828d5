// Small blobs that come in crowds share files; several processes may keep their blobs in one folder.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rename, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import type { ContentDigest } from '../../../src/core/content/content-digest.ts';
import { type FilesystemBlobStore, openFilesystemBlobStore } from '../../../src/storage/blobs/filesystem.ts';
import { contentOf, each, hasCode, sha256 } from '../../conformance/blob-store.ts';
import { removeFolder } from '../../remove-folder.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-packs-'));
const stores: FilesystemBlobStore[] = [];
after(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await removeFolder(root);
});

async function openStore(folder = join(root, randomBytes(8).toString('hex'))): Promise<{ readonly store: FilesystemBlobStore; readonly folder: string }> {
  const store = await openFilesystemBlobStore({ folder, isExclusive: false, onFatal: (error) => assert.fail(error) });
  stores.push(store);
  return { store, folder };
}

const packsOf = async (folder: string): Promise<readonly string[]> => (await readdir(join(folder, 'packs'))).map((file) => join(folder, 'packs', file)).sort();
const crowd = (count: number, sizeBytes = 3000): readonly Buffer[] => Array.from({ length: count }, () => randomBytes(sizeBytes));
const putAll = (store: FilesystemBlobStore, contents: readonly Buffer[]): Promise<readonly ContentDigest[]> =>
  Promise.all(contents.map(async (bytes) => (await store.put(each([bytes]))).digest));

async function expectThere(store: FilesystemBlobStore, contents: readonly Buffer[]): Promise<void> {
  for (const bytes of contents) assert.ok((await contentOf(store, sha256(bytes))).equals(bytes));
  assert.equal((await store.has(contents.map(sha256))).size, contents.length);
}

describe('small blobs put at the same time', () => {
  it('lie in few files; those put alone and large ones have their own', async () => {
    const { store, folder } = await openStore();
    const contents = [...crowd(500), Buffer.alloc(0)];
    await putAll(store, contents);
    await store.put(each([Buffer.from('alone')]));
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9].map((fill) => store.put(each([Buffer.alloc(70_000, fill)]))));
    await expectThere(store, contents);
    assert.ok((await packsOf(folder)).length <= 3);
    const files = (await readdir(folder, { recursive: true })).filter((name) => /^[0-9a-f]{2}\/[0-9a-f]{64}$/.test(name));
    assert.ok(files.length >= 10 && files.length <= 20, `${files.length} files`);
    assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
    for (const pack of await packsOf(folder)) assert.equal((await stat(pack)).mode & 0o777, 0o600);
  });

  it('are read together from however many packs, each with its own bytes; those with a file of their own are left to be read alone', async () => {
    const { store } = await openStore();
    const contents = [...crowd(400), Buffer.alloc(0), Buffer.from('a'), ...crowd(3, 60_000)];
    for (let from = 0; from < contents.length; from += 100) await putAll(store, contents.slice(from, from + 100));
    const alone = await store.put(each([Buffer.from('alone')]));
    const found = await store.getPacked([...contents.map(sha256), alone.digest]);
    // Which of those that come at once share a file is a matter of moments; that most of them do is not.
    const given = new Map(contents.map((bytes) => [sha256(bytes), bytes]));
    assert.deepEqual(
      [...found].filter(([digest, bytes]) => given.get(digest)?.equals(bytes) !== true).map(([digest]) => digest),
      [],
    );
    assert.ok(found.size > 300 && !found.has(alone.digest), `${found.size} of ${given.size} were read together`);
  });

  it('are written once, also when they are put again in another crowd', async () => {
    const { store, folder } = await openStore();
    const contents = crowd(100);
    await putAll(store, contents);
    const before = await packsOf(folder);
    const bytes = async (): Promise<number> => (await Promise.all((await packsOf(folder)).map(async (pack) => (await stat(pack)).size))).reduce((sum, size) => sum + size, 0);
    const held = await bytes();
    for (const pack of before) await utimes(pack, 1, 1);
    await putAll(store, contents);
    assert.deepEqual([await packsOf(folder), await bytes()], [before, held]);
    for (const { storedAt } of (await store.list({ limit: 1000 })).items) assert.ok(storedAt > Date.now() - 60_000, 'they count as stored now');
  });

  it('give their bytes back when they are deleted, and leave the others', async () => {
    const { store, folder } = await openStore();
    const contents = crowd(100, 10_000);
    const digests = await putAll(store, contents);
    await store.delete(digests.slice(0, 90));
    const held = (await Promise.all((await packsOf(folder)).map(async (pack) => (await stat(pack)).size))).reduce((sum, size) => sum + size, 0);
    assert.ok(held < 110_000 + 10_000, `${held} bytes`);
    await expectThere(store, contents.slice(90));
    assert.equal((await store.has(digests.slice(0, 90))).size, 0);
    await store.delete(digests);
    assert.deepEqual(await packsOf(folder), []);
  });

  it('are joined to fewer files as crowds go on coming, under a reader that found them before', async () => {
    const { store, folder } = await openStore();
    const reader = await openStore(folder);
    const contents: Buffer[] = [];
    for (let round = 0; round < 40; round += 1) {
      const some = crowd(10, 200);
      await putAll(store, some);
      contents.push(...some);
      await expectThere(reader.store, contents.slice(-30));
    }
    await store.close();
    assert.ok((await packsOf(folder)).length < 20, `${(await packsOf(folder)).length} packs`);
    await expectThere(reader.store, contents);
    const listed = [];
    for (let token: string | undefined, page; token !== '' && listed.length <= contents.length; token = page.next ?? '') {
      page = await reader.store.list({ limit: 17, token });
      listed.push(...page.items.map(({ digest }) => digest));
    }
    assert.deepEqual(listed, contents.map(sha256).sort());
  });
});

describe('several processes on one folder', () => {
  it('see what the others put and delete', async () => {
    const one = await openStore();
    const other = await openStore(one.folder);
    const contents = crowd(50);
    const digests = await putAll(one.store, contents);
    await expectThere(other.store, contents);
    await other.store.delete(digests.slice(0, 5));
    assert.equal((await one.store.has(digests)).size, 45);
    await assert.rejects(one.store.get(digests[0]!), hasCode('not_found'));
    assert.equal((await one.store.renew(digests)).size, 45);
    await expectThere(one.store, contents.slice(5));
  });

  it('that delete different blobs of one pack at the same time lose none of the others', async () => {
    for (let round = 0; round < 10; round += 1) {
      const one = await openStore();
      const other = await openStore(one.folder);
      const contents = crowd(20, 100);
      const digests = await putAll(one.store, contents);
      await other.store.has(digests);
      await Promise.all([one.store.delete(digests.slice(0, 5)), other.store.delete(digests.slice(5, 10)), one.store.delete(digests.slice(3, 7))]);
      await expectThere(one.store, contents.slice(10));
      await expectThere(other.store, contents.slice(10));
    }
  });

  it('that renew a blob while another deletes its neighbours as old ones keep both', async () => {
    const one = await openStore();
    const other = await openStore(one.folder);
    for (let round = 0; round < 20; round += 1) {
      const contents = crowd(12, 50);
      const digests = await putAll(one.store, contents);
      // Those that are joined at this moment are gone.
      for (const pack of await packsOf(one.folder)) await utimes(pack, 1000, 1000).catch((error: NodeJS.ErrnoException) => assert.equal(error.code, 'ENOENT'));
      const [renewed] = await Promise.all([other.store.renew(digests.slice(0, 6)), one.store.delete(digests.slice(6), Date.now() - 1000)]);
      for (const digest of renewed) await contentOf(one.store, digest);
    }
  });
});

describe('a pack', () => {
  it('whose removal was cut short gets its name back', async () => {
    const { store, folder } = await openStore();
    const contents = crowd(20);
    await putAll(store, contents);
    for (const pack of await packsOf(folder)) await rename(pack, join(folder, 'unfinished', `condemned-${pack.slice(-37)}-00`));
    assert.equal((await store.has(contents.map(sha256))).size, 0);
    const again = await openStore(folder);
    await expectThere(again.store, contents);
    assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
  });

  it('that is cut short or overwritten is named, hides no other, and its blobs are stored when they are put again', async () => {
    const { store, folder } = await openStore();
    const contents = crowd(40);
    await putAll(store, contents);
    const others = crowd(40);
    const [first] = await packsOf(folder);
    await putAll(store, others);
    await truncate(first!, 1000);
    await writeFile(join(folder, 'packs', `${'0'.repeat(32)}.pack`), randomBytes(200));
    const fresh = await openStore(folder);
    await expectThere(fresh.store, others);
    assert.equal((await fresh.store.has(contents.map(sha256))).size < 40, true);
    await assert.rejects(fresh.store.get(sha256(contents.at(-1)!)), (error: Error) => hasCode('integrity')(error) && error.message.includes('.pack'));
    await putAll(fresh.store, contents);
    await expectThere(fresh.store, [...contents, ...others]);
  });

  it('that is damaged in one blob gives the others, and the blob too while another place has it', async () => {
    const { store, folder } = await openStore();
    const contents = crowd(30);
    await putAll(store, contents);
    const [pack] = await packsOf(folder);
    const bytes = await readFile(pack!);
    const at = bytes.indexOf(contents[7]!);
    const file = await open(pack!, 'r+');
    await file.write(Buffer.alloc(10), 0, 10, at);
    await file.close();
    await expectThere(store, contents.toSpliced(7, 1));
    assert.deepEqual([...(await store.getPacked(contents.map(sha256))).keys()].toSorted(), contents.toSpliced(7, 1).map(sha256).toSorted());
    await assert.rejects(store.get(sha256(contents[7]!)), (error: Error) => hasCode('integrity')(error) && error.message.includes(sha256(contents[7]!)));
    assert.equal((await store.has(contents.map(sha256))).size, 29);
    await store.put(each([contents[7]!]));
    const fresh = await openStore(folder);
    for (const one of [store, fresh.store]) await expectThere(one, contents);
  });
});
