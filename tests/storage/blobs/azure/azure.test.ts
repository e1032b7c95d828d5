// The blob store on Azure Blob Storage keeps the duties of the port, against a real Azurite.
import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { inParallel } from '../../../../src/core/base/in-parallel.ts';
import { hexOf } from '../../../../src/core/content/content-digest.ts';
import { openAzureBlobStore, type AzureOptions } from '../../../../src/storage/blobs/azure/azure.ts';
import { createAzureCalls } from '../../../../src/storage/blobs/azure/azure-calls.ts';
import type { AzurePlace } from '../../../../src/storage/blobs/azure/azure-place.ts';
import type { BucketObjects } from '../../../../src/storage/blobs/bucket/bucket-objects.ts';
import { chunksOf, contentOf, each, hasCode, type OpenedBlobStore, sha256, testBlobStore } from '../../../conformance/blob-store.ts';
import { startServer } from '../../../journeys/server-process.ts';
import { removeFolder } from '../../../remove-folder.ts';
import { startFaultProxy } from '../s3/fault-proxy.ts';
import { startAzurite } from './azurite.ts';

const run = promisify(execFile);
const assay = fileURLToPath(new URL('../../../../assay', import.meta.url));
const server = await startAzurite();
const folder = await mkdtemp(join(tmpdir(), 'assay-azure-'));
after(async () => {
  await server.end();
  await removeFolder(folder);
});

async function open(options: Partial<AzureOptions> = {}): Promise<OpenedBlobStore & { readonly objects: BucketObjects; readonly prefix: string }> {
  const prefix = randomBytes(8).toString('hex');
  const store = await openAzureBlobStore({ place: server.place(prefix), renewEveryMs: 0, ...options });
  const objects = server.objects(prefix);
  after(() => objects.close());
  const damage: OpenedBlobStore['damage'] = async (digest, position) => {
    const key = `blobs/${hexOf(digest)}`;
    const { bytes: body } = (await objects.open(key))!;
    const bytes = Buffer.concat(await Array.fromAsync(body as AsyncIterable<Buffer>));
    bytes[position]! ^= 1;
    await objects.put(key, bytes, createHash('sha256').update(bytes).digest());
  };
  return { store, objects, damage, prefix };
}

testBlobStore('azure', () => open(), { tickMs: 1_000 });

