// Data put back in place, and what is claimed of it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { BlobStore } from '../../../src/core/blobs/blob-store.ts';
import type { DataInput } from '../../../src/core/reproduction/manifest.ts';
import { createMemoryBlobStore } from '../../../src/storage/blobs/memory.ts';
import { captureReads } from '../../../src/workspace/data/capture-reads.ts';
import { openFileDigests } from '../../../src/workspace/data/file-digests.ts';
import { restoreData } from '../../../src/workspace/data/restore-data.ts';
import { temporaryFolder, write } from '../code/repositories.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function kept(store: BlobStore, path: string, text: string): Promise<DataInput> {
  const { digest, sizeBytes } = await store.put((async function* () { yield Buffer.from(text); })());
  return { path, kind: 'file', digest, sizeBytes, isStored: true, isDeclared: false };
}

function sourceOf(store: BlobStore): { open(digest: string): AsyncIterable<Uint8Array> } {
  return { open: async function* (digest) { yield* await store.get(digest); } };
}

test('kept files come back below the folder, replacing what is not the same', async (t) => {
  const store = createMemoryBlobStore();
  const folder = temporaryFolder(t);
  write(folder, { 'config.yaml': 'as committed', 'same.csv': 'same' });
  const data = [await kept(store, 'data/deep/x.csv', '1,2'), await kept(store, 'config.yaml', 'as it was read'), await kept(store, 'same.csv', 'same')];
  const restored = await restoreData({ data, folder, source: sourceOf(store) });
  assert.deepEqual(restored.claims.map(({ state, ceiling }) => [state, ceiling]), [['exact', 'byte'], ['exact', 'byte'], ['exact', 'byte']]);
  assert.deepEqual(['data/deep/x.csv', 'config.yaml', 'same.csv'].map((path) => readFileSync(join(folder, path), 'utf8')), ['1,2', 'as it was read', 'same']);
  assert.deepEqual([restored.missing, restored.placed], [[], [join(folder, 'data/deep/x.csv'), join(folder, 'config.yaml')]]);
  assert.equal(statSync(join(folder, 'config.yaml')).mode & 0o777, 0o644);
});

test('what was not kept is taken from its first place, when that still holds the same bytes', async (t) => {
  const store = createMemoryBlobStore();
  const folder = temporaryFolder(t);
  const originalFolder = temporaryFolder(t);
  write(originalFolder, { 'big.bin': 'large', 'other.bin': 'changed since' });
  const input = (path: string, text: string): DataInput => ({ path, kind: 'file', digest: sha256(text), sizeBytes: text.length, isStored: false, isDeclared: false });
  const restored = await restoreData({ data: [input('big.bin', 'large'), input('other.bin', 'as it was -')], folder, source: sourceOf(store), originalFolder });
  assert.deepEqual(restored.claims.map(({ state, ceiling }) => [state, ceiling]), [['exact', 'byte'], ['missing', 'not-runnable']]);
  assert.equal(readFileSync(join(folder, 'big.bin'), 'utf8'), 'large');
  assert.equal(existsSync(join(folder, 'other.bin')), false);
  assert.match(restored.missing[0]!, /other\.bin .*SHA-256/);
});

test('a place outside the tree is looked at and never written', async (t) => {
  const store = createMemoryBlobStore();
  const folder = temporaryFolder(t);
  const outside = temporaryFolder(t);
  write(outside, { 'right.csv': 'right', 'wrong.csv': 'wrong' });
  const data = [await kept(store, join(outside, 'right.csv'), 'right'), await kept(store, join(outside, 'wrong.csv'), 'as it was'), await kept(store, join(outside, 'absent.csv'), 'gone')];
  const plain = await restoreData({ data, folder, source: sourceOf(store) });
  assert.deepEqual(plain.claims.map(({ state }) => state), ['exact', 'missing', 'missing']);
  assert.equal(readFileSync(join(outside, 'wrong.csv'), 'utf8'), 'wrong');
  assert.equal(existsSync(join(outside, 'absent.csv')), false);
  const dataRoot = temporaryFolder(t);
  const rooted = await restoreData({ data, folder, source: sourceOf(store), dataRoot });
  assert.deepEqual(rooted.claims.map(({ state }) => state), ['exact', 'substituted', 'substituted']);
  assert.equal(readFileSync(join(dataRoot, outside, 'absent.csv'), 'utf8'), 'gone');
});

test('paths that lead out are refused, and links that lead out are not written through', async (t) => {
  const store = createMemoryBlobStore();
  const folder = temporaryFolder(t);
  const outside = temporaryFolder(t);
  write(outside, { 'x.csv': 'changed since', 'y.csv': 'other' });
  symlinkSync(outside, join(folder, 'data'));
  symlinkSync('/nowhere/at/all', join(folder, 'gone'));
  const data = [await kept(store, '../evil', 'x'), await kept(store, '.git/config', 'x'), await kept(store, 'data/x.csv', 'as it was read'), await kept(store, 'data/y.csv', 'other'), await kept(store, 'gone/z.csv', 'z')];
  const restored = await restoreData({ data, folder, source: sourceOf(store) });
  assert.deepEqual(restored.claims.map(({ state }) => state), ['missing', 'missing', 'exact', 'exact', 'exact']);
  assert.equal(readFileSync(join(outside, 'x.csv'), 'utf8'), 'changed since');
  assert.deepEqual(['data/x.csv', 'data/y.csv', 'gone/z.csv'].map((path) => readFileSync(join(folder, path), 'utf8')), ['as it was read', 'other', 'z']);
  assert.equal(existsSync(join(folder, '..', 'evil')), false);
});

