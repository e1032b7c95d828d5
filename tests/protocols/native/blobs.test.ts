// Blobs by digest over the native wire, and artifacts that are linked to them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { decodeBlobBatch, encodeBlobBatch } from '../../../sdk/blob-batch.ts';
import type { ContentDigest } from '../../../src/core/content/content-digest.ts';
import { findRule } from '../../../src/server/route-rules.ts';
import { createMemoryBlobStore, type KeptBytes } from '../../../src/storage/blobs/memory.ts';
import { caller } from '../../core/core-under-test.ts';
import { openNative } from './native-under-test.ts';

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const unknown = 'f'.repeat(64);

test('bytes are stored under their digest, once, and come back', async (t) => {
  const { client, core } = await openNative(t);
  const bytes = new Uint8Array(300_000).map((_none, index) => (index * 31) % 256);
  const digest = sha256(bytes);
  assert.deepEqual(await client.findMissingBlobs({ digests: [digest, unknown, digest] }), { missing: [digest, unknown] });
  for (let again = 0; again < 2; again += 1) assert.deepEqual(await client.putBlob({ digest, body: bytes }), { digest, sizeBytes: 300_000 });
  assert.deepEqual(await client.findMissingBlobs({ digests: [digest, unknown] }), { missing: [unknown] });
  assert.deepEqual(new Uint8Array(await (await client.getBlob({ digest })).arrayBuffer()), bytes);
  const trail = await core.audit.list(caller, { subject: { kind: 'blob', id: digest }, page: { limit: 10 } });
  assert.deepEqual(
    trail.items.map(({ action }) => action),
    ['blob.put'],
  );
});

test('an empty blob is a blob, streamed or not', async (t) => {
  const { client } = await openNative(t);
  const digest = sha256('');
  assert.equal((await client.putBlob({ digest, body: new Blob([]) })).sizeBytes, 0);
  const response = await client.getBlob({ digest });
  assert.deepEqual([response.headers.get('content-length'), await response.text()], ['0', '']);
});

test('bytes of another digest are refused, naming both, and kept under neither', async (t) => {
  const { client } = await openNative(t);
  const claimed = sha256('what was meant');
  await assert.rejects(client.putBlob({ digest: claimed, body: new Blob(['what came']) }), (error: Error & { status?: number; code?: string }) => {
    assert.deepEqual([error.code, error.status], ['invalid_argument', 400]);
    assert.match(error.message, new RegExp(`${claimed}.*${sha256('what came')}`));
    return true;
  });
  assert.deepEqual(await client.findMissingBlobs({ digests: [claimed, sha256('what came')] }), { missing: [claimed, sha256('what came')] });
  await assert.rejects(client.getBlob({ digest: claimed }), { code: 'not_found', status: 404 });
});

test('many small blobs are stored by one request, each with its entry in the trail, and again is no change', async (t) => {
  const { client, core } = await openNative(t);
  const texts = ['', 'one', 'two', 'two', 'x'.repeat(100_000), ...Array.from({ length: 1_500 }, (_none, index) => `number ${index}`)];
  const blobs = texts.map((text) => ({ digest: sha256(text), bytes: new TextEncoder().encode(text) }));
  const digests = [...new Set(blobs.map(({ digest }) => digest))];
  const sizeBytes = blobs.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  assert.deepEqual(decodeBlobBatch(encodeBlobBatch(blobs)), blobs);
  for (let again = 0; again < 2; again += 1) assert.deepEqual(await client.putBlobs({ body: encodeBlobBatch(blobs) }), { count: blobs.length, sizeBytes });
  assert.deepEqual(await client.findMissingBlobs({ digests: [...digests, unknown] }), { missing: [unknown] });
  for (const { digest, bytes } of blobs.slice(0, 10)) assert.deepEqual(new Uint8Array(await (await client.getBlob({ digest })).arrayBuffer()), bytes);
  for (const digest of digests.slice(0, 10)) {
    const { items } = await core.audit.list(caller, { subject: { kind: 'blob', id: digest }, page: { limit: 10 } });
    assert.deepEqual(
      items.map(({ action }) => action),
      ['blob.put'],
    );
  }
});

test('a batch of blobs that is cut off, too long or holds other bytes than it says is refused, naming the place', async (t) => {
  const { client } = await openNative(t);
  const good = { digest: sha256('good'), bytes: new TextEncoder().encode('good') };
  const bad = { digest: sha256('meant'), bytes: new TextEncoder().encode('came') };
  const whole = encodeBlobBatch([good, good]);
  for (const cut of [1, 35, 37, 41, whole.byteLength - 1]) {
    await assert.rejects(client.putBlobs({ body: whole.slice(0, cut) }), {
      code: 'invalid_argument',
      status: 400,
      message: cut < 40 ? /within blob 1, which begins at byte 0/ : /within blob 2, which begins at byte 40/,
    });
  }
  const huge = encodeBlobBatch([good]);
  huge.fill(255, 32, 36);
  await assert.rejects(client.putBlobs({ body: huge }), { code: 'invalid_argument', message: /within blob 1/ });
  await assert.rejects(client.putBlobs({ body: encodeBlobBatch(Array.from({ length: 5_001 }, () => good)) }), {
    code: 'invalid_argument',
    message: /holds 5001 blobs; send at most 5000/,
  });
  assert.deepEqual(await client.findMissingBlobs({ digests: [good.digest] }), { missing: [good.digest] });
  await assert.rejects(client.putBlobs({ body: encodeBlobBatch([good, bad]) }), { code: 'invalid_argument', message: new RegExp(`${bad.digest}.*${sha256('came')}`) });
  assert.deepEqual(await client.findMissingBlobs({ digests: [bad.digest, sha256('came')] }), { missing: [bad.digest, sha256('came')] });
  assert.deepEqual(await client.putBlobs({ body: new Uint8Array() }), { count: 0, sizeBytes: 0 });
});

