// The filesystem blob store keeps the duties of the port, and those that only a disk has: nothing unfinished
// is left, damage is noticed, faults of the disk stop the store, memory stays flat.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdtemp, open, readdir, readFile, rename, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { type ContentDigest, hexOf } from '../../../src/core/content/content-digest.ts';
import { createDiskFaults } from '../../../src/storage/blobs/disk-faults.ts';
import { readPackIndex } from '../../../src/storage/blobs/pack-file.ts';
import { type FilesystemBlobStore, openFilesystemBlobStore } from '../../../src/storage/blobs/filesystem.ts';
import { contentOf, type Damage, each, hasCode, sha256, testBlobStore } from '../../conformance/blob-store.ts';
import { removeFolder } from '../../remove-folder.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-blobs-'));
const stores: FilesystemBlobStore[] = [];
after(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await removeFolder(root);
});

async function openStore(folder = join(root, randomBytes(8).toString('hex')), isExclusive = true, packFrom?: number) {
  const onFatal = (error: Error): void => assert.fail(error);
  const store = await openFilesystemBlobStore({ folder, isExclusive, onFatal, packFrom });
  stores.push(store);
  const pathOf = (digest: ContentDigest): string => join(folder, hexOf(digest).slice(0, 2), hexOf(digest));
  return { store, folder, pathOf };
}

testBlobStore('filesystem', async () => {
  const { store, pathOf } = await openStore();
  return { store, damage: async (digest, position) => void (await flipBit(pathOf(digest), position)) };
});

testBlobStore('filesystem whose small blobs lie in packs', async () => {
  const { store, folder, pathOf } = await openStore(undefined, true, 1);
  const damage: Damage = async (digest, position) => {
    for (const { path, offset } of await packedPlaces(folder, digest)) await flipBit(path, offset + position);
    if (existsSync(pathOf(digest))) await flipBit(pathOf(digest), position);
  };
  return { store, damage };
});

/** Where a blob lies in the packs of a folder. */
async function packedPlaces(folder: string, digest: ContentDigest): Promise<readonly { readonly path: string; readonly offset: number }[]> {
  const places = [];
  for (const file of await readdir(join(folder, 'packs'))) {
    const path = join(folder, 'packs', file);
    const handle = await open(path);
    const row = (await readPackIndex(handle, path)).find(hexOf(digest));
    await handle.close();
    if (row !== undefined) places.push({ path, offset: row.offset });
  }
  return places;
}

