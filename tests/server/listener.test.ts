// The listener on a real socket: checks before routes, limits, headers on every answer, an orderly stop.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { after, describe, it } from 'node:test';

import { Hono } from 'hono';

import { loadConfig } from '../../src/config/config.ts';
import { AssayError } from '../../src/core/base/errors.ts';
import { createLog } from '../../src/log.ts';
import { createApp } from '../../src/server/app.ts';
import { listen, type Listener } from '../../src/server/listener.ts';
import { openWebApp } from '../../src/server/web-app.ts';

const logged: string[] = [];
const log = createLog({ level: 'info', format: 'json', write: (line) => void logged.push(line), now: () => 0 });
const listeners: Listener[] = [];
after(() => Promise.all(listeners.map((listener) => listener.stop(0))));

/** A wire that reads what it is sent and says how that went. */
function echoWire(): Hono {
  const wire = new Hono();
  wire.onError((error, c) => (error instanceof AssayError && error.code === 'limit_exceeded' ? c.json({ code: error.code, reason: error.reason }, 400) : Promise.reject(error)));
  wire.post('/api/echo', async (c) => c.json({ length: (await c.req.text()).length, requestId: c.req.header('x-request-id') }));
  wire.put('/api/2.0/mlflow-artifacts/artifacts/*', async (c) => c.json({ length: (await c.req.arrayBuffer()).byteLength }));
  wire.put('/api/empty', () => new Response(null, { headers: { ETag: '"a"' } }));
  wire.get('/api/fail', () => Promise.reject(new Error('the secret inside')));
  wire.get('/api/away', () => Promise.reject(new AssayError('unavailable', 'the database is away; try again')));
  wire.get('/api/stream/:kind', (c) => c.body(stream(c.req.param('kind')), 200, { 'Content-Length': '300000', 'Content-Type': 'application/json' }));
  wire.get('/api/live', (c) => c.body(stream('live'), 200, { 'Content-Type': 'text/event-stream' }));
  wire.get('/api/slow', async (c) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return c.text('done');
  });
  return wire;
}

const cancelled: string[] = [];

/** Three pieces; a broken one fails before the last, a live one has no end. */
function stream(kind: string): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (kind === 'broken' && sent === 3) throw new AssayError('integrity', `the stored bytes are damaged`);
      if (kind !== 'live' && sent > 3) controller.close();
      else controller.enqueue(new Uint8Array(100_000).fill(48 + sent));
    },
    cancel: () => void cancelled.push(kind),
  });
}

async function start(...flags: string[]): Promise<Listener> {
  const { values } = loadConfig(['--port', '0', ...flags], {});
  const { hono } = createApp({ wires: [echoWire()], webApp: openWebApp('/nowhere'), version: '3.18.0', checkReady: async () => undefined, log });
  const listener = await listen(hono, values, log);
  listeners.push(listener);
  return listener;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent without a declared length when there are several. */
  readonly body?: readonly string[];
}

async function ask({ port }: Listener, path: string, { method = 'GET', headers = {}, body = [] }: Asked = {}): Promise<Answer> {
  const declared: Record<string, number> = body.length === 1 ? { 'content-length': Buffer.byteLength(body[0]!) } : {};
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers: { ...declared, ...headers }, agent: false });
  outgoing.on('error', () => undefined);
  for (const chunk of body) outgoing.write(chunk);
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  const chunks: Buffer[] = await Array.fromAsync(response);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

const server = await start('--max-body', '2KiB', '--allowed-origins', 'https://friend.example');

describe('the open routes', () => {
  it('tell health and version as bare text, to HEAD without a body', async () => {
    assert.deepEqual(await pick(ask(server, '/health')), [200, 'OK']);
    assert.deepEqual(await pick(ask(server, '/health', { method: 'HEAD' })), [200, '']);
    assert.deepEqual(await pick(ask(server, '/version')), [200, '3.18.0']);
    assert.deepEqual(await pick(ask(server, '/readyz')), [200, 'OK']);
  });

  it('are the only ones told to a foreign Host, and of them only health', async () => {
    const headers = { host: 'evil.example' };
    assert.equal((await ask(server, '/health', { headers })).status, 200);
    for (const path of ['/version', '/', '/api/slow', '/api/none', '/health/', '/health?x', '//health']) assert.equal((await ask(server, path, { headers })).status, 403, path);
  });
});

