// Known secrets are covered in files, which keep their length and everything else.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createMaskStream } from '../../../src/workspace/secrets/mask-stream.ts';

const texts = ['p@ss wörd', 'abc-123', 'abc-123-long', 'xabc-12', 'MiXed-Case'];

function masked(pieces: readonly Buffer[]): string {
  const mask = createMaskStream(texts);
  return Buffer.concat([...pieces.map((piece) => mask.add(piece)), mask.end()]).toString('latin1');
}

test('every known text is covered with as many signs, wherever the file is cut', () => {
  const file = Buffer.from('\0start p@ss wörd|abc-123|abc-123-long|xabc-123 MiXed-Case mixed-case p@ss wörd');
  const covered = file.toString('latin1').replaceAll(/p@ss w..rd|x?abc-123(?:-long)?|MiXed-Case/g, (text) => '*'.repeat(text.length));
  for (let place = 0; place <= file.length; place += 1) assert.equal(masked([file.subarray(0, place), file.subarray(place)]), covered, `cut at ${place}`);
  assert.equal(masked([...file].map((byte) => Buffer.from([byte]))), covered);
});

test('a file without any comes out byte for byte', () => {
  const file = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 256));
  assert.equal(masked([file.subarray(0, 1_000), file.subarray(1_000)]), file.toString('latin1'));
});
