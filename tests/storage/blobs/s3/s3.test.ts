// The blob store on S3 keeps the duties of the port, against a real SeaweedFS: without a cache of its own, and with one, in turns.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';

import { type ContentDigest, hexOf } from '../../../../src/core/content/content-digest.ts';
import type { S3Objects } from '../../../../src/storage/blobs/s3/s3-objects.ts';
import { openS3BlobStore, type S3Options } from '../../../../src/storage/blobs/s3/s3.ts';
import { type Damage, type OpenedBlobStore, testBlobStore } from '../../../conformance/blob-store.ts';
import { pythonMissing } from '../../../python/environments.ts';
import { removeFolder } from '../../../remove-folder.ts';
import { takeTurn } from '../../../turns.ts';
import { startSeaweed } from './seaweedfs.ts';

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
