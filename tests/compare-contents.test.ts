// Contents are compared in a thread of their own: right in words, and hostile or huge ones end in words too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';

import { createContentComparisons } from '../src/compare-contents.ts';

const pair = (name: string, before: Uint8Array, after: Uint8Array) => ({
  name,
  digests: [`${name} ${before.length}`, `${name} other`] as const,
  read: async (digest: string) => (digest.endsWith('other') ? after : before),
});
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('tables are told by rows and columns, texts by lines, what is neither by bytes', async (t) => {
  const { compare, close } = createContentComparisons();
  t.after(close);
  const cases = [
    ['a.csv', 'a,b\n1,2\n3,4\n', 'a,b\n3,4\n1,2\n', /the same 2 rows in another order/],
    ['a.csv', 'a,b\n1,2\n', 'a,b,c\n1,2,3\n', /columns added: c/],
    ['a.txt', 'one\ntwo\n', 'one\nthree\n', /line 2/],
    ['a.bin', '\u0000\u0001\u0002', '\u0000\u0001\u0003', /1 of 3 bytes differ, the first at 2/],
    ['a.json', '{"a": 1}', '{"a": 2}', /a/],
  ] as const;
  const found = await Promise.all(cases.map(([name, before, after]) => compare(pair(name, bytes(before), bytes(after)))));
  for (const [index, [, , , expected]] of cases.entries()) assert.match(found[index]!.summary, expected);
});

test('content that unpacks to far more than it is ends in words', async (t) => {
  const { compare, close } = createContentComparisons();
  t.after(close);
  const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024));
  assert.match((await compare(pair('x.gz', bomb, gzipSync(bytes('{}'))))).summary, /cannot be inflated|compared by bytes alone/);
  assert.match((await compare(pair('a.bin', deflateRawSync(bytes('x')), bytes('y')))).summary, /bytes/);
});

test('a comparison that takes too long is given up, each time anew', async (t) => {
  const { compare, close } = createContentComparisons({ timeLimitMs: 1 });
  t.after(close);
  const rows = (shift: number): Uint8Array => bytes(`a,b\n${Array.from({ length: 300_000 }, (_, index) => `${index + shift},x`).join('\n')}\n`);
  assert.match((await compare(pair('a.csv', rows(0), rows(1)))).summary, /cannot be compared here within 0\.001 seconds/);
  assert.match((await compare(pair('a.csv', rows(0), rows(1)))).summary, /cannot be compared here/);
});

test('what was compared lately is not read again', async (t) => {
  const { compare, close } = createContentComparisons();
  t.after(close);
  let reads = 0;
  const counted = {
    ...pair('a.txt', bytes('one'), bytes('two')),
    times: [
      { from: 1, to: 2 },
      { from: 3, to: 4 },
    ] as const,
  };
  const asked = { ...counted, read: (digest: string) => ((reads += 1), counted.read(digest)) };
  const first = await compare(asked);
  assert.deepEqual([first.level, await compare(asked), reads], ['different', first, 2]);
  assert.equal((await compare({ ...asked, digests: ['a', 'other'] })).level, 'different');
  assert.equal(reads, 4);
});
