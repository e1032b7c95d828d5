// Diffs of texts: applied to the first text they give the second, and they stay short enough to read.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { diffLines, editScript } from '../../src/compare/inputs/diff-lines.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', 'x = 1'), { maxLength: 30 });
const text = (...parts: readonly string[]): string => parts.map((part) => `${part}\n`).join('');

describe('an edit script', () => {
  it('holds both texts, whole and in order', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const script = editScript(before, after);
        assert.deepEqual(
          script.filter(({ change }) => change !== 'added').map((line) => line.text),
          before,
        );
        assert.deepEqual(
          script.filter(({ change }) => change !== 'removed').map((line) => line.text),
          after,
        );
      }),
    );
  });

  it('is the shortest there is', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const edits = editScript(before, after).filter(({ change }) => change !== 'same').length;
        assert.equal(edits, before.length + after.length - 2 * longestCommon(before, after));
      }),
    );
  });
});

/** The length of the longest common subsequence, by the plain table. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = new Array<number>(other.length + 1).fill(0);
  for (const left of one) {
    const next = [0];
    for (const [index, right] of other.entries()) next.push(left === right ? (row[index] as number) + 1 : Math.max(row[index + 1] as number, next[index] as number));
    row = next;
  }
  return row[other.length] as number;
}

describe('hunks', () => {
  it('show a change with three lines around it and count lines from 1', () => {
    const before = text('1', '2', '3', '4', '5', '6', '7', '8', '9');
    const { hunks, hasMore } = diffLines(before, before.replace('5', 'five'));
    assert.equal(hasMore, false);
    assert.deepEqual(
      hunks.map(({ beforeStart, afterStart }) => [beforeStart, afterStart]),
      [[2, 2]],
    );
    assert.deepEqual(
      hunks[0]?.lines.map(({ change, text: line }) => `${change} ${line}`),
      ['same 2', 'same 3', 'same 4', 'removed 5', 'added five', 'same 6', 'same 7', 'same 8'],
    );
  });

  it('are two when the changes are far apart, the second with moved numbers', () => {
    const before = Array.from({ length: 30 }, (_, index) => String(index));
    const after = ['new', ...before.slice(0, 25), 'other', ...before.slice(26)];
    assert.deepEqual(
      diffLines(text(...before), text(...after)).hunks.map(({ beforeStart, afterStart }) => [beforeStart, afterStart]),
      [
        [1, 1],
        [23, 24],
      ],
    );
  });

  it('are none for equal texts, and show an end of file that came or went', () => {
    assert.deepEqual(diffLines('a\n', 'a\n').hunks, []);
    assert.equal(diffLines('a\n', 'a').hunks.length, 1);
    assert.equal(diffLines('', 'a\n').hunks[0]?.lines.length, 1);
  });

  it('are cut when they are long, and say so', () => {
    const many = (word: string): string => text(...Array.from({ length: 5000 }, (_, index) => `${word} ${index}`));
    const { hunks, hasMore } = diffLines(many('before'), many('after'));
    assert.equal(hasMore, true);
    assert.ok(hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0) <= 400);
  });
});
