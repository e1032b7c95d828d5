// Draws follow their distributions: the quantiles are SciPy's, in the tails too. The figures are recorded by
// tests/fixtures/sweeps/record_quantiles.py.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { type ExactJson, ExactNumber, type ExactObject, parseExact } from '../../../src/core/base/exact-json.ts';
import { checkSpace } from '../../../src/core/sweeps/space-checks.ts';
import type { ParameterDistribution } from '../../../src/core/sweeps/space.ts';
import { quantile } from '../../../src/core/sweeps/suggest/quantile.ts';

const text = readFileSync(new URL('../../fixtures/sweeps/quantiles.json', import.meta.url), 'utf8');
const { shares } = JSON.parse(text) as { readonly shares: readonly number[] };
const rows = (parseExact(text) as ExactObject)['rows'] as readonly ExactObject[];

/** Values stay as they are written, the numbers that shape a distribution are numbers. */
function distributionOf(row: ExactObject): ParameterDistribution {
  const fields = Object.entries(row['distribution'] as ExactObject).map(([name, value]) => {
    if (name === 'probabilities') return [name, (value as readonly ExactNumber[]).map(({ text: digits }) => Number(digits))] as const;
    return [name, value instanceof ExactNumber && name !== 'value' ? Number(value.text) : value] as const;
  });
  return Object.fromEntries(fields);
}

/**
 * How far a value may lie from SciPy's, for its size. A shape of a million costs the incomplete beta function three digits,
 * and where a shape is small, an error of the function is one of the value divided by the shape.
 */
function toleranceOf(distribution: ParameterDistribution): number {
  return distribution.kind === 'beta' ? 5e-12 / Math.min(distribution.a, distribution.b, 1) : 1e-13;
}

function isNear(found: ExactJson, expected: ExactJson, tolerance: number): boolean {
  if (!(found instanceof ExactNumber && expected instanceof ExactNumber)) return JSON.stringify(found) === JSON.stringify(expected);
  const [one, other] = [Number(found.text), Number(expected.text)];
  // Below 1e-300 doubles have fewer digits.
  return Math.abs(one - other) <= tolerance * Math.abs(other) + 1e-300;
}

describe('the quantiles of a distribution', () => {
  it('are recorded of all 17', () => {
    assert.equal(new Set(rows.map((row) => distributionOf(row).kind)).size, 17);
  });

  for (const row of rows) {
    const distribution = distributionOf(row);
    const { kind, ...shape } = distribution;
    it(`of ${kind} ${JSON.stringify(shape)} are those that SciPy has`, () => {
      checkSpace([{ key: 'p', distribution }]);
      const far = shares.flatMap((share, index) => {
        const found = quantile(distribution, share);
        const expected = (row['values'] as readonly ExactJson[])[index]!;
        return isNear(found, expected, toleranceOf(distribution)) ? [] : [`at ${share}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`];
      });
      assert.deepEqual(far, []);
    });
  }
});