describe('every answer', () => {
  const paths = ['/health', '/api/none', '/api/fail', '/none'];
  for (const path of [...paths, 'refused']) {
    it(`carries the security headers and a request id: ${path}`, async () => {
      const { headers } = await (path === 'refused' ? ask(server, '/', { headers: { host: 'evil.example' } }) : ask(server, path));
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['x-frame-options'], 'SAMEORIGIN');
      assert.match(String(headers['content-security-policy']), /^default-src 'none'; frame-ancestors 'self'$/);
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.match(String(headers['x-request-id']), /^[0-9a-f]{32}$/);
      assert.equal(headers['access-control-allow-origin'], undefined);
    });
  }

  it('without a body says that it has none', async () => {
    const { headers } = await ask(server, '/api/empty', { method: 'PUT', body: ['x'] });
    assert.deepEqual([headers['content-length'], headers['transfer-encoding'], headers.etag], ['0', undefined, '"a"']);
  });

  it('echoes a sane request id, to the wire too, and replaces any other', async () => {
    const sane = await ask(server, '/api/echo', { method: 'POST', headers: { 'x-request-id': 'trace-42' }, body: ['x'] });
    assert.equal(sane.headers['x-request-id'], 'trace-42');
    assert.equal(JSON.parse(sane.body).requestId, 'trace-42');
    for (const bad of ['<script>', 'a b', 'x'.repeat(129)])
      assert.match(String((await ask(server, '/health', { headers: { 'x-request-id': bad } })).headers['x-request-id']), /^[0-9a-f]{32}$/);
    const made = await ask(server, '/api/echo', { method: 'POST', body: ['x'] });
    assert.equal(JSON.parse(made.body).requestId, made.headers['x-request-id']);
  });
});

describe('pages of other sites', () => {
  it('are refused before the route runs', async () => {
    const { status, body } = await ask(server, '/api/echo', { method: 'POST', headers: { origin: 'https://evil.example' }, body: ['x'] });
    assert.equal(status, 403);
    assert.equal(JSON.parse(body).error_code, 'PERMISSION_DENIED');
  });

  it('get no answer to a preflight', async () => {
    const { status, headers } = await ask(server, '/api/echo', { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } });
    assert.equal(status, 403);
    assert.equal(headers['access-control-allow-origin'], undefined);
  });

  it('pass when their origin is allowed by name', async () => {
    const origin = 'https://friend.example';
    const preflight = await ask(server, '/api/echo', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers['access-control-allow-origin'], origin);
    assert.equal(preflight.headers['access-control-allow-credentials'], undefined);
    const call = await ask(server, '/api/echo', { method: 'POST', headers: { origin }, body: ['abc'] });
    assert.deepEqual([call.status, call.headers['access-control-allow-origin'], call.headers['vary']], [200, origin, 'Origin']);
  });
});

describe('bodies', () => {
  it('within the limit arrive whole, declared or not', async () => {
    assert.equal(JSON.parse((await ask(server, '/api/echo', { method: 'POST', body: ['x'.repeat(2048)] })).body).length, 2048);
    assert.equal(JSON.parse((await ask(server, '/api/echo', { method: 'POST', body: ['x'.repeat(1000), 'x'.repeat(1048)] })).body).length, 2048);
  });

  for (const [name, body] of [
    ['declared', ['x'.repeat(2049)]],
    ['not declared', ['x'.repeat(1500), 'x'.repeat(549)]],
  ] as const) {
    it(`beyond the limit reach the wire as limit_exceeded (${name})`, async () => {
      const answer = await ask(server, '/api/echo', { method: 'POST', body });
      assert.deepEqual([answer.status, JSON.parse(answer.body)], [400, { code: 'limit_exceeded', reason: 'body_too_large' }]);
    });
  }

  it('of artifacts have no limit', async () => {
    const answer = await ask(server, '/api/2.0/mlflow-artifacts/artifacts/a', { method: 'PUT', body: ['x'.repeat(100_000), 'x'.repeat(100_000)] });
    assert.equal(JSON.parse(answer.body).length, 200_000);
  });

  it('that trickle in are cut off', async () => {
    const slow = await start('--body-timeout', '1');
    const closed = await sendRaw(slow, 'POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx', 'x');
    assert.doesNotMatch(closed, /200 OK/);
  });
});

