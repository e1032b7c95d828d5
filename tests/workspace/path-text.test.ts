// Names of files as text and back.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { pathBytes, pathText, systemPath } from '../../src/workspace/path-text.ts';

test('every name has one text, and the text gives the name back', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.string({ unit: 'grapheme' }).map((text) => new Uint8Array(Buffer.from(text))),
    fc.constantFrom('\\', '\\x', '\\x41', '\\xff', '\\x5c', '\uFFFD', 'é').map((text) => new Uint8Array(Buffer.from(text))),
  );
  const names = fc.array(piece, { maxLength: 6 }).map((parts) => Buffer.concat(parts));
  fc.assert(
    fc.property(names, (bytes) => {
      const text = pathText(bytes);
      assert.deepEqual(pathBytes(text), bytes);
      assert.equal(JSON.parse(JSON.stringify(text)), text);
      assert.equal(pathText(pathBytes(text)), text);
      assert.deepEqual(Buffer.from(systemPath(text)), bytes);
    }),
    { numRuns: 2000 },
  );
});

test('ordinary names are their own text', () => {
  for (const name of ['train.py', 'sub/é ü.csv', 'back\\slash', '日本語', '\uFFFD', 'a\\xzz']) assert.equal(pathText(Buffer.from(name)), name);
});

test('bytes that are no UTF-8, and what would read like them, are escaped', () => {
  assert.equal(pathText(Buffer.from('caf\xe9.py', 'latin1')), 'caf\\xe9.py');
  assert.equal(pathText(Buffer.from('a\\xe9')), 'a\\x5cxe9');
  assert.equal(pathText(Buffer.from([0xf0, 0x9f, 0x98])), '\\xf0\\x9f\\x98');
  assert.equal(pathText(Buffer.from([0xed, 0xa0, 0x80])), '\\xed\\xa0\\x80');
});
