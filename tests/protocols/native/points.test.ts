// Packed points over the native wire: they mean what the same points mean in JSON, and a body that is anything else is refused
// and leaves nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { createClient } from '../../../sdk/client.ts';
import { encodePoints, pointsMediaType } from '../../../sdk/packed-points.ts';
import { sendBatch } from '../../../sdk/send-batch.ts';
import type { MetricPoint } from '../../../sdk/shapes.ts';
import { encodeNumber } from '../../../sdk/wire-number.ts';
import { unpackPoints } from '../../../src/protocols/native/read-packed-points.ts';
import { openNative } from './native-under-test.ts';

type Native = Awaited<ReturnType<typeof openNative>>;

const whole = fc.oneof(fc.integer({ min: -3, max: 9 }), fc.maxSafeInteger());
const anyPoint = fc.record({
  key: fc.constantFrom('loss', 'train/acc', 'ä/β 😀', 'k'.repeat(250)),
  value: fc.oneof(fc.double(), fc.integer({ min: -2, max: 2 }), fc.constantFrom(NaN, -0, Infinity, -Infinity)).map(encodeNumber),
  step: whole,
  timestamp: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.maxSafeNat()),
});

async function newRun({ client }: Native): Promise<string> {
  return (await client.createRun({ experimentId: '0' })).id;
}

/** All that can be read of the metrics of a run. */
async function stateOf({ client }: Native, runId: string) {
  const { run } = await client.getRun({ runId });
  const histories = await Promise.all(run.metrics.map(({ key }) => client.getMetricHistory({ runId, key })));
  return { metrics: run.metrics, histories };
}

test('packed points are the same as in JSON, to the bit, in one batch and in several', async (t) => {
  const native = await openNative(t);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyPoint, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 3 }), async (batches) => {
      const [packed, plain] = [await newRun(native), await newRun(native)];
      for (const points of batches) {
        await native.client.logPoints({ runId: packed, body: encodePoints(points)! });
        await native.client.logBatch({ runId: plain, metrics: points });
      }
      assert.deepEqual(await stateOf(native, packed), await stateOf(native, plain));
    }),
    { numRuns: 40 },
  );
});

test('steps and times beyond 2^53 are kept to the digit', async (t) => {
  const native = await openNative(t);
  const runId = await newRun(native);
  const body = encodePoints([
    { key: 'far', value: 1, step: 1, timestamp: 1 },
    { key: 'far', value: 2, step: 2, timestamp: 2 },
  ])!;
  const start = body.length - 48;
  const view = new DataView(body.buffer);
  view.setBigInt64(start, -(2n ** 63n), true);
  view.setBigInt64(start + 24, 2n ** 63n - 1n, true);
  const answer = await post(native, runId, body);
  assert.equal(answer.status, 204);
  const text = await (await native.app.request(`/api/v1/runs/${runId}/metrics?key=far`)).text();
  assert.match(text, /"steps":\[-9223372036854775808,2\]/);
  assert.match(text, /"timestamps":\[1,9223372036854775807\]/);
});

function post({ app }: Native, runId: string, body: Uint8Array<ArrayBuffer>, type = pointsMediaType): Promise<Response> {
  return Promise.resolve(app.request(`/api/v1/runs/${runId}/points`, { method: 'POST', headers: { 'content-type': type }, body }));
}

const some: readonly MetricPoint[] = [
  { key: 'one', value: 1, step: 0, timestamp: 5 },
  { key: 'two', value: 2, step: 0, timestamp: 5 },
];

/** A good body with one thing changed. */
function changed(change: (view: DataView, body: Uint8Array<ArrayBuffer>) => void): Uint8Array<ArrayBuffer> {
  const body = encodePoints(some)!;
  change(new DataView(body.buffer), body);
  return body;
}

