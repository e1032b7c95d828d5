// The client against the real wire, and against answers that are not the server's.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { decodeChart, encodeChart } from '../../sdk/chart-columns.ts';
import { byKey, createClient, decodeNumber, encodeNumber, openExperiment, operations, ownerOf } from '../../sdk/index.ts';
import { buildRequest } from '../../sdk/request.ts';
import { openNative } from '../protocols/native/native-under-test.ts';
import { listening } from './listening.ts';

test('a program does its whole work over a real connection', async (t) => {
  const native = await openNative(t);
  const { url } = await listening(t, native.app);
  const client = createClient({ baseUrl: `${url}/` });
  const experimentId = await openExperiment(client, "it's 100% new");
  assert.equal(await openExperiment(client, "it's 100% new"), experimentId);
  const { id: runId } = await client.createRun({ experimentId });
  await client.logBatch({ runId, metrics: [{ key: 'loss', value: encodeNumber(-0) }] });
  const bytes = new Uint8Array(3_000_000).map((_none, index) => index % 251);
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 500_000) controller.enqueue(bytes.slice(at, at + 500_000));
      controller.close();
    },
  });
  await client.putArtifact({ owner: ownerOf.run(runId), path: 'w.bin', body: source });
  const part = await client.getArtifact({ owner: ownerOf.run(runId), path: 'w.bin' }, { headers: { range: 'bytes=1000000-1000003' } });
  assert.deepEqual([part.status, ...new Uint8Array(await part.arrayBuffer())], [206, ...bytes.slice(1_000_000, 1_000_004)]);
  const whole = await fetch(client.artifactUrl({ owner: ownerOf.run(runId), path: 'w.bin' }));
  assert.deepEqual(new Uint8Array(await whole.arrayBuffer()), bytes);
  const head = await fetch(client.artifactUrl({ owner: ownerOf.run(runId), path: 'w.bin' }), { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers.get('content-length')], [200, '3000000']);
  const { series } = await client.getChart({ runIds: [runId], keys: ['loss'] });
  assert.deepEqual(series[0]!.values, ['-0']);
  await client.finishRun({ runId, status: 'finished' });
  assert.equal((await client.getRun({ runId })).run.status, 'finished');
});

test('a framed page keeps its own policy through the listener', async (t) => {
  const native = await openNative(t);
  const { url } = await listening(t, native.app);
  const client = createClient({ baseUrl: url });
  const { id } = await client.createRun({ experimentId: '0' });
  await client.putArtifact({ owner: ownerOf.run(id), path: 'x.html', body: '<b>' });
  const response = await fetch(client.artifactUrl({ owner: ownerOf.run(id), path: 'x.html', inline: 'sandboxed' }));
  assert.match(response.headers.get('content-security-policy')!, /^sandbox allow-scripts; default-src 'none'/);
  assert.equal(await response.text(), '<b>');
});

test('no answer, an answer of a proxy and an abort are told apart', async () => {
  const unreachable = createClient({ baseUrl: 'http://127.0.0.1:1' });
  await assert.rejects(unreachable.getServer(), { name: 'ApiError', code: 'unreachable', status: 0, isTemporary: true });
  const proxied = createClient({ baseUrl: 'http://h', fetch: () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' })) });
  await assert.rejects(proxied.getServer(), { code: 'unavailable', status: 502, isTemporary: true, message: 'the server answered 502 Bad Gateway' });
  const stopping = new AbortController();
  const slow = createClient({ baseUrl: 'http://h', fetch: ({ signal }) => new Promise((_done, failed) => signal.addEventListener('abort', () => failed(signal.reason as Error))) });
  const asked = slow.getServer({}, { signal: stopping.signal });
  stopping.abort();
  await assert.rejects(asked, { name: 'AbortError' });
});

test('free text never stands in the path, ids are encoded there, and dots are refused as ids', () => {
  const base = 'http://h';
  assert.equal(buildRequest(operations.deleteRunTag, { runId: 'a/b', key: '../x?&' }, base).url, 'http://h/api/v1/runs/a%2Fb/tags?key=..%2Fx%3F%26');
  assert.equal(buildRequest(operations.getRunKeys, { experimentIds: ['1', '2'], limit: undefined }, base).url, 'http://h/api/v1/runs/keys?experimentIds=1&experimentIds=2');
  assert.deepEqual(buildRequest(operations.restoreRun, { runId: 'r' }, base), {
    url: 'http://h/api/v1/runs/r/restore',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  assert.throws(() => buildRequest(operations.getRun, { runId: '..' }, base), TypeError);
  for (const { path } of Object.values(operations)) for (const [, name] of path.matchAll(/\{(\w+)\}/g)) assert.match(name!, /^(\w+Id|digest)$/);
});

test('every double survives the wire', () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      assert.ok(Object.is(decodeNumber(JSON.parse(JSON.stringify(encodeNumber(value)))), value));
    }),
  );
});

test('a chart survives its compact form, whatever its texts and numbers', () => {
  const whole = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
  const points = fc.array(fc.tuple(whole, fc.double(), whole), { maxLength: 20 });
  const series = fc.record({ runId: fc.string(), key: fc.string({ unit: 'binary' }), total: fc.nat(), isSampled: fc.boolean(), points });
  fc.assert(
    fc.property(fc.array(series, { maxLength: 5 }), (lines) => {
      const chart = {
        series: lines.map(({ points: all, ...line }) => ({
          ...line,
          steps: all.map(([step]) => step),
          values: all.map(([, value]) => encodeNumber(value)),
          timestamps: all.map(([, , time]) => time),
        })),
      };
      assert.deepEqual(decodeChart(encodeChart(chart).buffer), chart);
    }),
  );
});

test('a key like a method of objects is looked up as a key', () => {
  const found = byKey([{ key: '__proto__', value: '1' }]);
  assert.deepEqual([found.get('__proto__')?.value, found.get('constructor')], ['1', undefined]);
});
