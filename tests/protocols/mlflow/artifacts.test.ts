import assert from 'node:assert/strict';
import { test } from 'node:test';

import { logicalPath } from '../../../src/protocols/mlflow/artifacts/artifact-path.ts';
import { createSignedUrls } from '../../../src/protocols/mlflow/artifacts/signed-urls.ts';
import { AssayError } from '../../../src/core/base/errors.ts';
import type { ContentDigest } from '../../../src/core/content/content-digest.ts';
import { createMemoryBlobStore, type KeptBytes } from '../../../src/storage/blobs/memory.ts';
import { openMlflow } from './mlflow-under-test.ts';

const store = '/api/2.0/mlflow-artifacts/artifacts';
const jsonHeaders = { 'content-type': 'application/json' };

async function bodyOf(response: Response): Promise<any> {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

test('a file is stored, listed, fetched, replaced and deleted', async (t) => {
  const { send, get, ok, newRun } = await openMlflow(t);
  const id = await newRun();
  const root = `0/${id}/artifacts`;
  const put = async (path: string, body: string): Promise<number> =>
    (await send('PUT', `${store}/${root}/${path}`, { body, headers: { 'content-type': 'application/json' } })).status;
  assert.equal(await put('notes/a.txt', 'one'), 200);
  assert.equal(await put('notes/a.txt', 'three'), 200);
  assert.equal(await put('model/MLmodel', 'flavors:'), 200);
  assert.equal((await send('PUT', `${store}/${root}/empty.bin`)).status, 200);
  assert.deepEqual(await ok(get('artifacts/list', { run_id: id })), {
    root_uri: `mlflow-artifacts:/${root}`,
    files: [
      { path: 'empty.bin', is_dir: false },
      { path: 'model', is_dir: true },
      { path: 'notes', is_dir: true },
    ],
  });
  assert.deepEqual(await ok(get('artifacts/list', { run_id: id, path: 'notes' })), {
    root_uri: `mlflow-artifacts:/${root}`,
    files: [{ path: 'notes/a.txt', is_dir: false, file_size: 5 }],
  });
  for (const path of ['notes/a.txt', 'nowhere']) assert.equal((await ok(get('artifacts/list', { run_id: id, path }))).files, undefined, path);
  assert.deepEqual(await bodyOf(await send('GET', `${store}?path=${root}/notes`)), { files: [{ path: 'a.txt', is_dir: false, file_size: 5 }] });

  const fetched = await send('GET', `${store}/${root}/notes/a.txt`);
  assert.equal(await fetched.text(), 'three');
  assert.equal(fetched.headers.get('content-type'), 'text/plain');
  assert.equal(fetched.headers.get('content-disposition'), 'attachment; filename=a.txt');
  assert.equal((await send('GET', `/get-artifact?run_uuid=${id}&path=notes/a.txt`)).status, 200);

  assert.equal((await send('DELETE', `${store}/${root}/notes`)).status, 200);
  const missing = await send('GET', `${store}/${root}/notes/a.txt`);
  assert.deepEqual([missing.status, await missing.json()], [404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `No such artifact: '${root}/notes/a.txt'` }]);
});

test('nothing that was stored can act as a page of the server', async (t) => {
  const { send } = await openMlflow(t);
  for (const [name, type] of [
    ['page.html', 'text/html'],
    ['a.svg', 'image/svg+xml'],
    ['a.js', 'text/plain'],
    ['MLproject', 'text/plain'],
    ['mlproject', 'text/plain'],
    ['MLPROJECT', 'text/plain'],
    ['a.MLproject', 'text/plain'],
    ['x', 'application/octet-stream'],
  ]) {
    await send('PUT', `${store}/f/${name}`, { body: '<script>alert(1)</script>' });
    const { headers } = await send('GET', `${store}/f/${name}`);
    assert.deepEqual(
      ['content-type', 'content-disposition', 'content-security-policy', 'x-content-type-options'].map((header) => headers.get(header)),
      [type, `attachment; filename=${name}`, "sandbox; default-src 'none'", 'nosniff'],
    );
  }
  await send('PUT', `${store}/f/${encodeURIComponent('größe "1".txt')}`, { body: 'x' });
  const odd = await send('GET', `${store}/f/${encodeURIComponent('größe "1".txt')}`);
  assert.equal(odd.headers.get('content-disposition'), `attachment; filename="groe \\"1\\".txt"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.txt`);
});

