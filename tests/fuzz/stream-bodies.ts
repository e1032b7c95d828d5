// Bodies of stream requests by chance: like those of clients, with odd lines, odd numbers and odd shapes among them.
import type { Random } from '../ledger/random.ts';
import { makeRow } from '../ledger/streamed-run.ts';
import { oddValues } from './query-documents.ts';

const names: readonly [string, ...string[]] = ['wandb-history.jsonl', 'wandb-events.jsonl', 'wandb-summary.json', 'output.log', 'other.txt', '', '__proto__', '../up'];

const oddLines: readonly [string, ...string[]] = [
  '',
  '{',
  '[]',
  'null',
  '7',
  '"x"',
  '{"_step": 1e400}',
  '{"_step": -9007199254740993, "x": 1}',
  '{"_timestamp": 1e300, "x": 1}',
  '{"x": 123456789012345678901234567890e400}',
  '{"x": NaN, "y": -Infinity, "z": "NaN"}',
  '{"NaN": 1, "x": {"NaN": NaN}}',
  '{"x": 1, "x": 2}',
  '{"__proto__": {"a": 1}, "constructor": 3}',
  `{"deep": ${'{"a": '.repeat(2_000)}1${'}'.repeat(2_000)}}`,
  `{"deep": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
  `{${Array.from({ length: 3_000 }, (_, index) => `"key ${index}": ${index}`).join(', ')}}`,
  `{"${'k'.repeat(3_000)}": 1}`,
  `{"a.b": 1, "a": {"b": 2}, "": 3, "\\u0000": 4, "\\ud800": 5}`,
  `ERROR 2026-01-01T00:00:00 ${'x'.repeat(20_000)}`,
  '2026-99-99T99:99:99 never',
  '{"level": "error", "ts": "when", "content": "\\u0000"}',
  '{"level": 1, "ts": 2, "label": 3, "content": 4}',
  '\ud800',
];

/** JSON text, or something near it. */
export function makeStreamBody(random: Random): string {
  const files = Object.fromEntries(Array.from({ length: random.between(0, 4) }, () => [random.pick(names), pieceOf(random)]));
  const body = {
    ...(random.chance(0.95) && { files: random.chance(0.05) ? random.pick(oddValues) : files }),
    ...(random.chance(0.1) && { complete: random.pick<unknown>([true, 'yes', 1]), exitcode: random.pick<unknown>([0, 1, -1, 1e9, 'x', null]) }),
    ...(random.chance(0.1) && { preempting: random.pick<unknown>([true, false, 'x']) }),
    ...(random.chance(0.1) && { uploaded: random.pick(oddValues) }),
    ...(random.chance(0.05) && { dropped: -1, failed: {} }),
  };
  const text = JSON.stringify(body);
  return random.chance(0.05) ? text.slice(0, random.between(0, text.length)) : text;
}

function pieceOf(random: Random): unknown {
  if (random.chance(0.05)) return random.pick(oddValues);
  const offset = random.chance(0.1) ? random.pick<unknown>([-1, 0.5, 1e9, 2 ** 53, '3', null, Number.MAX_SAFE_INTEGER]) : random.between(0, 300);
  if (random.chance(0.05)) return { offset, content: random.pick(oddValues) };
  return { offset, content: Array.from({ length: random.between(0, 20) }, (_, index) => (random.chance(0.3) ? random.pick(oddLines) : makeRow(random, index).json)) };
}
