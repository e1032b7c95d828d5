// Sums without rounding error: the same mean in whatever order the values come.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { addToSum, emptySum, meanOf } from '../../../../src/core/tracking/metrics/exact-sum.ts';

function mean(values: readonly number[]): number {
  const sum = emptySum();
  for (const value of values) addToSum(sum, value);
  return meanOf(sum, values.length);
}

const numbers = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(1e308, -1e308, 1.7976931348623157e308, 1e16, 1, -1, 5e-324)), { minLength: 1, maxLength: 60 });

describe('the exact sum', () => {
  it('gives one mean for every order of the values', () => {
    fc.assert(
      fc.property(
        numbers.chain((values) => fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length }))),
        ([values, shuffled]) => {
          assert.ok(Object.is(mean(values), mean(shuffled)) || (mean(values) === 0 && mean(shuffled) === 0));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is not fooled where adding one by one is', () => {
    assert.equal(mean([1e16, 1, -1e16]), 1 / 3);
    assert.equal(mean(Array.from({ length: 10 }, () => 0.1)), 0.1);
    assert.equal(mean([1e308, 1e308, 1e308]), 1e308);
    assert.equal(mean([1.7976931348623157e308, -1.7976931348623157e308, 3]), 1);
    assert.equal(mean([2 ** 960, -(2 ** 959), -(2 ** 959), 1e-300]), 1e-300 / 4);
  });

  it('knows infinities', () => {
    assert.equal(mean([Infinity, 1]), Infinity);
    assert.equal(mean([-Infinity, 1e308]), -Infinity);
    assert.equal(mean([Infinity, -Infinity]), NaN);
  });
});
