// Console lines over the native wire.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ConsoleLine } from '../../../sdk/shapes.ts';
import { openNative } from './native-under-test.ts';

const line = (number: number, text = `line ${number}`, stream: ConsoleLine['stream'] = 'stdout'): ConsoleLine => ({ number, at: 1000 + number, stream, text });
const lines = (from: number, to: number): readonly ConsoleLine[] => Array.from({ length: to - from }, (_, index) => line(from + index));

async function openRun(t: Parameters<typeof openNative>[0]) {
  const native = await openNative(t);
  const { id: runId } = await native.client.createRun({ experimentId: '0' });
  return { ...native, runId };
}

test('lines are appended once, whatever overlaps, and read back from any line on', async (t) => {
  const { client, runId, changes } = await openRun(t);
  assert.deepEqual(await client.readConsole({ runId }), { lines: [], total: 0 });
  assert.deepEqual(await client.appendConsole({ runId, lines: lines(0, 3) }), { total: 3 });
  const told = changes.length;
  assert.deepEqual(await client.appendConsole({ runId, lines: lines(0, 3) }), { total: 3 });
  assert.equal(changes.length, told);
  assert.deepEqual(await client.appendConsole({ runId, lines: lines(1, 5) }), { total: 5 });
  assert.deepEqual(changes.at(-1), { type: 'console', experimentId: '0', runId, total: 5 });
  assert.deepEqual(await client.appendConsole({ runId, lines: [] }), { total: 5 });
  assert.deepEqual(await client.readConsole({ runId }), { lines: lines(0, 5), total: 5 });
  assert.deepEqual(await client.readConsole({ runId, fromLine: 1, limit: 2 }), { lines: lines(1, 3), total: 5, nextLine: 3 });
  assert.deepEqual(await client.readConsole({ runId, fromLine: 3 }), { lines: lines(3, 5), total: 5 });
  assert.deepEqual(await client.readConsole({ runId, fromLine: 5 }), { lines: [], total: 5 });
});

test('gaps are refused, saying where to go on', async (t) => {
  const { client, runId } = await openRun(t);
  await client.appendConsole({ runId, lines: lines(0, 2) });
  await assert.rejects(client.appendConsole({ runId, lines: lines(3, 5) }), { code: 'failed_precondition', message: /begin at 3, but only 2 are stored; send those from 2 on/ });
  await assert.rejects(client.appendConsole({ runId, lines: [line(2), line(4)] }), {
    code: 'invalid_argument',
    message: /lines\[1\]\.number is 4; after the line before it, it must be 3/,
  });
  await assert.rejects(client.appendConsole({ runId, lines: lines(2, 5003) }), { code: 'invalid_argument', message: /at most 5000/ });
  assert.equal((await client.readConsole({ runId })).total, 2);
});

test('a search finds lines in any case, by stream, and pages through them', async (t) => {
  const { client, runId } = await openRun(t);
  const texts = Array.from({ length: 3000 }, (_, number) => line(number, number % 10 === 0 ? `Epoch ${number} LOSS=é` : 'progress', number % 20 === 0 ? 'stderr' : 'stdout'));
  await client.appendConsole({ runId, lines: texts });
  const all = await client.readConsole({ runId, text: 'loss=É', limit: 1000 });
  assert.deepEqual([all.lines.length, all.total, all.nextLine], [300, 3000, undefined]);
  const errors = await client.readConsole({ runId, text: 'epoch', stream: 'stderr', limit: 5000 });
  assert.deepEqual(
    errors.lines.map(({ number }) => number),
    Array.from({ length: 150 }, (_, index) => index * 20),
  );
  const found: number[] = [];
  let fromLine: number | undefined = 0;
  while (fromLine !== undefined) {
    const page: Awaited<ReturnType<typeof client.readConsole>> = await client.readConsole({ runId, text: 'epoch', fromLine, limit: 7 });
    found.push(...page.lines.map(({ number }) => number));
    fromLine = page.nextLine;
  }
  assert.deepEqual(
    found,
    all.lines.map(({ number }) => number),
  );
});

test('every text comes back as it was, but for lines that are too long', async (t) => {
  const { client, runId } = await openRun(t);
  const odd = ['', '\u0000', '\u001b[31mred\u001b[0m', '🦊'.repeat(9000), '"\\\u2028', 'x'.repeat(16_384)];
  await client.appendConsole({ runId, lines: odd.map((text, number) => line(number, text)) });
  const read = (await client.readConsole({ runId })).lines.map(({ text }) => text);
  assert.deepEqual(
    read.filter((_, index) => index !== 3),
    odd.filter((_, index) => index !== 3),
  );
  assert.equal(read[3], `${'🦊'.repeat(8192)}… [${(9000 - 8192) * 2} more characters]`);
});

test('a page is bounded by its size too', async (t) => {
  const { client, runId } = await openRun(t);
  const long = Array.from({ length: 600 }, (_, number) => line(number, `${number} `.padEnd(16_000, 'x')));
  await client.appendConsole({ runId, lines: long });
  const page = await client.readConsole({ runId, limit: 5000 });
  assert.ok(page.lines.length < 300 && page.lines.length > 200, String(page.lines.length));
  assert.equal(page.nextLine, page.lines.length);
});

test('runs that are not there or deleted take no lines', async (t) => {
  const { client, runId } = await openRun(t);
  await assert.rejects(client.readConsole({ runId: 'f'.repeat(32) }), { code: 'not_found' });
  await assert.rejects(client.appendConsole({ runId: 'f'.repeat(32), lines: lines(0, 1) }), { code: 'not_found' });
  await client.deleteRun({ runId });
  await assert.rejects(client.appendConsole({ runId, lines: lines(0, 1) }), { code: 'failed_precondition' });
});
