// A bucket behind a network that breaks, and a store that is killed: nothing acknowledged is lost, nothing torn or altered is ever
// served, and what fails is told by name. S3_FAULTS is how many random steps are taken, S3_KILLS how often the store is killed.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { AssayError } from '../../../../src/core/base/errors.ts';
import type { BlobStore } from '../../../../src/core/content/blob-store.ts';
import type { ContentDigest } from '../../../../src/core/content/content-digest.ts';
import { clearAbandoned } from '../../../../src/storage/blobs/bucket/clear-abandoned.ts';
import { openS3BlobStore, type S3Options } from '../../../../src/storage/blobs/s3/s3.ts';
import { chunksOf, contentOf, sha256 } from '../../../conformance/blob-store.ts';
import { pythonMissing } from '../../../python/environments.ts';
import { takeTurn } from '../../../turns.ts';
import { type Fault, faultKinds, type SeenRequest, startFaultProxy } from './fault-proxy.ts';
import { startSeaweed } from './seaweedfs.ts';

const mib = 1024 * 1024;
const steps = Number(process.env['S3_FAULTS'] ?? '60');
const kills = Number(process.env['S3_KILLS'] ?? '1');
const missing = await pythonMissing();

if (missing !== undefined) it('keeps what it acknowledged on an object store that fails', { skip: missing }, () => undefined);
else describe('an object store that fails', { timeout: 60_000 + steps * 500 + kills * 60_000 }, () => storeThatFails());