const refusals: readonly (readonly [string, Uint8Array<ArrayBuffer>, RegExp])[] = [
  ['an empty body', new Uint8Array(0), /does not begin with APT1/],
  ['other letters', changed((view) => view.setUint8(3, 0x32)), /does not begin with APT1/],
  ['no series', changed((view) => view.setUint32(4, 0, true)), /has 0 series; send 1 to 10000/],
  ['more series than there may be', changed((view) => view.setUint32(4, 10_001, true)), /has 10001 series/],
  ['more series than there are', changed((view) => view.setUint32(4, 9_999, true)), /series \d+ has no points|ends within/],
  ['a series without points', changed((view) => view.setUint32(8, 0, true)), /series 0 has no points/],
  ['more points than there may be', changed((view) => view.setUint32(8, 0xffffffff, true)), /more than 250000 points/],
  ['more points than there are', changed((view) => view.setUint32(8, 2, true)), /it has 80 bytes, and 104 by its counts: 3 points from byte 32/],
  ['a key that is longer than the body', changed((view) => view.setUint16(12, 0xffff, true)), /ends within the key of series 0, which begins at byte 14/],
  ['a key that is no UTF-8', changed((_view, body) => body.set([0xff], 14)), /the key of series 0, at byte 14, is no UTF-8/],
  ['a key with a NUL', changed((_view, body) => body.set([0], 14)), /keys\[0\] holds a NUL character/],
  ['a key twice', changed((_view, body) => body.set(body.slice(14, 17), 23)), /the key "one" stands twice/],
  ['something behind the keys', changed((_view, body) => body.set([1], 27)), /byte 27, behind the keys, is not 0/],
  ['a cut', encodePoints(some)!.slice(0, -1), /it has 79 bytes, and 80 by its counts/],
  ['more behind it', new Uint8Array([...encodePoints(some)!, 0]), /it has 81 bytes, and 80 by its counts/],
  ['a time before 1970', changed((view) => view.setBigInt64(40, -1n, true)), /timestamp -1 of metric 'one' is not a whole number of milliseconds since 1970/],
  ['an empty key', new Uint8Array([...encodePoints([{ ...some[0]!, key: 'x' }])!].map((byte, at) => (at === 12 || at === 14 ? 0 : byte))), /metric key is empty/],
];

test('a body that is anything else is refused with 400, says why, and leaves nothing', async (t) => {
  const native = await openNative(t);
  const runId = await newRun(native);
  for (const [what, body, message] of refusals) {
    const answer = await post(native, runId, body);
    const { error } = (await answer.json()) as { readonly error: { readonly code: string; readonly message: string } };
    assert.deepEqual([answer.status, error.code], [400, 'invalid_argument'], what);
    assert.match(error.message, message, what);
  }
  const plain = await post(native, runId, encodePoints(some)!, 'application/octet-stream');
  assert.equal(plain.status, 400);
  assert.deepEqual((await stateOf(native, runId)).metrics, []);
  assert.equal((await post(native, 'f'.repeat(32), encodePoints(some)!)).status, 404);
});

test('whatever the bytes are, they are read or refused', () => {
  const good = encodePoints(Array.from({ length: 20 }, (_, index) => ({ key: `k${index % 3}`, value: index, step: index, timestamp: index })))!;
  const isReadOrRefused = (body: Uint8Array): void => {
    try {
      const { keys, keyOf, steps } = unpackPoints(new DataView(body.buffer, body.byteOffset, body.byteLength));
      assert.ok(keys.length > 0 && keyOf.length === steps.length && keyOf.every((key) => key < keys.length));
    } catch (error) {
      assert.equal((error as { readonly code?: string }).code, 'invalid_argument', (error as Error).stack);
    }
  };
  const change = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), fc.nat(good.length), (changes, length) => {
      const body = good.slice();
      for (const { at, byte } of changes) body[at] = byte;
      isReadOrRefused(body);
      isReadOrRefused(body.slice(0, length));
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => isReadOrRefused(new Uint8Array([...good.subarray(0, 4), ...bytes]))),
    { numRuns: 1_000 },
  );
});

test('many points are sent packed, and by the batch to a server that does not know them packed', async (t) => {
  const native = await openNative(t);
  const sent: string[] = [];
  const clientOf = (knowsPacked: boolean) =>
    createClient({
      baseUrl: 'http://127.0.0.1:5000',
      fetch: async (request) => {
        const [, what] = /\/(\w+)$/.exec(request.url)!;
        sent.push(what!);
        return native.app.fetch(knowsPacked || what === 'batch' ? request : new Request(`${request.url}-to-come`, request));
      },
    });
  const runId = await newRun(native);
  const points = Array.from({ length: 60 }, (_, step) => ({ key: 'loss', value: step, step, timestamp: step }));
  await sendBatch(clientOf(true), { runId, metrics: points, params: [] });
  await sendBatch(clientOf(true), { runId, metrics: points.slice(0, 10) });
  await sendBatch(clientOf(true), { runId, metrics: points, tags: [{ key: 'a', value: 'b' }] });
  await sendBatch(clientOf(true), { runId, metrics: points.map(({ timestamp: _timestamp, ...point }) => point) });
  assert.deepEqual(sent.splice(0), ['points', 'batch', 'batch', 'batch']);
  await assert.rejects(sendBatch(clientOf(true), { runId: 'f'.repeat(32), metrics: points }), { code: 'not_found' });
  const other = await newRun(native);
  sent.length = 0;
  await sendBatch(clientOf(false), { runId: other, metrics: points });
  assert.deepEqual(sent, ['points', 'batch']);
  assert.equal((await stateOf(native, other)).metrics[0]!.count, 60);
});