describe('headers', () => {
  it('too many bytes of them are refused', async () => {
    assert.equal((await ask(server, '/health', { headers: { 'x-long': 'x'.repeat(40_000) } })).status, 431);
  });

  it('a request without Host is refused', async () => {
    assert.match(await sendRaw(server, 'GET /version HTTP/1.1\r\n\r\n'), /^HTTP\/1.1 400/);
  });

  it('a target that names another host does not get around the Host check', async () => {
    assert.match(await sendRaw(server, 'GET http://localhost/version HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'), /^HTTP\/1.1 403/);
  });
});

describe('faults', () => {
  it('of ours are logged with the request id and told without their words', async () => {
    const { status, body, headers } = await ask(server, '/api/fail');
    assert.equal(status, 500);
    assert.doesNotMatch(body, /secret/);
    const line = logged.find((entry) => entry.includes(String(headers['x-request-id'])));
    assert.match(line ?? '', /the secret inside/);
  });

  it('of a store that is away are temporary', async () => {
    assert.equal((await ask(server, '/api/away')).status, 503);
  });
});

describe('streams', () => {
  it('arrive whole, at the pace of the reader', async () => {
    const { status, body } = await ask(server, '/api/stream/whole');
    assert.deepEqual([status, body.length, body[0], body.at(-1)], [200, 300_000, '1', '3']);
    const head = await ask(server, '/api/stream/whole', { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers['content-length'], head.body], [200, '300000', '']);
  });

  it('that fail never look complete, and the cause is logged with the request id', async () => {
    const received = await sendRaw(server, 'GET /api/stream/broken HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: broken-1\r\n\r\n');
    const [head, body] = received.split('\r\n\r\n', 2);
    assert.match(head!, /content-length: 300000/i);
    assert.equal(body, '1'.repeat(100_000) + '2'.repeat(100_000));
    const line = logged.find((entry) => entry.includes('broken-1'));
    assert.match(line ?? '', /"event":"response\.failed".*"path":"\/api\/stream\/broken".*damaged/);
    await assert.rejects(ask(server, '/api/stream/broken'));
  });

  it('are cancelled when the client leaves, without a log line', async () => {
    const before = logged.length;
    const response = await fetch(`${server.url}/api/live`);
    await response.body!.getReader().cancel();
    while (!cancelled.includes('live')) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(logged.length, before);
  });
});

describe('below a base path', () => {
  it('a request is answered with the path and without it, and the path alone is led to its slash', async () => {
    const own = await start('--base-path', '/team/assay/');
    assert.deepEqual(await pick(ask(own, '/team/assay/health')), [200, 'OK']);
    assert.deepEqual(await pick(ask(own, '/health')), [200, 'OK']);
    assert.equal(JSON.parse((await ask(own, '/team/assay/api/echo?x=1', { method: 'POST', body: ['abc'] })).body).length, 3);
    for (const path of ['/team/assayer/health', '/team', '/other/team/assay/health', '/team/assay/team/assay/health']) assert.equal((await ask(own, path)).status, 404, path);
    const led = await ask(own, '/team/assay?tab=runs');
    assert.deepEqual([led.status, led.headers.location], [308, '/team/assay/?tab=runs']);
    for (const path of ['/team/assay//health', '//health', '///health']) assert.deepEqual(await pick(ask(own, path)), [200, 'OK'], path);
  });

  it('the checks before any route hold as they do without', async () => {
    const own = await start('--base-path', '/assay', '--max-body', '2KiB');
    assert.equal((await ask(own, '/assay/version', { headers: { host: 'evil.example' } })).status, 403);
    assert.equal((await ask(own, '/assay/../version')).status, 400);
    assert.equal((await ask(own, '/assay/%2e%2e/version')).status, 400);
    assert.equal((await ask(own, '/assay/api/echo', { method: 'POST', body: ['x'.repeat(3000)] })).status, 400);
    const upload = await ask(own, '/assay/api/2.0/mlflow-artifacts/artifacts/x', { method: 'PUT', body: ['x'.repeat(3000)] });
    assert.deepEqual(JSON.parse(upload.body), { length: 3000 });
  });
});

