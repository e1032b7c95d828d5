// Events of a flight recorder come out of stored bytes as they went in, wherever the bytes are cut.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { StepEvent } from '../../src/documents/steps.ts';
import { readSteps } from '../../src/documents/steps.ts';
import { strictUtf8 } from '../../src/server/system-ports.ts';

const event = fc.record(
  {
    source: fc.string(),
    rank: fc.nat(),
    step: fc.nat(),
    channels: fc.record({ inputs: fc.string(), batch: fc.string(), rng: fc.string(), params: fc.string(), fitted: fc.string() }, { requiredKeys: [] }),
    tensors: fc.array(fc.record({ name: fc.string(), hash: fc.string() })),
  },
  { requiredKeys: ['source', 'rank', 'step', 'channels'] },
);

async function* cut(bytes: Uint8Array, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += sizeBytes) yield bytes.subarray(start, start + sizeBytes);
}

const read = (text: string | Uint8Array, sizeBytes = 64): Promise<StepEvent[]> =>
  Array.fromAsync(readSteps(cut(typeof text === 'string' ? new TextEncoder().encode(text) : text, sizeBytes), strictUtf8));

test('every event comes back, whatever the pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event), fc.integer({ min: 1, max: 50 }), fc.boolean(), async (events, sizeBytes, endsWithNewline) => {
      const text = events.map((one) => JSON.stringify(one)).join('\n') + (endsWithNewline ? '\n' : '');
      assert.deepEqual(await read(text, sizeBytes), JSON.parse(JSON.stringify(events)));
    }),
  );
});

test('what is no event is passed over', async () => {
  const good = { source: 'a', rank: 0, step: 1, channels: { rng: 'x' } };
  const wrong = [
    '{"source":"a","rank":0,"st',
    '',
    '[]',
    'null',
    '5',
    { ...good, rank: 'x' },
    { ...good, channels: null },
    { ...good, channels: { rng: 5 } },
    { ...good, tensors: [{ name: 'w' }] },
    { ...good, step: 1.5 },
  ];
  const lines = wrong.flatMap((line) => [typeof line === 'string' ? line : JSON.stringify(line), JSON.stringify(good)]);
  assert.deepEqual(
    await read(lines.join('\n')),
    wrong.map(() => good),
  );
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 10]), Buffer.from(JSON.stringify(good))]);
  assert.deepEqual(await read(bytes), [good]);
});

test('a line without an end takes no more than its share of memory, and those after it are read', async () => {
  const good = JSON.stringify({ source: 'a', rank: 0, step: 1, channels: {} });
  assert.equal((await read(`${good}\n{"source":"${'x'.repeat(9 * 1024 * 1024)}","rank":0,"step":1,"channels":{}}\n${good}\n`, 1024 * 1024)).length, 2);
});
