// Contents are compared in a thread of their own: right in words, and hostile or huge ones end in words too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';

import { createContentSummaries } from '../src/summarise-contents.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('tables are told by rows and columns, texts by lines, what is neither by bytes', async (t) => {
  const { summarise, close } = createContentSummaries();
  t.after(close);
  const cases = [
    ['a.csv', 'a,b\n1,2\n3,4\n', 'a,b\n3,4\n1,2\n', /the same 2 rows in another order/],
    ['a.csv', 'a,b\n1,2\n', 'a,b,c\n1,2,3\n', /columns added: c/],
    ['a.txt', 'one\ntwo\n', 'one\nthree\n', /line 2/],
    ['a.bin', '\u0000\u0001\u0002', '\u0000\u0001\u0003', /1 of 3 bytes differ, the first at 2/],
    ['a.json', '{"a": 1}', '{"a": 2}', /a/],
  ] as const;
  const found = await Promise.all(cases.map(([name, before, after]) => summarise({ name, before: bytes(before), after: bytes(after) })));
  for (const [index, [, , , expected]] of cases.entries()) assert.match(found[index]!, expected);
});

test('content that unpacks to far more than it is ends in words', async (t) => {
  const { summarise, close } = createContentSummaries();
  t.after(close);
  const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024));
  assert.match(await summarise({ name: 'x.gz', before: bomb, after: gzipSync(bytes('{}')) }), /cannot be inflated|compared by bytes alone/);
  assert.match(await summarise({ name: 'a.bin', before: deflateRawSync(bytes('x')), after: bytes('y') }), /bytes/);
});

test('a comparison that takes too long is given up, each time anew', async (t) => {
  const { summarise, close } = createContentSummaries({ timeLimitMs: 1 });
  t.after(close);
  const rows = (shift: number): Uint8Array => bytes(`a,b\n${Array.from({ length: 300_000 }, (_, index) => `${index + shift},x`).join('\n')}\n`);
  assert.match(await summarise({ name: 'a.csv', before: rows(0), after: rows(1) }), /cannot be compared here within 0\.001 seconds/);
  assert.match(await summarise({ name: 'a.csv', before: rows(0), after: rows(1) }), /cannot be compared here/);
});