test('what is no digest is refused, and so are too many at once', async (t) => {
  const { client } = await openNative(t);
  for (const digest of ['x', 'F'.repeat(64), `${unknown}0`]) {
    await assert.rejects(client.getBlob({ digest }), { code: 'invalid_argument', message: /64 lower-case hexadecimal digits/ });
    await assert.rejects(client.putBlob({ digest, body: new Blob(['x']) }), { code: 'invalid_argument' });
    await assert.rejects(client.findMissingBlobs({ digests: [digest] }), { code: 'invalid_argument' });
  }
  await assert.rejects(client.findMissingBlobs({ digests: Array.from({ length: 10_001 }, () => unknown) }), { code: 'invalid_argument', message: /at most 10000/ });
});

test('a blob is always a download, is cached for good, and answers HEAD and ranges', async (t) => {
  const { client, send } = await openNative(t);
  const text = '<script>0123456789</script>';
  const digest = sha256(text);
  await client.putBlob({ digest, body: new Blob([text]) });
  const response = await send('GET', `/api/v1/blobs/${digest}`);
  assert.deepEqual(
    ['content-type', 'content-disposition', 'x-content-type-options', 'cache-control', 'etag', 'content-security-policy'].map((name) => response.headers.get(name)),
    [
      'application/octet-stream',
      `attachment; filename="${digest}"; filename*=UTF-8''${digest}`,
      'nosniff',
      'private, max-age=31536000, immutable',
      `"${digest}"`,
      "sandbox; default-src 'none'; frame-ancestors 'self'",
    ],
  );
  assert.equal(await response.text(), text);
  const part = await send('GET', `/api/v1/blobs/${digest}`, { headers: { range: 'bytes=8-10' } });
  assert.deepEqual([part.status, part.headers.get('content-range'), await part.text()], [206, `bytes 8-10/${text.length}`, '012']);
  const head = await send('HEAD', `/api/v1/blobs/${digest}`);
  assert.deepEqual([head.status, head.headers.get('content-length'), await head.text()], [200, String(text.length), '']);
  assert.equal((await send('GET', `/api/v1/blobs/${digest}`, { headers: { 'if-none-match': `"${digest}"` } })).status, 304);
  assert.equal((await send('GET', `/api/v1/blobs/${digest}`, { headers: { range: 'bytes=99-' } })).status, 416);
});

test('the body of a blob is streamed, all others are bounded', () => {
  assert.equal(findRule('PUT', `/api/v1/blobs/${unknown}`)?.body, 'streamed');
  assert.equal(findRule('POST', '/api/v1/blobs/missing')?.body, 'bounded');
});

test('a stored blob is named as a file of a run; the same again is no change', async (t) => {
  const { client, changes, clock } = await openNative(t);
  const { id } = await client.createRun({ experimentId: '0' });
  const digest = sha256('weights');
  const link = { owner: `run:${id}`, path: 'model/weights.bin', digest } as const;
  await assert.rejects(client.linkArtifact(link), { code: 'not_found', message: /not stored; send its bytes first/ });
  await client.putBlob({ digest, body: new Blob(['weights']) });
  const file = await client.linkArtifact(link);
  assert.deepEqual(file, { path: link.path, digest, sizeBytes: 7, updatedAt: clock.now() });
  assert.equal(await (await client.getArtifact({ owner: link.owner, path: link.path })).text(), 'weights');
  const told = changes.length;
  clock.set(clock.now() + 1000);
  assert.deepEqual(await client.linkArtifact(link), file);
  assert.equal(changes.length, told);
  await assert.rejects(client.linkArtifact({ ...link, path: '../x' }), { code: 'invalid_argument' });
  await client.deleteRun({ runId: id });
  await assert.rejects(client.linkArtifact(link), { code: 'failed_precondition' });
});

test('damaged bytes are a named error instead of an answer, are missing from then on, and are healed by the next upload', async (t) => {
  const kept = new Map<ContentDigest, KeptBytes>();
  const { client, send } = await openNative(t, { ports: { blobs: createMemoryBlobStore({ kept }) } });
  const digest = sha256('sound');
  await client.putBlob({ digest, body: new Blob(['sound']) });
  kept.set(`sha256:${digest}`, { bytes: new TextEncoder().encode('s0und'), storedAt: 0 });
  for (const headers of [{}, { range: 'bytes=0-0' }] as Record<string, string>[]) {
    const answer = await send('GET', `/api/v1/blobs/${digest}`, { headers });
    const body = (await answer.json()) as { error: { code: string; message: string } };
    assert.deepEqual([answer.status, body.error.code], [500, 'integrity']);
    assert.match(body.error.message, new RegExp(digest));
  }
  assert.deepEqual(await client.findMissingBlobs({ digests: [digest] }), { missing: [digest] });
  const { id } = await client.createRun({ experimentId: '0' });
  const link = { owner: `run:${id}`, path: 'x', digest } as const;
  await assert.rejects(client.linkArtifact(link), { code: 'not_found' });
  await client.putBlob({ digest, body: new Blob(['sound']) });
  assert.deepEqual(await client.findMissingBlobs({ digests: [digest] }), { missing: [] });
  assert.equal(await (await client.getBlob({ digest })).text(), 'sound');
  assert.equal((await client.linkArtifact(link)).digest, digest);
});