test('parts of a file, its head and what a client knows already are answered as HTTP has it', async (t) => {
  const { send } = await openMlflow(t);
  await send('PUT', `${store}/f.bin`, { body: '0123456789' });
  const ask = async (headers: Record<string, string>, method = 'GET'): Promise<[number, string, string | null, string | null]> => {
    const response = await send(method, `${store}/f.bin`, { headers });
    return [response.status, await response.text(), response.headers.get('content-range'), response.headers.get('content-length')];
  };
  const etag = (await send('GET', `${store}/f.bin`)).headers.get('etag')!;
  assert.match(etag, /^"[0-9a-f]{64}"$/);
  assert.deepEqual(await ask({ range: 'bytes=2-4' }), [206, '234', 'bytes 2-4/10', '3']);
  assert.deepEqual(await ask({ range: 'bytes=7-' }), [206, '789', 'bytes 7-9/10', '3']);
  assert.deepEqual(await ask({ range: 'bytes=-2' }), [206, '89', 'bytes 8-9/10', '2']);
  assert.deepEqual(await ask({ range: 'bytes=0-99' }), [206, '0123456789', 'bytes 0-9/10', '10']);
  assert.deepEqual(await ask({ range: 'bytes=10-' }), [416, '', 'bytes */10', null]);
  assert.deepEqual(await ask({ range: 'lines=1-2' }), [200, '0123456789', null, '10']);
  assert.deepEqual(await ask({ range: 'bytes=0-1', 'if-range': '"other"' }), [200, '0123456789', null, '10']);
  assert.deepEqual(await ask({ 'if-none-match': etag }), [304, '', null, null]);
  assert.deepEqual(await ask({}, 'HEAD'), [200, '', null, '10']);
});

test('a path is decoded until it stays, and refused when it could lead anywhere else', () => {
  const refused = (error: unknown): boolean => error instanceof AssayError && error.message === 'Invalid path';
  for (const path of [
    '..',
    'a/../b',
    '%2e%2e/a',
    '%252e%252e%252fa',
    '..%2fa',
    '/etc/passwd',
    '%2Fetc',
    'C:\\a',
    'C:/a',
    'a\\b',
    'a%5Cb',
    'a#b',
    '%23',
    'file:///etc',
    'a%00b',
    'a%0ab',
    `%${'25'.repeat(30)}2e`,
  ]) {
    assert.throws(() => logicalPath(path), refused, path);
  }
  for (const [path, plain] of [
    ['a/b.txt', 'a/b.txt'],
    ['', ''],
    ['a//b/./c/', 'a/b/c'],
    ['100%.txt', '100%.txt'],
    ['a%20b', 'a b'],
    ['%C3%BC', 'ü'],
    ['...', '...'],
    ['a..b', 'a..b'],
    ['a%zz', 'a%zz'],
  ]) {
    assert.equal(logicalPath(path!), plain);
  }
});

test('a file sent in parts is the parts in order, however they arrive', async (t) => {
  const { send } = await openMlflow(t);
  const post = (step: string, body: object): Promise<Response> =>
    send('POST', `/api/2.0/mlflow-artifacts/mpu/${step}/0/run/artifacts`, { headers: jsonHeaders, body: JSON.stringify(body) });
  const path = '/home/somebody/big.bin';
  const { upload_id: uploadId, credentials } = await bodyOf(await post('create', { path, num_parts: 3 }));
  assert.deepEqual(
    credentials.map((credential: any) => credential.part_number),
    [1, 2, 3],
  );
  const parts = [];
  for (const { part_number: number, url } of credentials.toReversed()) {
    const answer = await send('PUT', url, { body: `part${number};` });
    assert.equal(answer.status, 200);
    parts.push({ part_number: number, etag: answer.headers.get('etag'), url });
  }
  assert.equal((await post('complete', { path: 'other.bin', upload_id: uploadId, parts })).status, 404);
  const wrong = await post('complete', { path, upload_id: uploadId, parts: [{ part_number: 1, etag: '"0"' }] });
  assert.deepEqual([wrong.status, (await wrong.json()).error_code], [400, 'INVALID_PARAMETER_VALUE']);
  assert.deepEqual(await bodyOf(await post('complete', { path, upload_id: uploadId, parts })), {});
  assert.equal(await (await send('GET', `${store}/0/run/artifacts/big.bin`)).text(), 'part1;part2;part3;');
  assert.equal((await send('PUT', credentials[0].url, { body: 'late' })).status, 404);
  const aborted = await bodyOf(await post('create', { path, num_parts: 1 }));
  assert.deepEqual(await bodyOf(await post('abort', { path, upload_id: aborted.upload_id })), {});
  assert.equal((await post('create', { path, num_parts: 10_001 })).status, 501);
});

