// The blob store on S3 keeps the duties of the port, against a real SeaweedFS: without a cache of its own, and with one, in turns.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, open as openFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { inParallel } from '../../../../src/core/base/in-parallel.ts';
import type { BlobStore, ByteRange } from '../../../../src/core/content/blob-store.ts';
import { type ContentDigest, hexOf } from '../../../../src/core/content/content-digest.ts';
import { openFilesystemBlobStore } from '../../../../src/storage/blobs/filesystem.ts';
import type { S3Objects } from '../../../../src/storage/blobs/s3/s3-objects.ts';
import { createRemovals } from '../../../../src/storage/blobs/bucket/removals.ts';
import { openS3BlobStore, type S3Options } from '../../../../src/storage/blobs/s3/s3.ts';
import { chunksOf, contentOf, type Damage, each, hasCode, type OpenedBlobStore, sha256, testBlobStore } from '../../../conformance/blob-store.ts';
import { pythonMissing } from '../../../python/environments.ts';
import { bytesOf, caller, openCore } from '../../../core/core-under-test.ts';
import { removeFolder } from '../../../remove-folder.ts';
import { takeTurn } from '../../../turns.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { bucket, startSeaweed } from './seaweedfs.ts';

const missing = await pythonMissing();
if (missing !== undefined) it('keeps the duties of a blob store on S3', { skip: missing }, () => undefined);
else {
  const server = await startSeaweed();
  const folder = await mkdtemp(join(tmpdir(), 'assay-s3-'));
  after(async () => {
    await server.end();
    await removeFolder(folder);
  });

  /** The same request twice puts the byte back. */
  const damageIn =
    (objects: S3Objects): Damage =>
    async (digest, position) => {
      const bytes = await bytesAt(objects, digest);
      bytes[position]! ^= 1;
      await objects.put(`blobs/${hexOf(digest)}`, bytes, createHash('sha256').update(bytes).digest());
    };
  const open = async (options: Partial<S3Options>): Promise<OpenedBlobStore & { readonly objects: S3Objects }> => {
    const prefix = randomBytes(8).toString('hex');
    const store = await openS3BlobStore({ place: server.place(prefix), credentials: server.credentials, renewEveryMs: 0, ...options });
    const objects = server.objects(prefix);
    after(() => objects.close());
    return { store, objects, damage: damageIn(objects) };
  };

  const openCached = async (): Promise<OpenedBlobStore> => {
    const cache = join(folder, randomBytes(8).toString('hex'));
    const opened = await open({ cache: { folder: cache, limitBytes: 64 * 1024 * 1024 } });
    const damage: Damage = async (digest, position) => {
      await opened.damage(digest, position);
      if (existsSync(join(cache, hexOf(digest)))) await flipBit(join(cache, hexOf(digest)), position);
    };
    return { ...opened, damage };
  };

  const kinds = [
    { name: 's3', openBoth: () => open({}) },
    { name: 's3 with a cache', openBoth: openCached },
  ];
  // SeaweedFS tells times by the second.
  for (const { name, openBoth } of takeTurn(kinds, kinds.length)) testBlobStore(name, openBoth, { tickMs: 1_000 });

  describe('blobs in a bucket', () => {
    const fiveMib = 5 * 1024 * 1024;
    const manyParts = { parts: { first: fiveMib, later: fiveMib, laterFrom: 5_000 }, copyPartBytes: fiveMib };

    it('of many parts come back whole and in ranges, whether their digest was known before or not', async () => {
      const bytes = randomBytes(13_000_000);
      const { store, damage } = await open(manyParts);
      for (const expected of [undefined, sha256(bytes), `md5:${createHash('md5').update(bytes).digest('hex')}` as const]) {
        assert.deepEqual(await store.put(chunksOf(bytes, 700_000), expected), { digest: sha256(bytes), sizeBytes: bytes.byteLength });
        assert.ok((await contentOf(store, sha256(bytes))).equals(bytes));
        assert.ok((await contentOf(store, sha256(bytes), { start: 5_000_000, end: 12_000_000 })).equals(bytes.subarray(5_000_000, 12_000_001)));
        await store.delete([sha256(bytes)]);
      }
      const other = randomBytes(13_000_000);
      await assert.rejects(store.put(chunksOf(bytes, 700_000), sha256(other)), hasCode('invalid_argument'));
      assert.deepEqual([await store.stat(sha256(bytes)), await store.stat(sha256(other))], [undefined, undefined]);
      await store.put(chunksOf(bytes, 700_000));
      await damage(sha256(bytes), 9_000_000);
      await assert.rejects(store.get(sha256(bytes), { start: 0, end: 1 }), hasCode('integrity'));
      await store.put(chunksOf(bytes, 700_000));
      assert.deepEqual(await store.verify(sha256(bytes)), { digest: sha256(bytes), sizeBytes: bytes.byteLength });
    });

    it('of many parts whose source fails leave no part behind', async () => {
      const { store, objects } = await open(manyParts);
      const failing = async function* (): AsyncGenerator<Uint8Array> {
        yield* chunksOf(randomBytes(11_000_000), 700_000);
        throw new Error('the client went away');
      };
      for (const expected of [undefined, sha256(randomBytes(3))]) await assert.rejects(store.put(failing(), expected), { message: 'the client went away' });
      const uploads = await objects.call('GET', undefined, { query: { uploads: '', prefix: objects.fullKey('') } });
      assert.deepEqual([/<Upload>/.test(uploads.text), (await objects.list('')).items], [false, []]);
    });

    it('are read from a copy once they were read, as long as there is room, and from the bucket when the copy is damaged', async () => {
      const proxy = await startFaultProxy(server.endpoint);
      const cache = join(folder, 'small-cache');
      const prefix = randomBytes(8).toString('hex');
      const { store } = await open({ place: server.place(prefix, proxy.endpoint), cache: { folder: cache, limitBytes: 5_000_000 } });
      const [one, other] = [randomBytes(3_000_000), randomBytes(3_000_000)];
      for (const bytes of [one, other]) await store.put(chunksOf(bytes, 500_000));
      const readsOf = async (bytes: Buffer, range?: ByteRange): Promise<number> => {
        const before = proxy.seen.get('GET') ?? 0;
        assert.ok((await contentOf(store, sha256(bytes), range)).equals(range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)));
        return (proxy.seen.get('GET') ?? 0) - before;
      };
      assert.deepEqual([await readsOf(one), await readsOf(one), await readsOf(one, { start: 7, end: 2_000_000 })], [1, 0, 0]);
      // There is room for one only.
      assert.deepEqual([await readsOf(other), await readsOf(other), await readsOf(one), await readsOf(one)], [1, 0, 1, 0]);
      assert.deepEqual((await readdir(cache)).toSorted(), [hexOf(sha256(one))]);
      await flipBit(join(cache, hexOf(sha256(one))), 2_000_000);
      assert.deepEqual([await readsOf(one, { start: 0, end: 9 }), await readsOf(one)], [1, 1]);
      await proxy.close();
    });

    it('that are put again or renewed by one server are not lost to the collection of another', async () => {
      const prefix = randomBytes(8).toString('hex');
      const [one, other, third] = (await Promise.all([1, 2, 3].map(async () => (await open({ place: server.place(prefix) })).store))) as [BlobStore, BlobStore, BlobStore];
      const all = Array.from({ length: 60 }, (_, index) => Buffer.from(`contested ${index}`));
      for (const bytes of all) await one.put(each([bytes]));
      const since = Math.max(...(await one.list({ limit: 100 })).items.map(({ storedAt }) => storedAt)) + 1;
      await sleep(1_000);
      let found = 0;
      await inParallel(
        all.map((bytes, index) => ({ bytes, index })),
        async ({ bytes, index }) => {
          const digest = sha256(bytes);
          const want = async (): Promise<boolean> => (index % 2 === 0 ? (await one.renew([digest])).has(digest) : one.put(each([bytes])).then(() => true));
          const [isWanted] = await Promise.all([want(), other.delete([digest], since), third.delete([digest], since)]);
          if (!isWanted) return;
          found += 1;
          assert.deepEqual(await contentOf(one, digest), bytes);
        },
        { atOnce: 6 },
      );
      assert.ok(found >= 30, `${found} of 60`);
    });

    it('whose removal can no longer be stopped are put again after it, and are not there for who renews', async () => {
      for (const size of [100, 11_000_000]) {
        const { store, objects } = await open(manyParts);
        const bytes = randomBytes(size);
        const digest = sha256(bytes);
        await store.put(chunksOf(bytes, 700_000));
        const [isReached, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const held = async (key: string): Promise<void> => {
          if (key.startsWith('blobs/')) isReached.resolve();
          if (key.startsWith('blobs/')) await mayGoOn.promise;
          await objects.delete(key);
        };
        const removing = createRemovals({ ...objects, delete: held }).remove(hexOf(digest), Date.now() + 60_000);
        await isReached.promise;
        assert.deepEqual(await store.renew([digest]), new Set());
        const putting = store.put(chunksOf(bytes, 700_000));
        await sleep(size > 1_000 ? 1_000 : 200);
        mayGoOn.resolve();
        await Promise.all([removing, putting]);
        assert.deepEqual(await store.verify(digest), { digest, sizeBytes: size });
      }
    });

    it('are collected when nothing keeps them, while what is kept and what comes meanwhile stays', async (t) => {
      const { store } = await open({});
      const { core } = await openCore(t, { blobs: store, clock: { now: Date.now } });
      const textOf = (kind: string, index: number): string => `${kind} ${index}`;
      const numbers = Array.from({ length: 30 }, (_, index) => index);
      for (const index of numbers) {
        await core.artifacts.put(caller, { path: `1/kept/${index}`, source: bytesOf(textOf('kept', index)) });
        await core.artifacts.put(caller, { path: `1/gone/${index}`, source: bytesOf(textOf('gone', index)) });
      }
      for (const index of numbers) await core.artifacts.delete(caller, `1/gone/${index}`);
      // The grace is what lies between bytes put and the commit that names them, on a busy machine too; the store counts in whole seconds.
      const graceMs = 3_000;
      await sleep(graceMs + 1_000);
      const [collected] = await Promise.all([
        core.retention.collect(caller, { graceMs, isDryRun: false }),
        // Some of what goes comes again, and other things come.
        inParallel(numbers, (index) => core.artifacts.put(caller, { path: `1/new/${index}`, source: bytesOf(textOf(index < 10 ? 'gone' : 'new', index)) }), { atOnce: 3 }),
      ]);
      assert.ok(collected.freed >= 20 && collected.kept >= 30, JSON.stringify(collected));
      const stored = numbers.flatMap((index) => [textOf('kept', index), textOf(index < 10 ? 'gone' : 'new', index)]).map((text) => sha256(Buffer.from(text)));
      assert.deepEqual(
        (await store.list({ limit: 1_000 })).items.map(({ digest }) => digest),
        stored.toSorted(),
      );
      for (const digest of stored) await store.verify(digest);
    });

    it('are copied from a folder and back by a command that may be interrupted, with what is damaged named', async (t) => {
      const [here, back] = [join(folder, 'from'), join(folder, 'back')];
      const disk = await openFilesystemBlobStore({ folder: here, isExclusive: true, onFatal: (error) => assert.fail(error) });
      t.after(() => disk.close());
      const all = [randomBytes(9_000_000), ...Array.from({ length: 40 }, (_, index) => Buffer.from(`copied ${index}`))];
      // Small ones that come together share a file.
      await Promise.all(all.map((bytes) => disk.put(each([bytes]))));
      const lost = await disk.put(each([randomBytes(100_000)]));
      await flipBit(join(here, hexOf(lost.digest).slice(0, 2), hexOf(lost.digest)), 5);
      const prefix = randomBytes(8).toString('hex');
      const { store } = await open({ place: server.place(prefix) });
      // As if it had been cut off.
      for (const bytes of all.slice(0, 7)) await store.put(each([bytes]));
      const env = { AWS_ENDPOINT_URL: server.endpoint, AWS_ACCESS_KEY_ID: server.credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey };
      const copy = async (from: string, to: string): Promise<readonly unknown[]> => {
        const { code, stdout } = await runAssay(['copy-artifacts', from, to, '--json'], env);
        return [code, JSON.parse(stdout)];
      };
      const counts = { copied: 0, copiedBytes: 0, present: 0, damagedCount: 0, damaged: [] };
      const sizeOf = (some: readonly Buffer[]): number => some.reduce((sum, { byteLength }) => sum + byteLength, 0);
      const uri = `s3://${bucket}/${prefix}`;
      assert.deepEqual(await copy(here, uri), [1, { copied: 34, copiedBytes: sizeOf(all.slice(7)), present: 7, damagedCount: 1, damaged: [lost.digest] }]);
      assert.deepEqual(await copy(uri, back), [0, { ...counts, copied: 41, copiedBytes: sizeOf(all) }]);
      assert.deepEqual(await copy(uri, back), [0, { ...counts, present: 41 }]);
      const again = await openFilesystemBlobStore({ folder: back, isExclusive: true, onFatal: (error) => assert.fail(error) });
      t.after(() => again.close());
      for (const bytes of all) assert.ok((await contentOf(again, sha256(bytes))).equals(bytes));
    });

    it('are marked by a server that was killed while it removed them for no longer than a removal may take', async () => {
      const { objects } = await open({});
      const name = 'a'.repeat(64);
      await objects.put(`condemned/${name}.1`, new Uint8Array(0), createHash('sha256').digest());
      assert.deepEqual(await createRemovals(objects).underWay(), new Set([name]));
      const later: S3Objects = { ...objects, list: async (...given) => ({ ...(await objects.list(...given)), at: Date.now() + 400_000 }) };
      assert.deepEqual([await createRemovals(later).underWay(), (await objects.list('condemned/')).items], [new Set(), []]);
    });

    it('cost one request to look at, and none to renew while they are young', async () => {
      const proxy = await startFaultProxy(server.endpoint);
      const { store } = await open({ place: server.place(randomBytes(8).toString('hex'), proxy.endpoint), renewEveryMs: 600_000 });
      const { digest } = await store.put(each([Buffer.from('young')]));
      const costOf = async (work: () => Promise<unknown>): Promise<Record<string, number>> => {
        proxy.seen.clear();
        await work();
        return Object.fromEntries(proxy.seen);
      };
      assert.deepEqual(
        [
          await costOf(() => store.put(each([Buffer.from('other')]))),
          await costOf(() => store.has([digest])),
          await costOf(() => store.renew([digest])),
          await costOf(() => contentOf(store, digest)),
        ],
        [{ PUT: 1, GET: 1, HEAD: 1 }, { HEAD: 1 }, { HEAD: 1 }, { HEAD: 1, GET: 1 }],
      );
      await proxy.close();
    });
  });
}

async function runAssay(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const child = spawn(fileURLToPath(new URL('../../../../assay', import.meta.url)), args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  return { code, stdout };
}

async function bytesAt(objects: S3Objects, digest: ContentDigest): Promise<Buffer> {
  const found = await objects.open(`blobs/${hexOf(digest)}`);
  assert.ok(found !== undefined);
  return Buffer.concat(await Array.fromAsync(found.bytes as AsyncIterable<Buffer>));
}

async function flipBit(path: string, position: number): Promise<void> {
  const file = await openFile(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, position);
  byte[0]! ^= 1;
  await file.write(byte, 0, 1, position);
  await file.close();
}
