// The duties of a blob store, as tests. Every implementation runs this suite; so can a third party's.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import type { BlobStore } from '../../src/core/content/blob-store.ts';
import { AssayError } from '../../src/core/base/errors.ts';

const unknown = 'f'.repeat(64);
const emptyDigest = createHash('sha256').digest('hex');

/** `open` gives a new, empty store each time. */
export function testBlobStore(name: string, open: () => Promise<BlobStore>): void {
  describe(`${name} as a blob store`, () => {
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

    it('keeps its own copy of the bytes', async () => {
      const store = await open();
      const bytes = Buffer.from('kept');
      const { digest } = await store.put(each([bytes]));
      bytes.fill(0);
      assert.equal((await contentOf(store, digest)).toString(), 'kept');
    });

    it('stores equal content once: putting it again, also at the same time, is no change', async () => {
      const store = await open();
      const bytes = randomBytes(200_000);
      const blobs = await Promise.all([1, 2, 3, 4].map(() => store.put(chunksOf(bytes, 10_000))));
      blobs.push(await store.put(chunksOf(bytes, 10_000)));
      assert.deepEqual(new Set(blobs.map(({ digest }) => digest)), new Set([sha256(bytes)]));
      assert.ok((await contentOf(store, sha256(bytes))).equals(bytes));
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

    it('joins blobs in order, the same one twice and empty ones too', async () => {
      const store = await open();
      const parts = [randomBytes(100), randomBytes(1_500_000), Buffer.alloc(0)];
      const digests: string[] = [];
      for (const part of parts) digests.push((await store.put(each([part]))).digest);
      const whole = Buffer.concat([parts[1]!, parts[0]!, parts[2]!, parts[1]!]);
      const blob = await store.concat([digests[1]!, digests[0]!, digests[2]!, digests[1]!]);
      assert.deepEqual(blob, { digest: sha256(whole), sizeBytes: whole.byteLength });
      assert.ok((await contentOf(store, blob.digest)).equals(whole));
      assert.deepEqual(await store.concat([]), { digest: emptyDigest, sizeBytes: 0 });
      await assert.rejects(store.concat([digests[0]!, unknown]), hasCode('not_found'));
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

    it('says not_found at once for a blob it does not have, and for what is no digest', async () => {
      const store = await open();
      const names = [unknown, '', 'abc', '../../etc/passwd', 'F'.repeat(64), `${'a'.repeat(63)}/`, `${'a'.repeat(64)}\n`, `../${'a'.repeat(61)}`];
      for (const digest of names) {
        assert.equal(await store.stat(digest), undefined);
        await assert.rejects(store.get(digest), hasCode('not_found'));
      }
    });

    it('deletes blobs, and does not mind unknown ones', async () => {
      const store = await open();
      const one = await store.put(each([Buffer.from('one')]));
      const two = await store.put(each([Buffer.from('two')]));
      await store.delete([one.digest, unknown, '../escape']);
      assert.equal(await store.stat(one.digest), undefined);
      assert.deepEqual(await store.stat(two.digest), two);
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
  });
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export async function contentOf(store: BlobStore, digest: string, range?: { readonly start: number; readonly end: number }): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(await store.get(digest, range)));
}

export async function* each(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

export async function* chunksOf(bytes: Uint8Array, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.byteLength; offset += sizeBytes) yield bytes.subarray(offset, offset + sizeBytes);
}

export function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof AssayError && error.code === code;
}