test('a signed URL allows one thing until its time is over', async (t) => {
  let now = 1_000_000;
  const signedUrls = createSignedUrls({ now: () => now });
  const { send, post, ok, newRun } = await openMlflow(t, { signedUrls });
  const id = await newRun();
  const { presigned_url: put } = await ok(post('artifacts/presigned-upload-url', { run_id: id, path: 'd/a.txt' }));
  assert.equal((await send('GET', put)).status, 403);
  assert.equal((await send('PUT', put.replace(/signature=./, 'signature=_'), { body: 'x' })).status, 403);
  assert.equal((await send('PUT', put, { body: 'hello' })).status, 200);
  const { url, file_size: size } = await bodyOf(await send('GET', `/api/2.0/mlflow-artifacts/presigned/0/${id}/artifacts/d/a.txt`));
  assert.equal(size, 5);
  assert.equal(await (await send('GET', url, { headers: { range: 'bytes=1-2' } })).text(), 'el');
  assert.equal((await ok(post('artifacts/presigned-download-url', { run_id: id, path: 'd/a.txt' }))).file_size, 5);
  now += 3_600_001;
  assert.deepEqual(await bodyOf(await send('GET', url)), { error_code: 'PERMISSION_DENIED', message: 'This URL has expired; ask for a new one.' });
  assert.equal((await send('GET', '/api/2.0/mlflow-artifacts/signed')).status, 403);
  assert.throws(() => createSignedUrls().read(new URL(url).searchParams), AssayError);
  assert.match((await post('artifacts/presigned-upload-url', { path: 'a' })).body.message, /^Exactly one of run_id and model_id/);
});

test("an upload by MLflow's web page is bounded", async (t) => {
  const { send, newRun } = await openMlflow(t);
  const id = await newRun();
  const upload = async (query: string, body?: string): Promise<any> =>
    bodyOf(await send('POST', `/ajax-api/2.0/mlflow/upload-artifact${query}`, body === undefined ? {} : { body }));
  assert.deepEqual(await upload(`?run_uuid=${id}&path=d/a.txt`, 'x'), undefined);
  assert.equal(await (await send('GET', `/get-artifact?run_id=${id}&path=d/a.txt`)).text(), 'x');
  assert.equal((await upload('?path=a', 'x')).message, 'Request must specify run_id or run_uuid.');
  assert.equal((await upload(`?run_id=${id}`, 'x')).message, 'Request must specify path.');
  assert.equal((await upload(`?run_id=${id}&path=a`)).message, 'Request must specify data.');
  assert.equal((await upload(`?run_id=${id}&path=a`, 'x'.repeat(10 * 1024 * 1024 + 1))).message, 'Artifact size is too large. Max size is 10MB.');
});

test('a server that keeps no artifacts says so on every route of the store', async (t) => {
  const { send } = await openMlflow(t, { servesArtifacts: false });
  const answers = [
    await send('GET', `${store}?path=a`),
    await send('GET', `${store}/a`),
    await send('PUT', `${store}/a`, { body: 'x' }),
    await send('DELETE', `${store}/a`),
    await send('POST', '/api/2.0/mlflow-artifacts/mpu/create/a', { headers: jsonHeaders, body: '{}' }),
    await send('GET', '/api/2.0/mlflow-artifacts/presigned/a'),
  ];
  for (const answer of answers) {
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /^Endpoint: \S+ disabled due to the mlflow server running with `--no-serve-artifacts`/);
  }
  assert.equal((await bodyOf(await send('GET', '/api/3.0/mlflow/server-info'))).artifact_serving_enabled, false);
});