describe('stopping', () => {
  it('finishes what is under way, closes the connection, and takes nothing new', async () => {
    const own = await start();
    const slow = ask(own, '/api/slow', { headers: { connection: 'keep-alive' } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stopped = own.stop(5000);
    await assert.rejects(fetch(`${own.url}/health`));
    const { status, body } = await slow;
    assert.deepEqual([status, body], [200, 'done']);
    await stopped;
  });

  it('does not wait for idle connections', async () => {
    const own = await start();
    const socket = connect(own.port, '127.0.0.1');
    await once(socket, 'connect');
    await fetch(`${own.url}/health`);
    socket.on('error', () => undefined);
    await own.stop(500);
    socket.destroy();
  });
});

async function pick(answer: Promise<Answer>): Promise<readonly [number, string]> {
  const { status, body } = await answer;
  return [status, body];
}

/** Sends bytes as they are, then `drip` every 200 ms, and gives back everything received until the server hangs up. */
async function sendRaw({ port }: Listener, text: string, drip?: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(text);
  const timer = drip === undefined ? undefined : setInterval(() => socket.write(drip), 200);
  // Not by `once`, which takes the reset of a connection that is cut off for a failure of its own.
  await new Promise((resolve) => socket.on('close', resolve));
  clearInterval(timer);
  return received;
}

/** The status line of what is sent as it stands. */
async function answerToBytes(text: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.end(text);
  const chunks: Buffer[] = await Array.fromAsync(socket);
  return Buffer.concat(chunks).toString().split('\r\n', 1)[0]!;
}

describe('a malformed request', () => {
  const host = 'Host: localhost\r\n';
  const lines: readonly (readonly [request: string, status: number])[] = [
    [`GET /a\\b HTTP/1.1\r\n${host}`, 400],
    [`GET /\\api HTTP/1.1\r\n${host}`, 400],
    [`OPTIONS * HTTP/1.1\r\n${host}`, 204],
    [`GET * HTTP/1.1\r\n${host}`, 400],
    ['GET /health HTTP/1.1\r\nHost: x:99999\r\n', 400],
    ['GET /version HTTP/1.1\r\nHost: localhost:99999\r\n', 400],
    [`GET /version HTTP/1.1\r\n${host}${host}`, 400],
    [`GET /version HTTP/1.1\r\n${host}Host: evil.example\r\n`, 400],
    [`GET //health HTTP/1.1\r\n${host}`, 200],
    [`GET ///version?x=//y HTTP/1.1\r\n${host}`, 200],
    [`GET //evil.example/%2e%2e/ HTTP/1.1\r\n${host}`, 400],
    [`GET /\\health HTTP/1.1\r\n${host}`, 400],
    ['GET /health HTTP/1.0\r\n', 200],
    [`GET http://localhost/version HTTP/1.1\r\n${host}`, 200],
    [`GET http://[/version HTTP/1.1\r\n${host}`, 400],
  ];
  for (const [text, status] of lines) {
    it(`is never a failure of the server: ${JSON.stringify(text)}`, async () => {
      const before = logged.length;
      assert.match(await answerToBytes(`${text}Connection: close\r\n\r\n`), new RegExp(`^HTTP/1.1 ${status} `, 'u'));
      assert.ok(!logged.slice(before).join().includes('request.failed'));
    });
  }
});
