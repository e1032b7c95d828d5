// What a list looks like on terminals of several widths and wishes. Pure.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { cutApart } from '../../src/cli/cut-apart.ts';
import { listingLines } from '../../src/cli/listing.ts';
import { terminalOf } from '../../src/config/terminal.ts';

const id = '0123456789abcdef0123456789abcdef';
const names = [1, 2].map((seed) => `a-name-that-is-long-with-seed-${seed}-and-an-ending-that-is-long`);
const rows = names.map((name) => ({ cells: [id, name], address: `http://x/runs/${id}` }));

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

it('a table is as wide as the terminal with ids one can type, and whole where there is none', () => {
  const narrow = listingLines({ headings: ['id', 'name'], rows }, { width: 50, isColourful: false, hasLinks: false });
  assert.ok(
    narrow.every(({ length }) => length <= 50),
    narrow.join('\n'),
  );
  assert.match(narrow[1]!, /^0123456789ab {2}a-/);
  const whole = listingLines({ headings: ['id', 'name'], rows }, { width: undefined, isColourful: false, hasLinks: false });
  assert.deepEqual(
    whole.slice(1),
    names.map((name) => `${id}  ${name}`),
  );
});

it('the first cell is a link where the terminal shows links', () => {
  const [, line] = listingLines({ headings: ['id', 'name'], rows }, { width: 200, isColourful: true, hasLinks: true });
  assert.equal(line, `\u001b]8;;http://x/runs/${id}\u001b\\0123456789ab\u001b]8;;\u001b\\  ${names[0]}`);
});

it('control characters of a name do not reach the terminal', () => {
  const [, line] = listingLines({ headings: ['name'], rows: [{ cells: ['a\u001b[31mb'] }] }, { width: 80, isColourful: true, hasLinks: true });
  assert.equal(line, 'a\ufffd[31mb');
});

it('colours are for terminals that can, unless a variable says otherwise; NO_COLOR is the strongest', () => {
  const colourful = (environment: Readonly<Record<string, string>>, isTTY: boolean) => terminalOf(environment, { isTTY }).isColourful;
  assert.deepEqual([colourful({}, true), colourful({}, false), colourful({ TERM: 'dumb' }, true), colourful({ NO_COLOR: '' }, true)], [true, false, false, true]);
  assert.deepEqual([colourful({ FORCE_COLOR: '1' }, false), colourful({ FORCE_COLOR: '0' }, true), colourful({ FORCE_COLOR: '1', TERM: 'dumb' }, false)], [true, false, true]);
  assert.equal(colourful({ NO_COLOR: '1', FORCE_COLOR: '1' }, true), false);
});

it('links are for terminals known to show them, and never for a file', () => {
  const links = (environment: Readonly<Record<string, string>>, isTTY = true) => terminalOf(environment, { isTTY }).hasLinks;
  assert.deepEqual([links({ TERM_PROGRAM: 'vscode' }), links({ VTE_VERSION: '7200' }), links({ TERM: 'xterm-kitty' })], [true, true, true]);
  assert.deepEqual(
    [links({ TERM: 'xterm' }), links({ VTE_VERSION: '4000' }), links({ TERM: 'dumb', VTE_VERSION: '7200' }), links({ TERM_PROGRAM: 'vscode' }, false)],
    [false, false, false, false],
  );
});
