// Contents that lie in repositories: they are read together and sent in few requests, and one that is gone keeps none of the others.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { createBlobBatch, decodeBlobBatch, encodeBlobBatch } from '../../sdk/blob-batch.ts';
import { createClient } from '../../sdk/client.ts';
import { uploadContents } from '../../src/outbox/upload-content.ts';
import { createMemoryBlobStore } from '../../src/storage/blobs/memory.ts';
import { loosePath } from '../../src/workspace/code/loose-objects.ts';
import type { PlacedContent } from '../../src/workspace/content-place.ts';
import { createLocalContent } from '../../src/workspace/local-content.ts';

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('objects of a repository are sent together, and one that is gone is told while the others arrive', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'upload-content-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const gitDir = join(folder, 'repository');
  execFileSync('git', ['init', '--quiet', '--bare', gitDir]);
  const texts = Array.from({ length: 60 }, (_none, index) => Buffer.from(`content ${index} `.repeat(index * 40)));
  const contents: PlacedContent[] = [];
  for (const [index, bytes] of texts.entries()) {
    await writeFile(join(folder, 'one'), bytes);
    const oid = execFileSync('git', ['--git-dir', gitDir, 'hash-object', '-w', join(folder, 'one')], { encoding: 'utf8' }).trim();
    contents.push({ digest: digestOf(bytes), sizeBytes: bytes.byteLength, place: { kind: 'git', gitDir, oid } });
    if (index === 30) await rm(loosePath(gitDir, oid));
  }
  const sent: string[] = [];
  let requests = 0;
  const client = createClient({
    baseUrl: 'http://127.0.0.1',
    fetch: async (request) => {
      if (request.url.endsWith('/blobs/missing')) return Response.json({ missing: ((await request.json()) as { readonly digests: readonly string[] }).digests });
      requests += 1;
      for (const { digest, bytes } of decodeBlobBatch(new Uint8Array(await request.arrayBuffer()))) {
        assert.equal(digestOf(bytes), digest);
        sent.push(digest);
      }
      return Response.json({ count: 0, sizeBytes: 0 });
    },
  });
  const unreadable: string[] = [];
  let counted = 0;
  await uploadContents(contents, {
    client,
    store: createLocalContent(createMemoryBlobStore()),
    signal: AbortSignal.timeout(60_000),
    onBytes: (count) => (counted += count),
    onUnreadable: async ({ digest }) => void unreadable.push(digest),
  });
  const others = contents.filter((_none, index) => index !== 30);
  assert.deepEqual(sent.toSorted(), others.map(({ digest }) => digest).toSorted());
  assert.deepEqual(unreadable, [contents[30]!.digest]);
  assert.equal(
    counted,
    others.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  );
  assert.equal(requests, Math.ceil(texts.reduce((sum, { byteLength }) => sum + byteLength, 0) / (1024 * 1024)));
});

test('a blob for which a batch has no room is not begun, and the room can be used again', () => {
  const blobs = [3, 5, 8].map((length) => ({ digest: digestOf(Buffer.alloc(length, 7)), bytes: new Uint8Array(length).fill(7) }));
  const room = new Uint8Array(encodeBlobBatch(blobs.slice(0, 2)).byteLength);
  const first = createBlobBatch(room);
  assert.deepEqual(
    blobs.map((blob) => first.add(blob)),
    [true, true, false],
  );
  assert.deepEqual(decodeBlobBatch(first.body()), blobs.slice(0, 2));
  const second = createBlobBatch(room);
  assert.equal(second.add(blobs[2]!), true);
  assert.deepEqual(decodeBlobBatch(second.body()), [blobs[2]]);
});