async function storeThatFails(): Promise<void> {
  const server = await startSeaweed();
  const proxy = await startFaultProxy(server.endpoint);
  const stores: BlobStore[] = [];
  after(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await proxy.close();
    await server.end();
  });

  const open = async (prefix: string, options: Partial<S3Options> = {}): Promise<BlobStore> => {
    const store = await openS3BlobStore({
      place: server.place(prefix, proxy.endpoint),
      credentials: server.credentials,
      parts: { first: 5 * mib, later: 5 * mib, laterFrom: 5_000 },
      copyPartBytes: 8 * mib,
      retries: { attempts: 5, firstPauseMs: 4, patienceMs: 60_000 },
      idleMs: 5_000,
      renewEveryMs: 0,
      ...options,
    });
    stores.push(store);
    return store;
  };
  /** Past the proxy, and without having seen anything of it before. */
  const openPlain = (prefix: string): Promise<BlobStore> => open(prefix, { place: server.place(prefix), idleMs: 30_000 });

  /** Spoils the first requests of every kind: of a method, on a part, a folder or a list. */
  function spoilFirst(fault: Fault, matches: (seen: SeenRequest) => boolean): void {
    const first = fault.kind === 'stall' ? 1 : 2;
    const counts = new Map<string, number>();
    proxy.choose = (seen) => {
      const kind = `${seen.method} ${/partNumber=\d+|uploads=|uploadId=|prefix=[^&]*|\/(blobs|renewed|condemned|incoming)\//.exec(seen.target)?.[0]}`;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return count <= first && matches(seen) ? fault : undefined;
    };
  }
  const calm = (): void => void (proxy.choose = () => undefined);

  async function leftovers(prefix: string): Promise<readonly (string | undefined)[]> {
    const objects = server.objects(prefix);
    try {
      await clearAbandoned(objects, 0);
      const { text } = await objects.call('GET', undefined, { query: { uploads: '', prefix } });
      const names = await Promise.all(['incoming/', 'condemned/'].map((folder) => objects.list(folder)));
      return [/<Upload>/.exec(text)?.[0], ...names.flatMap(({ items }) => items.map(({ name }) => name))].filter((found) => found !== undefined);
    } finally {
      objects.close();
    }
  }

  const faultOf = (kind: Fault['kind']): Fault => (kind === 'status' ? { kind, status: 503 } : { kind });

  for (const kind of takeTurn(faultKinds, 3)) {
    it(`is asked again where the first requests of every kind meet: ${kind}`, async () => {
      const prefix = `table-${kind}`;
      // What is never answered is waited for, so only where bytes go.
      const idleMs = kind === 'stall' ? 700 : 10_000;
      const store = await open(prefix, { idleMs });
      const all = [randomBytes(3_000), randomBytes(11 * mib), randomBytes(11 * mib + 5)] as const;
      const [small, large, named] = all.map(sha256) as [ContentDigest, ContentDigest, ContentDigest];
      // What spoils answers is tried on contents alone: nothing says that a list or a size was altered.
      const spoilsAnswers = kind === 'alter' || kind === 'shorten';
      const isMet = ({ method, target }: SeenRequest): boolean => {
        const isContent = method === 'GET' && target.includes('/blobs/');
        if (spoilsAnswers) return isContent;
        // No store says so in place of content.
        if (kind === 'late') return !isContent;
        return kind !== 'stall' || (/\/blobs\/|partNumber=1/.test(target) && method !== 'HEAD');
      };
      const meets = async <Result>(work: () => Promise<Result>): Promise<Result> => {
        spoilFirst(faultOf(kind), isMet);
        return work().finally(calm);
      };
      await meets(() => store.put(chunksOf(all[0], 1_000)));
      await meets(() => store.put(chunksOf(all[1], mib)));
      await meets(() => store.put(chunksOf(all[2], mib), named));
      assert.deepEqual(await meets(() => store.has([small, large, named])), new Set([small, large, named]));
      assert.deepEqual(await meets(() => store.renew([small])), new Set([small]));
      assert.equal((await meets(() => store.list({ limit: 10 }))).items.length, 3);
      const fresh = await open(prefix, { idleMs });
      for (const [index, digest] of [small, large].entries()) {
        const read = meets(() => contentOf(fresh, digest));
        if (kind === 'alter') await assert.rejects(read, isNamed('integrity'));
        else if (kind === 'shorten') await assert.rejects(read, isNamed('unavailable'));
        else assert.ok((await read).equals(all[index]!));
      }
      const plain = await openPlain(prefix);
      for (const bytes of all) assert.ok((await contentOf(plain, sha256(bytes), { start: 1, end: 2_000 })).equals(bytes.subarray(1, 2_001)));
      await meets(() => store.delete([large], Date.now() + 60_000));
      assert.deepEqual(await plain.has([small, large]), new Set([small]));
      assert.deepEqual(await leftovers(prefix), []);
      assert.ok((proxy.met.get(kind) ?? 0) > 0);
    });
  }

  it('that stays away is told as unavailable, with what it answered or that it did not', async () => {
    const store = await open('away', { retries: { attempts: 2, firstPauseMs: 1, patienceMs: 1_000 }, idleMs: 100 });
    const { digest } = await store.put(chunksOf(randomBytes(100), 100));
    for (const kind of ['status', 'reset', 'stall', 'truncate'] as const) {
      proxy.choose = () => faultOf(kind);
      const message = kind === 'status' ? /answered [A-Z]+ with 503( SlowDown)?; try again/ : /cannot be reached \(/;
      for (const work of [
        () => store.put(chunksOf(randomBytes(5), 5)),
        () => store.put(chunksOf(randomBytes(12 * mib), mib)),
        () => store.list({ limit: 1 }),
        ...(kind === 'truncate' ? [] : [() => store.has([digest])]),
      ]) {
        await assert.rejects(work(), (error: Error) => isNamed('unavailable')(error) && message.test(error.message));
      }
      calm();
    }
    assert.deepEqual(await store.has([digest]), new Set([digest]));
    await assert.rejects(
      openS3BlobStore({ place: server.place('x'), credentials: { accessKeyId: 'nobody', secretAccessKey: 'wrong-secret' } }),
      (error: Error) =>
        isNamed('unavailable')(error) && /check the server's AWS_ACCESS_KEY_ID/.test(error.message) && !error.message.includes('wrong-secret') && !error.message.includes('nobody'),
    );
    assert.deepEqual(await leftovers('away'), []);
  });

  it('keeps, through random faults, what it acknowledged, and serves nothing else', async (t) => {
    const random = seeded(Number(process.env['S3_SEED'] ?? '1'));
    const store = await open('random', { idleMs: 2_000 });
    const longAgo = Date.now() - 60_000;
    const acknowledged = new Map<ContentDigest, Buffer>();
    const outcomes: Record<string, number> = {};
    // What is never answered costs the most time.
    proxy.choose = () => {
      if (random() >= 0.15) return undefined;
      const kind = faultKinds[Math.floor(random() * faultKinds.length)]!;
      return faultOf(kind === 'stall' && random() > 0.1 ? 'reset' : kind);
    };
    const sizes = [0, 1, 2_000, 200_000, 1_500_000, 5 * mib, 5 * mib + 1, 12 * mib];
    const put = async (): Promise<void> => {
      const bytes = randomBytes(sizes[Math.floor(random() ** 2 * sizes.length)]!);
      const blob = await store.put(chunksOf(bytes, 700_000), random() < 0.5 ? sha256(bytes) : undefined);
      assert.deepEqual(blob, { digest: sha256(bytes), sizeBytes: bytes.byteLength });
      acknowledged.set(blob.digest, bytes);
    };
    const others: readonly ((digest: ContentDigest) => Promise<void>)[] = [
      async (digest) => assert.ok((await contentOf(store, digest)).equals(acknowledged.get(digest)!)),
      // Those that were found altered on their way twice count as missing.
      async (digest) => void (await store.renew([digest])),
      // All are younger.
      async (digest) => store.delete([digest], longAgo),
      async () => void (await store.list({ limit: 1_000 })),
    ];
    const step = async (): Promise<void> => {
      const known = [...acknowledged.keys()];
      const digest = known[Math.floor(random() * known.length)];
      if (digest === undefined || random() < 0.5) await put();
      else await others[Math.floor(random() * others.length)]!(digest);
    };
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let count = 0; count < steps / 4; count += 1) {
          const outcome = await step().then(
            () => 'done',
            (error: unknown) => {
              // Content that was altered on the way twice is an integrity error; all else is the store's.
              if (error instanceof AssayError && ['unavailable', 'integrity'].includes(error.code)) return error.code;
              throw error;
            },
          );
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        }
      }),
    );
    calm();
    const plain = await openPlain('random');
    for (const [digest, bytes] of acknowledged) assert.ok((await contentOf(plain, digest)).equals(bytes), digest);
    const { items } = await plain.list({ limit: 1_000 });
    for (const { digest, sizeBytes } of items) assert.deepEqual(await plain.verify(digest), { digest, sizeBytes });
    assert.deepEqual(await leftovers('random'), []);
    t.diagnostic(`${steps} steps: ${JSON.stringify(outcomes)}; ${acknowledged.size} contents acknowledged; faults ${JSON.stringify(Object.fromEntries(proxy.met))}`);
  });

  it('and is killed in mid-upload has everything it acknowledged, whole, and nothing torn', async (t) => {
    const acknowledged = new Map<ContentDigest, number>();
    const sent: ContentDigest[] = [];
    const store = await open('killed', { place: server.place('killed'), retries: { attempts: 3, firstPauseMs: 5, patienceMs: 2_000 }, idleMs: 2_000 });
    for (let round = 0; round < kills; round += 1) {
      let isOver = false;
      const putting = Array.from({ length: 4 }, async (_, lane) => {
        while (!isOver) {
          const bytes = randomBytes(lane === 0 ? 12 * mib : lane === 1 ? 6 * mib : 20_000);
          sent.push(sha256(bytes));
          const blob = await store.put(chunksOf(bytes, mib)).catch((error: unknown) => {
            assert.ok(error instanceof AssayError && error.code === 'unavailable', String(error));
          });
          if (blob) acknowledged.set(blob.digest, bytes.byteLength);
        }
      });
      await sleep(300 + Math.random() * 500);
      await server.kill();
      isOver = true;
      await Promise.all(putting);
      await server.restart();
    }
    const plain = await openPlain('killed');
    for (const [digest, sizeBytes] of acknowledged) assert.deepEqual(await plain.verify(digest), { digest, sizeBytes });
    for (const digest of sent) if ((await plain.stat(digest)) !== undefined) await plain.verify(digest);
    assert.deepEqual(await leftovers('killed'), []);
    t.diagnostic(`${kills} kills; ${sent.length} contents sent, ${acknowledged.size} acknowledged`);
    assert.ok(acknowledged.size > 0);
  });
}

function isNamed(code: string): (error: unknown) => boolean {
  return (error) => error instanceof AssayError && error.code === code;
}

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE() / 2 ** 32;
  };
}
