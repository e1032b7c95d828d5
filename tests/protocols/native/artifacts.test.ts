// Artifacts over the native wire: bytes as they were sent, ranges as HTTP has them, and nothing that could run as
// a page of ours.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { caller, startTime } from '../../core/core-under-test.ts';
import { openNative } from './native-under-test.ts';

const text = '0123456789';

async function withFile(t: Parameters<typeof openNative>[0], path: string, body: string | Uint8Array<ArrayBuffer> = text) {
  const native = await openNative(t);
  const { id } = await native.client.createRun({ experimentId: '0' });
  const file = await native.client.putArtifact({ owner: `run:${id}`, path, body });
  const content = `/api/v1/artifacts/content?owner=run:${id}&path=${encodeURIComponent(path)}`;
  return { ...native, id, file, content };
}

test('a file is stored by its digest and comes back byte for byte', async (t) => {
  const bytes = new Uint8Array(100_000).map((_none, index) => (index * 31) % 256);
  const { client, file, id } = await withFile(t, 'a/b c/ü?.bin', bytes);
  assert.deepEqual(file, { path: 'a/b c/ü?.bin', sizeBytes: 100_000, digest: createHash('sha256').update(bytes).digest('hex'), updatedAt: startTime });
  const response = await client.getArtifact({ owner: `run:${id}`, path: 'a/b c/ü?.bin' });
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes);
});

test('an empty file is a file', async (t) => {
  const { send, content, client, id } = await withFile(t, 'empty', '');
  const response = await send('GET', content);
  assert.deepEqual([response.status, response.headers.get('content-length'), await response.text()], [200, '0', '']);
  const streamed = await client.putArtifact({ owner: `run:${id}`, path: 'none', body: new ReadableStream({ start: (controller) => controller.close() }) });
  assert.equal(streamed.sizeBytes, 0);
});

test('ranges are answered as RFC 9110 has them', async (t) => {
  const { send, content, file } = await withFile(t, 'x.bin');
  const etag = `"${file.digest}"`;
  const cases: readonly (readonly [Record<string, string>, number, string | null, string])[] = [
    [{}, 200, null, text],
    [{ range: 'bytes=0-0' }, 206, 'bytes 0-0/10', '0'],
    [{ range: 'bytes=3-5' }, 206, 'bytes 3-5/10', '345'],
    [{ range: 'bytes=7-' }, 206, 'bytes 7-9/10', '789'],
    [{ range: 'bytes=7-99' }, 206, 'bytes 7-9/10', '789'],
    [{ range: 'bytes=-3' }, 206, 'bytes 7-9/10', '789'],
    [{ range: 'bytes=-99' }, 206, 'bytes 0-9/10', text],
    [{ range: 'bytes=10-' }, 416, 'bytes */10', ''],
    [{ range: 'bytes=-0' }, 416, 'bytes */10', ''],
    [{ range: 'bytes=5-3' }, 200, null, text],
    [{ range: 'bytes=0-1,3-4' }, 200, null, text],
    [{ range: 'lines=0-1' }, 200, null, text],
    [{ range: 'bytes=3-5', 'if-range': etag }, 206, 'bytes 3-5/10', '345'],
    [{ range: 'bytes=3-5', 'if-range': '"other"' }, 200, null, text],
    [{ 'if-none-match': etag }, 304, null, ''],
    [{ 'if-none-match': `"a", W/${etag}` }, 304, null, ''],
    [{ 'if-none-match': '"a"' }, 200, null, text],
  ];
  for (const [headers, status, range, body] of cases) {
    const response = await send('GET', content, { headers });
    assert.deepEqual([response.status, response.headers.get('content-range'), await response.text()], [status, range, body], JSON.stringify(headers));
    assert.equal(response.headers.get('etag'), etag);
    if (status === 200 || status === 206) assert.equal(response.headers.get('content-length'), String(body.length));
  }
});

test('HEAD tells what GET would, without the bytes', async (t) => {
  const { send, content } = await withFile(t, 'x.bin');
  for (const headers of [{}, { range: 'bytes=3-5' }] as readonly Record<string, string>[]) {
    const get = await send('GET', content, { headers });
    const head = await send('HEAD', content, { headers });
    assert.deepEqual([head.status, [...head.headers]], [get.status, [...get.headers]]);
    assert.equal(await head.text(), '');
  }
});

