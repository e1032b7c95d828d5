// The parser of server-sent events.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { parseEventStream } from '../../sdk/event-stream.ts';

async function parse(bytes: Uint8Array, cuts: readonly number[] = []) {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const end of ends) {
        controller.enqueue(bytes.slice(from, end));
        from = end;
      }
      controller.close();
    },
  });
  const events = [];
  for await (const event of parseEventStream(body)) events.push(event);
  return events;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test('fields, comments, several data lines and ids are read as the standard says', async () => {
  const text = ': hello\nretry: 5\n\nid: 1\nevent: run\ndata: a\ndata:b\n\ndata: alone\n\nid: 2\n\nevent: nothing\n\ndata: not ended';
  assert.deepEqual(await parse(utf8(text)), [
    { id: '1', type: 'run', data: 'a\nb' },
    { id: '1', type: 'message', data: 'alone' },
    { id: '2', type: 'message', data: '' },
  ]);
});

test('however the bytes are cut and lines are ended, the events are the same', async () => {
  const lines = ['id: ä1', 'event: x', 'data: {"é":"\u{1F600}"}', '', 'data: 2', '', ''];
  const expected = await parse(utf8(lines.join('\n')));
  assert.equal(expected.length, 2);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('\n', '\r', '\r\n'), fc.array(fc.nat(), { maxLength: 12 }), async (ending, cuts) => {
      // A lone CR at the very end may be half of a CRLF, so one more line follows.
      assert.deepEqual(await parse(utf8([...lines, ': end'].join(ending)), cuts), expected);
    }),
    { numRuns: 300 },
  );
});
