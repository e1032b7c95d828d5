// Colours by the wishes of a terminal, and names that are cut. Pure.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { cutApart } from '../../src/cli/cut-apart.ts';
import { terminalOf } from '../../src/config/terminal.ts';

const names = [1, 2].map((seed) => `a-name-that-is-long-with-seed-${seed}-and-an-ending-that-is-long`);

it('names that are cut still differ where they differed, and keep to the width', () => {
  for (const width of [12, 20, 40]) {
    const short = cutApart(names, width);
    assert.equal(new Set(short).size, 2, short.join('\n'));
    assert.ok(short.every(({ length }) => length <= width));
    assert.ok(short.every((name, index) => name.includes(String(index + 1))));
  }
  assert.deepEqual(cutApart(['short', 'a-rather-long-name'], 9), ['short', 'a-ra…name']);
  assert.deepEqual(cutApart(names, 200), names);
});

it('colours are for terminals that can, unless a variable says otherwise; NO_COLOR is the strongest', () => {
  const colourful = (environment: Readonly<Record<string, string>>, isTTY: boolean) => terminalOf(environment, { isTTY }).isColourful;
  assert.deepEqual([colourful({}, true), colourful({}, false), colourful({ TERM: 'dumb' }, true), colourful({ NO_COLOR: '' }, true)], [true, false, false, true]);
  assert.deepEqual([colourful({ FORCE_COLOR: '1' }, false), colourful({ FORCE_COLOR: '0' }, true), colourful({ FORCE_COLOR: '1', TERM: 'dumb' }, false)], [true, false, true]);
  assert.equal(colourful({ NO_COLOR: '1', FORCE_COLOR: '1' }, true), false);
});
