// The blob store in a bucket beside the one in a folder, through their port and without a server before them: `node bench/object-store.ts`.
// One gigabyte in and out, and a thousand small contents. The store is a SeaweedFS on this machine, so the figures say what our
// side costs, not what a network adds. Every byte that is read is compared.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BlobStore } from '../src/core/content/blob-store.ts';
import { inParallel } from '../src/core/base/in-parallel.ts';
import { openFilesystemBlobStore } from '../src/storage/blobs/filesystem.ts';
import { openS3BlobStore } from '../src/storage/blobs/s3/s3.ts';
import { removeFolder } from '../tests/remove-folder.ts';
import { startSeaweed } from '../tests/storage/blobs/s3/seaweedfs.ts';

const mib = 1024 * 1024;
const largeMib = Number(process.env['BENCH_MIB'] ?? '1024');
const smallCount = 1_000;

interface Figures {
  readonly 'put, digest unknown (MiB/s)': number;
  readonly 'put, digest known (MiB/s)': number;
  readonly 'get (MiB/s)': number;
  readonly 'small put (1/s)': number;
  readonly 'small get (1/s)': number;
  readonly 'peak memory (MiB)': number;
}

const block = randomBytes(mib);

/** The same first bytes but for a number in each block. */
async function* large(seed: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < largeMib; index += 1) {
    const bytes = Buffer.from(block);
    bytes.writeUInt32BE(seed, 0);
    bytes.writeUInt32BE(index, 4);
    yield bytes;
  }
}

async function digestOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source) hash.update(chunk);
  return hash.digest('hex');
}

async function measure(store: BlobStore, seed: number): Promise<Figures> {
  let peak = 0;
  const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  const rate = async (count: number, work: () => Promise<unknown>): Promise<number> => {
    const startedAt = performance.now();
    await work();
    return Math.round((count * 1_000) / (performance.now() - startedAt));
  };
  const known = `sha256:${await digestOf(large(seed + 1))}` as const;
  const unknown = `sha256:${await digestOf(large(seed))}` as const;
  const putUnknown = await rate(largeMib, async () => expectSame((await store.put(large(seed))).digest, unknown));
  const putKnown = await rate(largeMib, () => store.put(large(seed + 1), known));
  const get = await rate(largeMib, async () => {
    for await (const _ of await store.get(known));
  });
  expectSame(`sha256:${await digestOf(await store.get(unknown))}`, unknown);
  const small = Array.from({ length: smallCount }, (_, index) => Buffer.concat([Buffer.from(`${seed} ${index}`), block.subarray(0, 2_048)]));
  const names = small.map((bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const);
  const smallPut = await rate(smallCount, () => inParallel(small, (bytes) => store.put(once(bytes)), { atOnce: 32 }));
  const smallGet = await rate(smallCount, () => inParallel(names, async (name) => expectSame(`sha256:${await digestOf(await store.get(name))}`, name), { atOnce: 32 }));
  clearInterval(sampling);
  await store.delete([known, unknown]);
  return {
    'put, digest unknown (MiB/s)': putUnknown,
    'put, digest known (MiB/s)': putKnown,
    'get (MiB/s)': get,
    'small put (1/s)': smallPut,
    'small get (1/s)': smallGet,
    'peak memory (MiB)': Math.round(peak / mib),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function expectSame(found: string, expected: string): void {
  if (found !== expected) throw new Error(`${found} came back for ${expected}`);
}

const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
const server = await startSeaweed();
try {
  const disk = await openFilesystemBlobStore({ folder, isExclusive: true, onFatal: (error) => console.error(error) });
  const bucket = await openS3BlobStore({ place: server.place('bench'), credentials: server.credentials });
  for (let round = 0; round < 2; round += 1) {
    console.log(`round ${round + 1}, ${largeMib} MiB and ${smallCount} of 2 KiB`);
    console.table({ folder: await measure(disk, round * 10), bucket: await measure(bucket, round * 10) });
  }
  await Promise.all([disk.close(), bucket.close()]);
} finally {
  await server.end();
  await removeFolder(folder);
}
