// The duties of a blob store, as tests. Every implementation runs this suite; so can a third party's.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, describe, it } from 'node:test';

import type { BlobStore } from '../../src/core/content/blob-store.ts';
import type { ContentDigest } from '../../src/core/content/content-digest.ts';
import { AssayError } from '../../src/core/base/errors.ts';
import { inParallel } from '../../src/core/base/in-parallel.ts';

const unknown: ContentDigest = `sha256:${'f'.repeat(64)}`;
const emptyDigest: ContentDigest = `sha256:${createHash('sha256').digest('hex')}`;

/** Changes one stored byte behind the back of a store, in a way that it could see if it looked. */
export type Damage = (digest: ContentDigest, position: number) => Promise<void>;

export interface OpenedBlobStore {
  readonly store: BlobStore;
  readonly damage: Damage;
}

export interface BlobStoreTraits {
  /** How coarse the times are that the store gives: two things less than this apart may count as of the same time, the later one. Default: those of a disk. */
  readonly tickMs?: number;
}

/** `openBoth` gives a new, empty store each time. */
export function testBlobStore(name: string, openBoth: () => Promise<OpenedBlobStore>, { tickMs = 0 }: BlobStoreTraits = {}): void {
  describe(`${name} as a blob store`, () => {
    const stores: BlobStore[] = [];
    after(() => Promise.all(stores.map((store) => store.close())));

    async function openWithDamage(): Promise<OpenedBlobStore> {
      const opened = await openBoth();
      stores.push(opened.store);
      return opened;
    }
    const open = async (): Promise<BlobStore> => (await openWithDamage()).store;

    for (const sizeBytes of [0, 1, 1000, 65_536, 65_537, 1_048_575, 1_048_576, 1_048_577, 5_000_000]) {
      it(`gives back the ${sizeBytes} bytes it was given, named by their SHA-256`, async () => {
        const store = await open();
        const bytes = randomBytes(sizeBytes);
        const blob = await store.put(chunksOf(bytes, 40_000));
        assert.deepEqual(blob, { digest: sha256(bytes), sizeBytes });
        assert.deepEqual(await store.stat(blob.digest), blob);
        assert.ok((await contentOf(store, blob.digest)).equals(bytes));
      });
    }

    it('takes chunks of any size, empty ones too', async () => {
      const store = await open();
      const bytes = randomBytes(3_000_000);
      const cuts = [0, 0, 1, 2, 70_000, 70_000, 2_500_000, 3_000_000];
      const { digest } = await store.put(each(cuts.slice(1).map((cut, index) => bytes.subarray(cuts[index], cut))));
      assert.equal(digest, sha256(bytes));
      assert.ok((await contentOf(store, digest)).equals(bytes));
    });

    it('keeps bytes of the digest they are said to have, and nothing of others', async () => {
      const store = await open();
      for (const sizeBytes of [10, 100_000]) {
        const [bytes, other] = [randomBytes(sizeBytes), randomBytes(sizeBytes)];
        await assert.rejects(store.put(chunksOf(other, 40_000), sha256(bytes)), (error) => {
          assert.ok(error instanceof AssayError && error.code === 'invalid_argument' && error.reason === 'digest_mismatch');
          assert.deepEqual(error.detail, { expected: sha256(bytes), found: sha256(other) });
          return true;
        });
        assert.deepEqual([await store.stat(sha256(bytes)), await store.stat(sha256(other))], [undefined, undefined]);
        assert.deepEqual(await store.put(chunksOf(bytes, 40_000), sha256(bytes)), { digest: sha256(bytes), sizeBytes });
      }
    });

    it('compares bytes with another digest than a SHA-256 while they come, small ones and large ones, and keeps those that have it', async () => {
      const store = await open();
      for (const size of [3, 3_000_000]) {
        const bytes = randomBytes(size);
        const md5: ContentDigest = `md5:${createHash('md5').update(bytes).digest('hex')}`;
        assert.deepEqual(await store.put(chunksOf(bytes, 40_000), md5), { digest: sha256(bytes), sizeBytes: size });
        const other = randomBytes(size);
        await assert.rejects(store.put(chunksOf(other, 40_000), md5), (error) => error instanceof AssayError && error.reason === 'digest_mismatch');
        assert.equal(await store.stat(sha256(other)), undefined);
      }
    });

    it('keeps its own copy of the bytes', async () => {
      const store = await open();
      const bytes = Buffer.from('kept');
      const { digest } = await store.put(each([bytes]));
      bytes.fill(0);
      assert.equal((await contentOf(store, digest)).toString(), 'kept');
    });

    it('lets a source use the memory of a chunk again as soon as it is asked for the next', async () => {
      const store = await open();
      for (const sizeBytes of [1_000, 60_000, 100_000, 3_000_000]) {
        const bytes = randomBytes(sizeBytes);
        const { digest } = await store.put(inOneBuffer(bytes, 700));
        assert.equal(digest, sha256(bytes));
        assert.ok((await contentOf(store, digest)).equals(bytes));
      }
    });

    it('stores equal content once: putting it again, also at the same time, is no change', async () => {
      const store = await open();
      const bytes = randomBytes(200_000);
      const blobs = await Promise.all([1, 2, 3, 4].map(() => store.put(chunksOf(bytes, 10_000))));
      blobs.push(await store.put(chunksOf(bytes, 10_000)));
      assert.deepEqual(new Set(blobs.map(({ digest }) => digest)), new Set([sha256(bytes)]));
      assert.ok((await contentOf(store, sha256(bytes))).equals(bytes));
      assert.equal((await store.list({ limit: 10 })).items.length, 1);
      await store.delete([sha256(bytes)]);
      assert.equal(await store.stat(sha256(bytes)), undefined);
    });

    it('gives parts: the first and last bytes, the middle, and an end beyond the blob is cut', async () => {
      const store = await open();
      const bytes = randomBytes(2_500_000);
      const { digest } = await store.put(chunksOf(bytes, 100_000));
      const spans = [
        [0, 0],
        [0, 999_999],
        [1_048_570, 1_048_590],
        [2_499_999, 2_499_999],
        [1, 2_499_998],
        [2_000_000, 9_000_000],
      ] as const;
      for (const [start, end] of spans) {
        assert.ok((await contentOf(store, digest, { start, end })).equals(bytes.subarray(start, end + 1)), `${start}-${end}`);
      }
    });

    it('refuses a range that begins beyond the blob', async () => {
      const store = await open();
      const { digest } = await store.put(each([Buffer.from('abc')]));
      await assert.rejects(contentOf(store, digest, { start: 3, end: 5 }), hasCode('invalid_argument'));
      const empty = await store.put(each([]));
      await assert.rejects(contentOf(store, empty.digest, { start: 0, end: 0 }), hasCode('invalid_argument'));
    });

    it('joins blobs in order, the same one twice and empty ones too; one alone is itself', async () => {
      const store = await open();
      const parts = [randomBytes(100), randomBytes(1_500_000), Buffer.alloc(0)];
      const digests: ContentDigest[] = [];
      for (const part of parts) digests.push((await store.put(each([part]))).digest);
      const whole = Buffer.concat([parts[1]!, parts[0]!, parts[2]!, parts[1]!]);
      const blob = await store.compose([digests[1]!, digests[0]!, digests[2]!, digests[1]!]);
      assert.deepEqual(blob, { digest: sha256(whole), sizeBytes: whole.byteLength });
      assert.ok((await contentOf(store, blob.digest)).equals(whole));
      assert.deepEqual(await store.compose([digests[1]!]), { digest: digests[1]!, sizeBytes: 1_500_000 });
      assert.deepEqual(await store.compose([]), { digest: emptyDigest, sizeBytes: 0 });
      await assert.rejects(store.compose([digests[0]!, unknown]), hasCode('not_found'));
    });

    it('keeps nothing of a source that fails half-way, and passes its error on', async () => {
      const store = await open();
      for (const sizeBytes of [10, 3_000_000]) {
        const bytes = randomBytes(sizeBytes);
        const failing = async function* (): AsyncGenerator<Uint8Array> {
          yield* chunksOf(bytes, 50_000);
          throw new Error('the client went away');
        };
        await assert.rejects(store.put(failing()), { message: 'the client went away' });
        assert.equal(await store.stat(sha256(bytes)), undefined);
      }
    });

    it('says not_found at once for a blob it does not have, and for what is no digest of a blob', async () => {
      const store = await open();
      const hex = ['', 'abc', '../../etc/passwd', 'F'.repeat(64), `${'a'.repeat(63)}/`, `${'a'.repeat(64)}\n`, `../${'a'.repeat(61)}`];
      const digests: ContentDigest[] = [
        unknown,
        `md5:${'a'.repeat(32)}`,
        `md5:${'a'.repeat(64)}`,
        'f'.repeat(64) as ContentDigest,
        ...hex.map((text) => `sha256:${text}` as const),
      ];
      for (const digest of digests) {
        assert.equal(await store.stat(digest), undefined);
        await assert.rejects(store.get(digest), hasCode('not_found'));
        await assert.rejects(store.verify(digest), hasCode('not_found'));
      }
      assert.deepEqual([await store.has(digests), await store.renew(digests)], [new Set(), new Set()]);
      await store.delete(digests);
      await store.delete(digests, Date.now());
    });

    it('tells of many digests at once which are stored', async () => {
      const store = await open();
      const stored: ContentDigest[] = [];
      for (let count = 0; count < 60; count += 1) stored.push((await store.put(each([Buffer.from(`blob ${count}`)]))).digest);
      assert.deepEqual(await store.has([...stored, unknown, stored[0]!]), new Set(stored));
      assert.deepEqual(await store.has([]), new Set());
    });

    it('lists all blobs by digest in pages, with their sizes and times', async () => {
      const store = await open();
      assert.deepEqual(await store.list({ limit: 3 }), { items: [] });
      const before = Date.now();
      const sizes = new Map<ContentDigest, number>();
      for (let count = 0; count < 25; count += 1) sizes.set((await store.put(each([randomBytes(count)]))).digest, count);
      const found: (readonly [ContentDigest, number])[] = [];
      let token: string | undefined;
      do {
        const { items, next } = await store.list({ limit: 4, token });
        assert.ok(items.length === 4 || next === undefined);
        for (const { digest, sizeBytes, storedAt } of items) {
          found.push([digest, sizeBytes]);
          // The clock of a disk ticks more slowly than ours.
          assert.ok(storedAt >= before - 50 && storedAt <= Date.now() + 50 + tickMs, `${storedAt} and ${before}`);
        }
        token = next;
      } while (token !== undefined);
      assert.deepEqual(
        found,
        [...sizes].sort(([one], [other]) => (one < other ? -1 : 1)),
      );
      await assert.rejects(store.list({ limit: 1, token: 'x' }), hasCode('invalid_argument'));
    });

    it('renews blobs: each counts as stored later than before', async () => {
      const store = await open();
      const { digest } = await store.put(each([Buffer.from('renewed')]));
      const timeOf = async (): Promise<number> => (await store.list({ limit: 1 })).items[0]!.storedAt;
      for (let round = 0; round < 3; round += 1) {
        const before = await timeOf();
        await sleep(tickMs);
        assert.deepEqual(await store.renew([digest, unknown]), new Set([digest]));
        assert.ok((await timeOf()) > before);
      }
      assert.equal((await contentOf(store, digest)).toString(), 'renewed');
    });

    it('deletes blobs, and does not mind unknown ones', async () => {
      const store = await open();
      const one = await store.put(each([Buffer.from('one')]));
      const two = await store.put(each([Buffer.from('two')]));
      await store.delete([one.digest, unknown, 'sha256:../escape']);
      assert.equal(await store.stat(one.digest), undefined);
      assert.deepEqual(await store.stat(two.digest), two);
    });

    it('deletes none that was put or renewed since the time it is told', async () => {
      const store = await open();
      const { digest } = await store.put(each([Buffer.from('wanted')]));
      const at = (await store.list({ limit: 1 })).items[0]!.storedAt;
      await store.delete([digest], at);
      assert.deepEqual(await store.has([digest]), new Set([digest]));
      await sleep(tickMs);
      await store.renew([digest]);
      await store.delete([digest], at + 1);
      assert.deepEqual(await store.has([digest]), new Set([digest]));
      await store.delete([digest], Date.now() + 60_000);
      assert.deepEqual(await store.has([digest]), new Set());
    });

    /** So many blobs that were put a moment ago, with what they are and when they were stored. */
    async function contested(store: BlobStore, count: number): Promise<readonly { readonly bytes: Buffer; readonly digest: ContentDigest; readonly storedAt: number }[]> {
      const all = Array.from({ length: count }, (_, index) => Buffer.from(`contested ${index}`));
      for (const bytes of all) await store.put(each([bytes]));
      const times = new Map((await store.list({ limit: 1000 })).items.map(({ digest, storedAt }) => [digest, storedAt]));
      return all.map((bytes) => ({ bytes, digest: sha256(bytes), storedAt: times.get(sha256(bytes))! }));
    }

    it('never loses a blob that is renewed while it is deleted as an old one', async () => {
      const store = await open();
      const blobs = await contested(store, 200);
      await sleep(tickMs);
      await inParallel(
        blobs,
        async ({ bytes, digest, storedAt }) => {
          const [renewed] = await Promise.all([store.renew([digest]), store.delete([digest], storedAt + 1)]);
          // Found, then it must be there; not found, then whoever asked sends it again.
          if (renewed.has(digest)) assert.deepEqual(await contentOf(store, digest), bytes);
        },
        { atOnce: 4 },
      );
    });

    it('never loses a blob that is put again while it is deleted as an old one', async () => {
      const store = await open();
      const blobs = await contested(store, 50);
      await sleep(tickMs + 5);
      await inParallel(
        blobs,
        async ({ bytes, digest, storedAt }) => {
          await Promise.all([store.put(each([bytes])), store.delete([digest], storedAt + 2), store.delete([digest], storedAt + 2)]);
          assert.deepEqual(await contentOf(store, digest), bytes);
        },
        { atOnce: 4 },
      );
    });

    it('serves readers that stop early, and goes on serving', async () => {
      const store = await open();
      const bytes = randomBytes(4_000_000);
      const { digest } = await store.put(each([bytes]));
      for (let round = 0; round < 20; round += 1) {
        for await (const chunk of await store.get(digest)) {
          assert.ok(chunk.byteLength > 0);
          break;
        }
      }
      assert.ok((await contentOf(store, digest)).equals(bytes));
    });

    for (const sizeBytes of [500, 900_000, 3_500_000]) {
      it(`fails a read of ${sizeBytes} damaged bytes, whole or a range, with integrity, naming the digest, before any byte`, async () => {
        const { store, damage } = await openWithDamage();
        const bytes = randomBytes(sizeBytes);
        const { digest } = await store.put(each([bytes]));
        const isNamed = (error: Error): boolean => hasCode('integrity')(error) && error.message.includes(digest);
        for (const position of [0, Math.floor(sizeBytes / 2), sizeBytes - 1]) {
          await damage(digest, position);
          await assert.rejects(store.get(digest), isNamed);
          await assert.rejects(store.get(digest, { start: 0, end: 10 }), isNamed);
          await assert.rejects(store.get(digest, { start: sizeBytes - 10, end: sizeBytes - 1 }), isNamed);
          await damage(digest, position);
          assert.ok((await contentOf(store, digest)).equals(bytes));
        }
      });

      it(`counts ${sizeBytes} bytes found damaged as missing, and mends them when they are put again`, async () => {
        const { store, damage } = await openWithDamage();
        const bytes = randomBytes(sizeBytes);
        const { digest } = await store.put(each([bytes]));
        await damage(digest, sizeBytes >> 1);
        await assert.rejects(store.verify(digest), hasCode('integrity'));
        assert.deepEqual([await store.has([digest]), await store.renew([digest])], [new Set(), new Set()]);
        await assert.rejects(store.get(digest), hasCode('integrity'));
        await store.put(each([bytes]), digest);
        assert.deepEqual(await store.has([digest]), new Set([digest]));
        assert.deepEqual(await store.verify(digest), { digest, sizeBytes });
        assert.ok((await contentOf(store, digest)).equals(bytes));
        assert.ok((await contentOf(store, digest, { start: 5, end: 9 })).equals(bytes.subarray(5, 10)));
      });

      it(`mends ${sizeBytes} damaged bytes that nobody noticed when they are put again`, async () => {
        const { store, damage } = await openWithDamage();
        const bytes = randomBytes(sizeBytes);
        const { digest } = await store.put(each([bytes]));
        await damage(digest, 3);
        await store.put(each([bytes]));
        assert.ok((await contentOf(store, digest)).equals(bytes));
      });
    }

    it('remembers which databases keep their content in it', async () => {
      const store = await open();
      const [one, other] = ['1'.repeat(32), '2'.repeat(32)];
      assert.deepEqual([await store.noteOwner(other), await store.noteOwner(other), await store.noteOwner(one)], [[other], [other], [one, other]]);
      assert.deepEqual((await store.list({ limit: 10 })).items, []);
    });

    it('reads those that share a file together, if any do, and only what it has', async () => {
      const store = await open();
      const contents = Array.from({ length: 40 }, () => randomBytes(100));
      await Promise.all(contents.map((bytes) => store.put(each([bytes]))));
      if (store.getPacked === undefined) return;
      const found = await store.getPacked([unknown, ...contents.map(sha256)]);
      for (const [digest, bytes] of found) assert.equal(sha256(bytes), digest);
      assert.equal(found.has(unknown), false);
    });

    it('gives a path of this machine, if it has any, only for what it has', async () => {
      const store = await open();
      const { digest } = await store.put(each([Buffer.from('here')]));
      if (store.localPath === undefined) return;
      const path = await store.localPath(digest);
      if (path !== undefined) assert.equal(await readFile(path, 'utf8'), 'here');
      assert.equal(await store.localPath(unknown), undefined);
    });
  });
}

export function sha256(bytes: Uint8Array): ContentDigest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export async function contentOf(store: BlobStore, digest: ContentDigest, range?: { readonly start: number; readonly end: number }): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(await store.get(digest, range)));
}

export async function* each(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

export async function* chunksOf(bytes: Uint8Array, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.byteLength; offset += sizeBytes) yield bytes.subarray(offset, offset + sizeBytes);
}

/** Chunks that all lie in the same memory, which is wiped before the next one is written. */
async function* inOneBuffer(bytes: Uint8Array, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(sizeBytes);
  for (let offset = 0; offset < bytes.byteLength; offset += sizeBytes) {
    const part = bytes.subarray(offset, offset + sizeBytes);
    buffer.set(part);
    yield buffer.subarray(0, part.byteLength);
    buffer.fill(0);
  }
}

export function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof AssayError && error.code === code;
}