describe('blobs on disk', () => {
  it('are readable by their owner only, under their digest', async () => {
    const { store, folder, pathOf } = await openStore();
    const { digest } = await store.put(each([Buffer.from('mine')]));
    assert.equal((await stat(pathOf(digest))).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.equal(await readFile(pathOf(digest), 'utf8'), 'mine');
    assert.equal(await store.localPath(digest), pathOf(digest));
  });

  it('leave no unfinished file, whether put succeeds, repeats or fails', async () => {
    const { store, folder } = await openStore();
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield randomBytes(100_000);
      throw new Error('gone');
    };
    await store.put(each([Buffer.from('a')]));
    await store.put(each([Buffer.from('a')]));
    await assert.rejects(store.put(failing()));
    assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
  });

  it('are opened without the leftovers of a killed server', async () => {
    const { folder } = await openStore();
    const leftover = join(folder, 'unfinished', 'ab'.repeat(16));
    await writeFile(leftover, 'half a blob');
    await openStore(folder);
    assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
  });

  it('keep young unfinished files where other servers may be writing', async () => {
    const { folder } = await openStore();
    const young = join(folder, 'unfinished', 'aa');
    const old = join(folder, 'unfinished', 'bb');
    await writeFile(young, '');
    await writeFile(old, '');
    await utimes(old, 0, 0);
    await openStore(folder, false);
    assert.deepEqual(await readdir(join(folder, 'unfinished')), ['aa']);
  });

  it('that are damaged after they were checked never arrive complete, and the error names the digest', async () => {
    const { store, pathOf } = await openStore();
    const bytes = randomBytes(3_500_000);
    const { digest } = await store.put(each([bytes]));
    const reading = await store.get(digest);
    await flipBit(pathOf(digest), 3_000_000);
    let received = 0;
    const read = (async () => {
      for await (const chunk of reading) received += chunk.byteLength;
    })();
    await assert.rejects(read, (error: Error) => hasCode('integrity')(error) && error.message.includes(digest));
    assert.ok(received < bytes.length, `${received} of ${bytes.length} bytes were handed out`);
    await assert.rejects(store.get(digest), hasCode('integrity'));
  });

  for (const sizeBytes of [500, 3_500_000]) {
    it(`of ${sizeBytes} bytes that were cut short are an integrity error, and putting them again heals them`, async () => {
      const { store, pathOf } = await openStore();
      const bytes = randomBytes(sizeBytes);
      const { digest } = await store.put(each([bytes]));
      await truncate(pathOf(digest), sizeBytes - 1);
      await assert.rejects(contentOf(store, digest), hasCode('integrity'));
      await assert.rejects(contentOf(store, digest, { start: 0, end: 1 }), hasCode('integrity'));
      await store.put(each([bytes]));
      assert.ok((await contentOf(store, digest)).equals(bytes));
    });
  }

  it('are checked once for every state of their file, however many ask, and again by a new server', async () => {
    const folder = join(root, randomBytes(8).toString('hex'));
    const bytes = randomBytes(30_000_000);
    const first = await openStore(folder);
    const { digest } = await first.store.put(each([bytes]));
    const { store } = await openStore(folder);
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      await work();
      return performance.now() - start;
    };
    const range = { start: 7, end: 8 };
    const cold = await timed(() => Promise.all(Array.from({ length: 8 }, () => contentOf(store, digest, range))));
    const warm = await timed(() => Promise.all(Array.from({ length: 8 }, () => contentOf(store, digest, range))));
    assert.ok(warm < cold / 2, `${warm} ms after ${cold} ms`);
    await store.renew([digest]);
    const renewed = await timed(() => contentOf(store, digest, range));
    assert.ok(renewed < cold / 2, `${renewed} ms after ${cold} ms`);
  });

  it('whose removal was cut short get their name back', async () => {
    const { store, folder, pathOf } = await openStore();
    const { digest } = await store.put(each([Buffer.from('condemned')]));
    await rename(pathOf(digest), join(folder, 'unfinished', `condemned-${hexOf(digest)}-00`));
    // However young it is: it may be wanted at this moment.
    const again = await openStore(folder, false);
    assert.equal((await contentOf(again.store, digest)).toString(), 'condemned');
    assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
  });

  it('are never read through a link', async () => {
    const { store, pathOf } = await openStore();
    const outside = join(root, 'outside');
    await writeFile(outside, 'secret');
    const digest = sha256(Buffer.from('secret'));
    await symlink(outside, pathOf(digest));
    await assert.rejects(contentOf(store, digest), hasCode('not_found'));
    await store.put(each([Buffer.from('secret')]));
    assert.equal((await lstat(pathOf(digest))).isSymbolicLink(), false);
  });

  it('of any size take a bounded amount of memory', async () => {
    const { store } = await openStore();
    const chunk = randomBytes(64 * 1024);
    const long = async function* (): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 2000; count += 1) yield chunk;
    };
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().arrayBuffers)), 5);
    const before = process.memoryUsage().arrayBuffers;
    const { sizeBytes } = await store.put(long());
    clearInterval(watch);
    assert.equal(sizeBytes, 2000 * 64 * 1024);
    assert.ok(peak - before < 16 * 1024 * 1024, `${peak - before} bytes for a blob of ${sizeBytes}`);
  });
});

describe('a disk that fails', () => {
  const failure = (code: string): Error => Object.assign(new Error(code), { code });

  it('by being full refuses this write with advice, and takes the next', async () => {
    for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG']) {
      const faults = createDiskFaults(() => assert.fail('a full disk is not fatal'));
      await assert.rejects(faults.onWrite(Promise.reject(failure(code))), (error: Error) => hasCode('unavailable')(error) && /full/.test(error.message));
      faults.check();
      assert.equal(await faults.onWrite(Promise.resolve(1)), 1);
    }
  });

  it('in a write or sync is told once and takes no further write', async () => {
    const told: Error[] = [];
    const faults = createDiskFaults((error) => told.push(error));
    await assert.rejects(faults.onWrite(Promise.reject(failure('EIO'))), hasCode('internal'));
    assert.throws(() => faults.check(), hasCode('internal'));
    await assert.rejects(faults.onWrite(Promise.resolve(1)), hasCode('internal'));
    assert.equal(told.length, 1);
  });

  it('by running out of file handles asks to try again', async () => {
    const faults = createDiskFaults(() => assert.fail('too many open files is not fatal'));
    await assert.rejects(faults.onOpen(Promise.reject(failure('EMFILE'))), hasCode('unavailable'));
    faults.check();
  });
});

async function flipBit(path: string, position: number): Promise<() => Promise<void>> {
  const flip = async (): Promise<void> => {
    const file = await open(path, 'r+');
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, position);
    byte[0]! ^= 0x10;
    await file.write(byte, 0, 1, position);
    await file.close();
  };
  await flip();
  return flip;
}
