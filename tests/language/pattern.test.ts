import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { patternTest } from '../../src/language/pattern.ts';
import { parsePattern, PatternError } from '../../src/language/pattern-tree.ts';

const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '[a-c]', '\\d', '\\w', '\\S', '\\.', 'ä');
const pattern: fc.Arbitrary<string> = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    atom,
    fc.array(tie('tree'), { maxLength: 3 }).map((items) => items.join('')),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((items) => `(${items.join('|')})`),
    fc.tuple(tie('tree'), fc.constantFrom('*', '+', '?', '*?', '{2}', '{1,}', '{0,2}')).map(([item, count]) => `(?:${item})${count}`),
    tie('tree').map((item) => `(?:^${item}$)`),
  ),
})).tree;

describe('a pattern', () => {
  it('finds what the engine of this language finds', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '1', 'ä', '.', '🦦', ' '), { maxLength: 8 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(pattern, text, (written, given) => {
        assert.equal(patternTest(written)(given), new RegExp(written, 'u').test(given));
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes no longer for a text that almost matches', () => {
    // Tried way by way, this would take longer than anybody lives.
    assert.equal(patternTest('^(a+)+$')(`${'a'.repeat(5_000)}b`), false);
    assert.equal(patternTest('(a|a)*(a|a)*c')('a'.repeat(2_000)), false);
  });

  it('that is not in the language is refused with the place and the reason', () => {
    for (const written of [
      '(',
      ')',
      '[a',
      '*a',
      'a**',
      '\\',
      '\\b',
      '\\p',
      '(?=a)',
      '[[:alpha:]]',
      '[b-a]',
      'a{3,2}',
      'a{300}',
      '^*',
      'a'.repeat(1_001),
      '((a{200}){200}){200}',
      '('.repeat(60),
    ]) {
      assert.throws(() => parsePattern(written), PatternError, written);
    }
  });
});