describe('blobs in a container of Azure', () => {
  const parts = { first: 1_048_576, later: 1_048_576, laterFrom: 5_000 };

  it('of many blocks come back whole and in ranges, also when several send the same ones, and leave nothing beside them', async () => {
    const bytes = randomBytes(5_300_000);
    const { store, objects } = await open({ parts });
    const known = [undefined, sha256(bytes), `md5:${createHash('md5').update(bytes).digest('hex')}` as const, sha256(bytes)];
    await Promise.all(known.map(async (expected) => assert.deepEqual(await store.put(chunksOf(bytes, 700_000), expected), { digest: sha256(bytes), sizeBytes: bytes.byteLength })));
    assert.ok((await contentOf(store, sha256(bytes))).equals(bytes));
    assert.ok((await contentOf(store, sha256(bytes), { start: 1_000_000, end: 4_000_000 })).equals(bytes.subarray(1_000_000, 4_000_001)));
    const other = randomBytes(5_300_000);
    await assert.rejects(store.put(chunksOf(other, 700_000), sha256(bytes)), hasCode('invalid_argument'));
    assert.equal(await store.stat(sha256(other)), undefined);
    assert.deepEqual((await objects.list('incoming/')).items, []);
  });

  it('are listed in pages of any size, from any name on, also by who did not list the page before', async () => {
    const { store, objects, prefix } = await open();
    const contents = Array.from({ length: 61 }, (_, index) => Buffer.from(`listed ${prefix} ${index}`));
    await inParallel(contents, (bytes) => store.put(each([bytes])), { atOnce: 8 });
    const names = contents.map((bytes) => hexOf(sha256(bytes))).toSorted();
    for (const lister of [objects, server.objects(prefix)]) {
      for (const limit of [7, 61, 100]) {
        for (const after of [undefined, names[3], names[30], names[60], '0'.repeat(64), 'f'.repeat(64)]) {
          const { items, isCut } = await lister.list('blobs/', { after, limit });
          const wanted = names.filter((name) => after === undefined || name > after);
          assert.deepEqual([items.map(({ name }) => name), isCut], [wanted.slice(0, limit), wanted.length > limit]);
        }
      }
    }
  });

  it('that were spoilt on the way are refused by the store', async () => {
    const { objects, prefix } = await open();
    const calls = createAzureCalls({ place: server.place(prefix), retries: { attempts: 1, firstPauseMs: 1, patienceMs: 1 } });
    const headers = { 'x-ms-blob-type': 'BlockBlob', 'content-md5': createHash('md5').update('sent').digest('base64') };
    await assert.rejects(calls.call('PUT', 'blobs/spoilt', { body: Buffer.from('came'), headers }), hasCode('unavailable'));
    assert.equal(await objects.head('blobs/spoilt'), undefined);
    calls.close();
  });

  it('come whole through faults that each kind of request meets twice', async (t) => {
    const { origin, pathname } = new URL(server.place('').endpoint);
    const proxy = await startFaultProxy(origin);
    t.after(() => proxy.close());
    const bytes = randomBytes(3_000_000);
    for (const kind of ['status', 'reset', 'cut', 'lost', 'truncate', 'alter', 'shorten'] as const) {
      const place = server.place(randomBytes(8).toString('hex'), `${proxy.endpoint}${pathname}`);
      const openAgain = async (): Promise<OpenedBlobStore['store']> => (await open({ place, parts, retries: { attempts: 5, firstPauseMs: 4, patienceMs: 60_000 } })).store;
      const counts = new Map<string, number>();
      proxy.choose = ({ method, target }) => {
        // What spoils answers is tried on contents alone: nothing says that a list or a size was altered.
        if ((kind === 'alter' || kind === 'shorten') && !(method === 'GET' && target.includes('/blobs/'))) return undefined;
        const asked = `${method} ${/comp=\w+|\/(blobs|renewed|condemned|incoming)\//.exec(target)?.[0]}`;
        counts.set(asked, (counts.get(asked) ?? 0) + 1);
        // A finding of damage counts when a second look says the same, so there only the first is spoilt.
        return counts.get(asked)! <= (kind === 'alter' ? 1 : 2) ? (kind === 'status' ? { kind, status: 503 } : { kind }) : undefined;
      };
      const store = await openAgain();
      assert.deepEqual(await store.put(chunksOf(bytes, 700_000)), { digest: sha256(bytes), sizeBytes: bytes.byteLength });
      assert.deepEqual(await store.renew([sha256(bytes)]), new Set([sha256(bytes)]));
      assert.equal((await store.list({ limit: 10 })).items.length, 1);
      const read = contentOf(await openAgain(), sha256(bytes));
      // An answer that is shorter says that it is of another object.
      if (kind === 'shorten') await assert.rejects(read, hasCode('unavailable'));
      else assert.ok((await read).equals(bytes), kind);
      assert.ok((proxy.met.get(kind) ?? 0) > 0, kind);
    }
  });

  it('can be kept with a token that lets its bearer do no more than that', async () => {
    const bytes = randomBytes(3_000_000);
    const { store } = await open({ parts, place: withToken(server.place(randomBytes(8).toString('hex')), 'rwdlc') });
    await store.put(chunksOf(bytes, 700_000));
    assert.ok((await contentOf(store, sha256(bytes))).equals(bytes));
    const reader = withToken(server.place(randomBytes(8).toString('hex')), 'rl');
    const { store: readOnly } = await open({ place: reader, retries: { attempts: 1, firstPauseMs: 1, patienceMs: 1 } });
    await assert.rejects(readOnly.put(each([Buffer.from('no')])), (error: Error) => /AZURE_STORAGE_SAS_TOKEN/.test(error.message) && !error.message.includes('sig='));
  });

  it('are where a server and its command of copying keep artifacts, and no key is shown', async (t) => {
    const prefix = randomBytes(8).toString('hex');
    const uri = `azure://${server.container}/${prefix}`;
    const env = { AZURE_STORAGE_CONNECTION_STRING: server.connectionString };
    const tracker = await startServer({ data: join(folder, 'data'), env: { ...env, ASSAY_ARTIFACTS_DESTINATION: uri } });
    t.after(() => tracker.stop());
    const contents = [randomBytes(9_000_000), Buffer.from('small')];
    for (const [index, bytes] of contents.entries()) {
      const address = `${tracker.url}/api/2.0/mlflow-artifacts/artifacts/1/${index}`;
      assert.equal((await fetch(address, { method: 'PUT', body: bytes })).status, 200);
      assert.ok(Buffer.from(await (await fetch(address)).arrayBuffer()).equals(bytes));
    }
    const copy = async (): Promise<unknown> =>
      JSON.parse((await run(assay, ['copy-artifacts', uri, join(folder, 'copied'), '--json'], { env: { ...process.env, ...env } })).stdout);
    const sizeBytes = contents.reduce((sum, { byteLength }) => sum + byteLength, 0);
    assert.deepEqual(await copy(), { copied: 2, copiedBytes: sizeBytes, present: 0, damagedCount: 0, damaged: [] });
    assert.deepEqual(await copy(), { copied: 0, copiedBytes: 0, present: 2, damagedCount: 0, damaged: [] });
    const secret = /AccountKey=([^;]+)/.exec(server.connectionString)![1]!;
    assert.equal(tracker.output().includes(secret), false);
  });

  it('need a container that is there, and the right key', async () => {
    const retries = { attempts: 1, firstPauseMs: 1, patienceMs: 1 };
    await assert.rejects(openAzureBlobStore({ place: { ...server.place(''), container: 'absent' }, retries }), /make the container/);
    await assert.rejects(openAzureBlobStore({ place: { ...server.place(''), access: { key: randomBytes(64).toString('base64') } }, retries }), /AZURE_STORAGE_ACCESS_KEY/);
    await assert.rejects(openAzureBlobStore({ place: server.place('', 'http://127.0.0.1:1/tests'), retries }), /cannot be reached/);
  });
});

/** A service token of the container, as the tools of Azure make them. */
function withToken(place: AzurePlace, permissions: string): AzurePlace {
  const key = 'key' in place.access ? place.access.key : '';
  const expiry = '2099-01-01T00:00:00Z';
  const version = '2020-10-02';
  const fields = [permissions, '', expiry, `/blob/${place.account}/${place.container}`, '', '', '', version, 'c', '', '', '', '', '', ''];
  const sig = createHmac('sha256', Buffer.from(key, 'base64')).update(fields.join('\n')).digest('base64');
  return { ...place, access: { sasToken: new URLSearchParams({ sv: version, sr: 'c', se: expiry, sp: permissions, sig }).toString() } };
}