test('a link inside the tree is followed, and a wrong kind in the way is told', async (t) => {
  const store = createMemoryBlobStore();
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'real'));
  symlinkSync('real', join(folder, 'alias'));
  write(folder, { file: 'x', 'taken/inner': 'x' });
  const data = [await kept(store, 'alias/a.csv', 'a'), await kept(store, 'file/b.csv', 'b'), await kept(store, 'taken', 'c')];
  const restored = await restoreData({ data, folder, source: sourceOf(store) });
  assert.deepEqual(restored.claims.map(({ state }) => state), ['exact', 'missing', 'missing']);
  assert.equal(readFileSync(join(folder, 'real/a.csv'), 'utf8'), 'a');
});

test('damaged content is told and does not stay', async (t) => {
  const folder = temporaryFolder(t);
  const input: DataInput = { path: 'x.csv', kind: 'file', digest: sha256('right'), sizeBytes: 5, isStored: true, isDeclared: false };
  const restored = await restoreData({ data: [input], folder, source: { open: async function* () { yield Buffer.from('wrong'); } } });
  assert.equal(restored.claims[0]!.state, 'missing');
  assert.match(restored.missing[0]!, /digest/);
  assert.equal(existsSync(join(folder, 'x.csv')), false);
});

test('hard links are made only when asked for, read-only, and never of a damaged file', async (t) => {
  const folder = temporaryFolder(t);
  const files = temporaryFolder(t);
  writeFileSync(join(files, 'good'), 'good');
  writeFileSync(join(files, 'bad'), 'rotten');
  const input = (path: string, text: string): DataInput => ({ path, kind: 'file', digest: sha256(text), sizeBytes: text.length, isStored: true, isDeclared: false });
  const fileOf = (digest: string): string => join(files, digest === sha256('good') ? 'good' : 'bad');
  const open = async function* (digest: string): AsyncGenerator<Uint8Array> { yield Buffer.from(digest === sha256('good') ? 'good' : 'bad'); };
  await restoreData({ data: [input('plain', 'good')], folder, source: { open, fileOf } });
  await restoreData({ data: [input('linked', 'good'), input('copied', 'bad')], folder, source: { open, fileOf, allowHardLinks: true } });
  const [plain, linked, copied] = ['plain', 'linked', 'copied'].map((path) => lstatSync(join(folder, path))) as [ReturnType<typeof lstatSync>, ReturnType<typeof lstatSync>, ReturnType<typeof lstatSync>];
  assert.notEqual(plain!.ino, statSync(join(files, 'good')).ino);
  assert.equal(readFileSync(join(folder, 'copied'), 'utf8'), 'bad');
  assert.equal(copied!.nlink, 1);
  assert.deepEqual([linked!.ino, linked!.mode & 0o777], [statSync(join(files, 'good')).ino, 0o444]);
});

test('a declared folder comes back as it was, and one that is as it was is left alone', async (t) => {
  const home = temporaryFolder(t);
  const top = temporaryFolder(t);
  const store = createMemoryBlobStore();
  write(top, { 'set/a.csv': '1', 'set/deep/b.csv': '2' });
  chmodSync(join(top, 'set/a.csv'), 0o755);
  symlinkSync('a.csv', join(top, 'set/link'));
  const digests = openFileDigests(home);
  t.after(() => digests.close());
  const scope = { root: top, listings: [], store, digests, maxFileBytes: 1000, ignore: [], startedAt: Date.now() };
  const { data } = await captureReads({ ...scope, reads: [], writes: [], declared: [join(top, 'set')] });
  const folder = temporaryFolder(t);
  const first = await restoreData({ data, folder, source: sourceOf(store) });
  assert.deepEqual(first.claims.map(({ state }) => state), ['exact']);
  assert.deepEqual([readFileSync(join(folder, 'set/deep/b.csv'), 'utf8'), statSync(join(folder, 'set/a.csv')).mode & 0o777, lstatSync(join(folder, 'set/link')).isSymbolicLink()], ['2', 0o755, true]);
  const again = await restoreData({ data, folder, source: sourceOf(store) });
  assert.deepEqual(again.placed, []);
  write(folder, { 'set/deep/b.csv': 'edited', 'set/extra.csv': 'more' });
  const repaired = await restoreData({ data, folder, source: sourceOf(store) });
  assert.deepEqual([repaired.placed, existsSync(join(folder, 'set/extra.csv'))], [[join(folder, 'set')], false]);
  linkSync(join(folder, 'set/a.csv'), join(folder, 'witness'));
});
