// What a person would see in the end of what a program printed.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { collapse, createLineDecoder } from '../../src/record/console-lines.ts';

it('progress bars end as what stood there last, colours and cursor movements are gone', () => {
  assert.equal(collapse('  0%|    | 0/3\r 33%|#   | 1/3\r100%|####| 3/3\r'), '100%|####| 3/3');
  assert.equal(collapse('long text\rshort'), 'shorttext');
  assert.equal(collapse('old old old\r\u001b[Knew'), 'new');
  assert.equal(collapse('12345\r\u001b[2Kab'), 'ab');
  assert.equal(collapse('\u001b[1;32mok\u001b[0m done \u001b]8;;http://x\u0007link\u001b]8;;\u0007'), 'ok done link');
  assert.equal(collapse('ab\bc'), 'ac');
  assert.equal(collapse('bell\u0007 tab\tend'), 'bell\ufffd tab\tend');
});

it('lines come whole, however the bytes are cut', () => {
  const bytes = Buffer.from('één\nzwei\n\ndrei ohne Ende');
  for (let size = 1; size < bytes.length; size += 1) {
    const decoder = createLineDecoder();
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; at += size) lines.push(...decoder.add(bytes.subarray(at, at + size)));
    lines.push(...decoder.end());
    assert.deepEqual(lines, ['één', 'zwei', '', 'drei ohne Ende']);
  }
});

it('lines that nobody wants to see are counted as those that are seen', () => {
  const bytes = Buffer.from('één\r\n\u001b[1mzwei\u001b[0m\n\n33%\r66%\ndrei');
  for (let size = 1; size <= bytes.length; size += 1) {
    const decoder = createLineDecoder();
    let count = 0;
    for (let at = 0; at < bytes.length; at += size) count += decoder.skip(bytes.subarray(at, at + size));
    assert.deepEqual([count, decoder.end()], [4, ['drei']]);
  }
});

it('a line without an end takes a bounded amount of memory, and bytes that are no text do no harm', () => {
  const decoder = createLineDecoder();
  let lines = 0;
  for (let index = 0; index < 100; index += 1) lines += decoder.add(Buffer.alloc(10_000, 0x61)).length;
  assert.ok(lines > 20 && lines < 100);
  const bar = createLineDecoder();
  for (let index = 0; index < 10_000; index += 1) assert.deepEqual(bar.add(Buffer.from(`\r${index} of many ${'.'.repeat(40)}`)), []);
  assert.match(bar.end()[0] ?? '', /^9999 of many/);
  assert.equal(createLineDecoder().add(Buffer.from([0xff, 0xfe, 0x00, 0x0a])).length, 1);
});
