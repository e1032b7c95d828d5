// The web app is served from the files found at start, cached by kind, and never reaches outside its folder.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { openWebApp } from '../../src/server/web-app.ts';
import { removeFolderAtOnce } from '../remove-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'assay-web-'));
after(() => removeFolderAtOnce(root));
const dist = join(root, 'dist');
mkdirSync(join(dist, 'assets'), { recursive: true });
const script = 'console.log(1);\n'.repeat(200);
writeFileSync(join(root, 'secret.txt'), 'secret');
writeFileSync(join(dist, 'index.html'), '<!doctype html><title>app</title>');
writeFileSync(join(dist, 'assets/main-abc123.js'), script);
writeFileSync(join(dist, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');

const web = openWebApp(dist);
const get = (path: string, headers: Record<string, string> = {}) => web.respond(new Request(`http://localhost${encodeURI(path)}`, { headers }), path);
const navigation = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-mode': 'navigate' };

describe('files of the app', () => {
  it('with a hash in their name are kept for ever, zipped when the browser can', async () => {
    const plain = get('/assets/main-abc123.js')!;
    assert.equal(plain.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.match(String(plain.headers.get('content-type')), /^text\/javascript/);
    assert.equal(await plain.text(), script);
    const zipped = get('/assets/main-abc123.js', { 'accept-encoding': 'gzip, deflate, br' })!;
    assert.equal(zipped.headers.get('content-encoding'), 'gzip');
    assert.equal(gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString(), script);
    assert.equal(get('/assets/main-abc123.js', { 'accept-encoding': 'gzip;q=0, br' })!.headers.get('content-encoding'), null);
  });

  it('without one are asked for again, and answered with 304 when they are the same', () => {
    const first = get('/icon.svg')!;
    assert.equal(first.headers.get('cache-control'), 'no-cache');
    assert.equal(first.headers.get('content-type'), 'image/svg+xml');
    assert.equal(get('/icon.svg', { 'if-none-match': first.headers.get('etag')! })!.status, 304);
    assert.equal(get('/icon.svg', { 'if-none-match': '"other"' })!.status, 200);
  });
});

describe('the page of the app', () => {
  it('answers every address a person opens, under a policy without foreign scripts', async () => {
    for (const path of ['/', '/experiments/1', '/models/a%2Fb', '/runs/x.y']) {
      const page = get(path, navigation)!;
      assert.equal(await page.text(), '<!doctype html><title>app</title>');
      const policy = String(page.headers.get('content-security-policy'));
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /script-src 'self'(;|$)/);
      assert.match(policy, /frame-ancestors 'self'/);
      assert.doesNotMatch(policy, /unsafe-eval|https?:|\*/);
    }
  });

  it('is told of when it is opened, and no other file is', () => {
    let opened = 0;
    const told = openWebApp(dist, { onPage: () => (opened += 1) });
    const ask = (path: string, headers: Record<string, string> = {}): void => void told.respond(new Request(`http://localhost${path}`, { headers }), path);
    ask('/icon.svg');
    ask('/assets/main-abc123.js', navigation);
    ask('/runs/x', { accept: 'application/json' });
    assert.equal(opened, 0);
    ask('/');
    ask('/runs/x', navigation);
    assert.equal(opened, 2);
    const unbuilt = openWebApp(join(root, 'nowhere'), { onPage: () => (opened += 1) });
    unbuilt.respond(new Request('http://localhost/', { headers: navigation }), '/');
    assert.equal(opened, 3);
  });

  it('does not answer what a program or a page asks for', () => {
    assert.equal(get('/experiments/1'), undefined);
    assert.equal(get('/assets/gone.js', { accept: '*/*' }), undefined);
    assert.equal(get('/experiments/1', { accept: 'text/html', 'sec-fetch-mode': 'cors' }), undefined);
  });
});

it('no spelling of a path reaches outside the folder', () => {
  const ups = ['..', '%2e%2e', '%2E%2E', '..%2f', '%252e%252e', '..\\', '..;', '.%2e', '\u002e\u002e', '..%00'];
  const paths = ups.flatMap((up) => [`/${up}/secret.txt`, `/assets/${up}/${up}/secret.txt`, `/${up}${up}/secret.txt`, `//${up}/secret.txt`, `/assets/${up}/../secret.txt`]);
  paths.push('/secret.txt', '//secret.txt', join(root, 'secret.txt'), '/./index.html/../../secret.txt', '/assets', '/assets/', '/constructor', '/__proto__', '/toString');
  for (const path of paths) assert.equal(get(path), undefined, path);
});

it('a build that is not there is told to a person, and only to one', async () => {
  const empty = openWebApp(join(root, 'nothing'));
  const request = new Request('http://localhost/', { headers: navigation });
  assert.equal(empty.respond(request, '/')!.status, 503);
  assert.match(await empty.respond(request, '/')!.text(), /npm run build/);
  assert.equal(empty.respond(new Request('http://localhost/x'), '/x'), undefined);
});

describe('the page below a base path', () => {
  const page = '<!doctype html><meta name="base-path" content="" /><script src="./first.js"></script><link href="./assets/a.css"><a href="https://x.example/./y">y</a>';
  const placed = join(root, 'placed');
  mkdirSync(placed, { recursive: true });
  writeFileSync(join(placed, 'index.html'), page);
  const read = async (basePath: string) =>
    openWebApp(placed, { basePath })
      .respond(new Request('http://localhost/runs/a', { headers: navigation }), '/runs/a')!
      .text();

  it('asks for its files there, at whatever address it is opened', async () => {
    assert.equal(
      await read('/assay'),
      '<!doctype html><meta name="base-path" content="/assay" /><script src="/assay/first.js"></script><link href="/assay/assets/a.css"><a href="https://x.example/./y">y</a>',
    );
    assert.match(await read(''), /content="" \/><script src="\/first\.js"><\/script><link href="\/assets\/a\.css">/u);
  });
});