test('whatever was stored, it is a download unless asked otherwise, and then still cannot act as a page of ours', async (t) => {
  const still = "sandbox; default-src 'none'; frame-ancestors 'self'";
  const download = ['application/octet-stream', 'attachment', still];
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a.png', '', download],
    ['a.png', 'safe', ['image/png', 'inline', still]],
    ['a.JPEG', 'safe', ['image/jpeg', 'inline', still]],
    ['a.gif', 'safe', ['image/gif', 'inline', still]],
    ['a.webp', 'sandboxed', ['image/webp', 'inline', still]],
    ['hum.wav', 'safe', ['audio/wav', 'inline', still]],
    ['film.MP4', 'safe', ['video/mp4', 'inline', still]],
    ['notes.txt', 'safe', ['text/plain; charset=utf-8', 'inline', still]],
    ['MLmodel', 'safe', ['text/plain; charset=utf-8', 'inline', still]],
    ['a.html', '', download],
    ['a.html', 'safe', download],
    ['a.svg', 'safe', download],
    ['a.xhtml', 'sandboxed', download],
    ['a.js', 'sandboxed', download],
    ['html', 'safe', download],
    ['a.html', 'sandboxed', ['text/html; charset=utf-8', 'inline', 'sandbox allow-scripts;']],
    ['a.SVG', 'sandboxed', ['image/svg+xml', 'inline', 'sandbox allow-scripts;']],
  ];
  const { client, send } = await openNative(t);
  const { id } = await client.createRun({ experimentId: '0' });
  for (const [path, inline, [type, disposition, policy]] of cases) {
    await client.putArtifact({ owner: `run:${id}`, path, body: '<script>1</script>' });
    const { headers } = await send('GET', `/api/v1/artifacts/content?owner=run:${id}&path=${path}${inline === '' ? '' : `&inline=${inline}`}`);
    assert.equal(headers.get('content-type'), type, path);
    assert.equal(headers.get('content-disposition'), `${disposition}; filename="${path}"; filename*=UTF-8''${path}`);
    assert.ok(headers.get('content-security-policy')!.startsWith(policy!), `${path} ${inline}: ${headers.get('content-security-policy')}`);
    assert.doesNotMatch(headers.get('content-security-policy')!, /allow-same-origin|allow-top-navigation|allow-popups|allow-forms/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('set-cookie'), null);
  }
});

test('a stored page that a browser opens by itself, not in a frame, is a download', async (t) => {
  const { send, content } = await withFile(t, 'a.html');
  const dispositionTo = async (destination: string): Promise<string> =>
    (await send('GET', `${content}&inline=sandboxed`, { headers: { 'sec-fetch-dest': destination } })).headers.get('content-disposition')!.split(';')[0]!;
  assert.deepEqual([await dispositionTo('document'), await dispositionTo('iframe')], ['attachment', 'inline']);
});

test('a hostile file name cannot leave its header', async (t) => {
  const { send, content } = await withFile(t, 'a"; filename=evil.exe; x="é\u2028.txt');
  const disposition = (await send('GET', content)).headers.get('content-disposition')!;
  assert.equal(disposition, `attachment; filename="a_; filename=evil.exe; x=___.txt"; filename*=UTF-8''a%22%3B%20filename%3Devil.exe%3B%20x%3D%22%C3%A9%E2%80%A8.txt`);
});

test('folders are listed one level at a time, in pages, ordered by name', async (t) => {
  const { client } = await openNative(t);
  const { id } = await client.createRun({ experimentId: '0' });
  const owner = `run:${id}` as const;
  for (const path of ['model/MLmodel', 'model/data/w.bin', 'b.txt', 'a.txt']) await client.putArtifact({ owner, path, body: 'x' });
  const first = await client.listArtifacts({ owner, limit: 2 });
  const second = await client.listArtifacts({ owner, limit: 2, pageToken: first.nextPageToken });
  assert.deepEqual(
    [...first.items, ...second.items].map(({ path, isFolder }) => [path, isFolder]),
    [
      ['a.txt', false],
      ['b.txt', false],
      ['model', true],
    ],
  );
  assert.equal(second.nextPageToken, undefined);
  const below = await client.listArtifacts({ owner, path: 'model' });
  assert.deepEqual(below.items[0], {
    isFolder: false,
    name: 'MLmodel',
    path: 'model/MLmodel',
    sizeBytes: 1,
    digest: createHash('sha256').update('x').digest('hex'),
    updatedAt: startTime,
  });
  assert.deepEqual(below.items[1], { isFolder: true, name: 'data', path: 'model/data' });
  assert.deepEqual((await client.listArtifacts({ owner, path: 'nothing' })).items, []);
});

test('files of an owner without a place here are refused with their address and the reason, whoever chose the place', async (t) => {
  const { client, core } = await openNative(t);
  for (const [name, root] of [
    ['far', 's3://bucket/far'],
    ['near', 'file:///srv/near'],
    ['plain', '/srv/plain'],
    ['other', 'https://files.example.org/other'],
  ] as const) {
    const { id } = await core.experiments.create(caller, { name, artifactRoot: root });
    const run = await client.createRun({ experimentId: id });
    await assert.rejects(client.listArtifacts({ owner: `run:${run.id}` }), {
      code: 'unsupported',
      status: 501,
      message:
        `the files are kept at ${root}/${run.id}/artifacts, which this server does not serve: clients put and read them there by themselves, and the server opens no folder or address that an artifact root names. ` +
        'Read them there; files of experiments without an artifact root of their own are kept and served by the server',
    });
  }
});

test('files are added to live runs and models only, and a file that breaks off leaves nothing', async (t) => {
  const { client, core } = await openNative(t);
  const { id } = await client.createRun({ experimentId: '0' });
  const owner = `run:${id}` as const;
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(10)),
    pull: (controller) => controller.error(new Error('connection lost')),
  });
  await assert.rejects(client.putArtifact({ owner, path: 'half', body: broken }));
  assert.deepEqual((await client.listArtifacts({ owner })).items, []);

  await client.deleteRun({ runId: id });
  await assert.rejects(client.putArtifact({ owner, path: 'late', body: 'x' }), { code: 'failed_precondition' });
  await assert.rejects(client.putArtifact({ owner: `run:${'f'.repeat(32)}`, path: 'x', body: 'x' }), { code: 'not_found' });

  await core.registry.create(caller, { name: 'm' });
  await core.modelVersions.create(caller, { modelName: 'm', source: 'mlflow-artifacts:/0/x' });
  await assert.rejects(client.putArtifact({ owner: 'model-version:m/1', path: 'x', body: 'x' }), { code: 'invalid_argument' });
});