test('the files of a registered version are those it was made of', async (t) => {
  const { send, post, ok, newRun } = await openMlflow(t);
  const run = await newRun();
  await send('PUT', `${store}/0/${run}/artifacts/model/MLmodel`, { body: 'flavors:' });
  await ok(post('registered-models/create', { name: 'm' }));
  for (const source of [`mlflow-artifacts:/0/${run}/artifacts/model`, `runs:/${run}/model`]) {
    const { version } = (await ok(post('model-versions/create', { name: 'm', source, run_id: run }))).model_version;
    assert.equal(await (await send('GET', `/model-versions/get-artifact?name=m&version=${version}&path=MLmodel`)).text(), 'flavors:');
  }
  await ok(post('model-versions/create', { name: 'm', source: 's3://bucket/model' }));
  assert.equal((await send('GET', '/model-versions/get-artifact?name=m&version=3&path=MLmodel')).status, 501);
});

test('every artifact route refuses a way up with the same words', async (t) => {
  const { send, get, post, newRun } = await openMlflow(t);
  const id = await newRun();
  const bad = '%252e%252e%252fx';
  const answers = [
    await send('GET', `${store}/${bad}`),
    await send('PUT', `${store}/${bad}`, { body: 'x' }),
    await send('DELETE', `${store}/${bad}`),
    await send('GET', `${store}?path=${bad}`),
    await send('GET', `/api/2.0/mlflow-artifacts/presigned/${bad}`),
    ...(await Promise.all(
      ['create', 'complete', 'abort'].map((step) =>
        send('POST', `/api/2.0/mlflow-artifacts/mpu/${step}/${bad}`, { headers: jsonHeaders, body: '{"path":"x","upload_id":"u","parts":[]}' }),
      ),
    )),
    await send('GET', `/get-artifact?run_id=${id}&path=${bad}`),
    await send('GET', `/model-versions/get-artifact?name=a&version=1&path=${bad}`),
    await send('GET', `/ajax-api/2.0/mlflow/logged-models/m-1/artifacts/files?artifact_file_path=${bad}`),
    await send('POST', `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${id}&path=${bad}`, { body: 'x' }),
  ];
  for (const answer of answers) assert.deepEqual([answer.status, await answer.json()], [400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path' }], answer.url);
  assert.equal((await get('artifacts/list', { run_id: id, path: '../x' })).body.message, 'Invalid path');
  assert.equal((await get('logged-models/m-1/artifacts/directories', { artifact_directory_path: '../x' })).body.message, 'Invalid path');
  assert.equal((await post('artifacts/presigned-upload-url', { run_id: id, path: '../x' })).body.message, 'Invalid path');
  assert.equal((await post('artifacts/presigned-download-url', { run_id: id, path: '../x' })).body.message, 'Invalid path');
  assert.equal(answers.length + 4, 16);
});

test('damaged bytes are a named error instead of an answer, whole and in part, and are healed by the next upload', async (t) => {
  const kept = new Map<ContentDigest, KeptBytes>();
  const { send, newRun } = await openMlflow(t, {}, { blobs: createMemoryBlobStore({ kept }) });
  const path = `${store}/0/${await newRun()}/artifacts/weights.bin`;
  await send('PUT', path, { body: 'sound' });
  const [digest] = kept.keys();
  kept.set(digest!, { bytes: new TextEncoder().encode('s0und'), storedAt: 0 });
  for (const headers of [{}, { range: 'bytes=0-0' }] as Record<string, string>[]) {
    const answer = await send('GET', path, { headers });
    const body = await bodyOf(answer);
    assert.deepEqual([answer.status, answer.headers.get('content-type')?.split(';')[0], body.error_code], [500, 'application/json', 'DATA_LOSS']);
    assert.ok(body.message.includes(digest!), body.message);
  }
  assert.equal((await send('PUT', path, { body: 'sound' })).status, 200);
  assert.equal(await (await send('GET', path)).text(), 'sound');
});
