// Random search: what is drawn can be drawn again, stays within its bounds, and does not depend on what else there is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { ExactNumber } from '../../../src/core/base/exact-json.ts';
import { checkSpace } from '../../../src/core/sweeps/space-checks.ts';
import { boundsOf } from '../../../src/core/sweeps/space-bounds.ts';
import type { NumericDistribution, ParameterDistribution, Space } from '../../../src/core/sweeps/space.ts';
import { chanceOf, type ChanceUse } from '../../../src/core/sweeps/suggest/chance.ts';
import { quantile } from '../../../src/core/sweeps/suggest/quantile.ts';
import { random } from '../../../src/core/sweeps/suggest/random.ts';
import { samplers } from '../../../src/core/sweeps/suggest/samplers.ts';
import { nextTrialNumber, type Trial } from '../../../src/core/sweeps/suggest/suggest.ts';

const after = (number: number): readonly Trial[] => (number === 0 ? [] : [{ number: number - 1, point: {}, state: 'complete', loss: 1 }]);

const ends = fc.tuple(fc.double({ min: -300, max: 300, noNaN: true }), fc.double({ min: 1e-3, max: 300, noNaN: true }));
const step = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
const shape = fc.double({ min: 0.001, max: 1000, noNaN: true });

/** Distributions of every kind but the listed ones; those that no space may have are left out. */
const numeric: fc.Arbitrary<NumericDistribution> = fc
  .oneof(
    fc.tuple(fc.integer(), fc.nat(1e6)).map(([min, size]) => ({ kind: 'int_uniform', min, max: min + size + 1 }) as const),
    fc.tuple(fc.constantFrom('uniform', 'log_uniform', 'inv_log_uniform'), ends).map(([kind, [min, size]]) => ({ kind, min, max: min + size }) as const),
    fc
      .tuple(fc.constantFrom('log_uniform_values', 'inv_log_uniform_values'), ends)
      .map(([kind, [min, size]]) => ({ kind, min: Math.abs(min) + 1e-9, max: Math.abs(min) + size + 1 }) as const),
    fc.tuple(fc.constantFrom('q_uniform', 'q_log_uniform'), ends, step).map(([kind, [min, size], q]) => ({ kind, min, max: min + size, q }) as const),
    fc.tuple(ends, step).map(([[min, size], q]) => ({ kind: 'q_log_uniform_values', min: Math.abs(min) + 1e-9, max: Math.abs(min) + size + 1, q }) as const),
    fc.tuple(fc.constantFrom('normal', 'log_normal'), ends).map(([kind, [mu, sigma]]) => ({ kind, mu, sigma: sigma / 10 }) as const),
    fc.tuple(fc.constantFrom('q_normal', 'q_log_normal'), ends, step).map(([kind, [mu, sigma], q]) => ({ kind, mu, sigma: sigma / 10, q }) as const),
    fc.tuple(shape, shape).map(([a, b]) => ({ kind: 'beta', a, b }) as const),
    fc.tuple(shape, shape, step).map(([a, b, q]) => ({ kind: 'q_beta', a, b, q }) as const),
  )
  .filter((distribution) => isSpace([{ key: 'p', distribution }]));

function isSpace(space: Space): boolean {
  try {
    checkSpace(space);
    return true;
  } catch {
    return false;
  }
}

function numberOf(distribution: ParameterDistribution, share: number): number {
  const value = quantile(distribution, share);
  assert.ok(value instanceof ExactNumber);
  return Number(value.text);
}

describe('random search', () => {
  const space: Space = [
    { key: 'lr', distribution: { kind: 'log_uniform_values', min: 1e-5, max: 0.1 } },
    { key: 'optim', distribution: { kind: 'categorical', values: ['adam', 'sgd', 'lion'] } },
    { key: 'width', distribution: { kind: 'q_uniform', min: 16, max: 256, q: 16 } },
  ];
  const drawn = (of: Space, seed: number): readonly string[] => Array.from({ length: 5 }, (_, number) => JSON.stringify(random(of, after(number), seed)));

  it('draws what it drew before, for these seeds and for ever', () => {
    assert.deepEqual(drawn(space, 1), [
      '{"lr":0.0007515536632132154,"optim":"lion","width":160}',
      '{"lr":0.0035399861238872236,"optim":"sgd","width":192}',
      '{"lr":0.0001932654702790681,"optim":"lion","width":224}',
      '{"lr":0.00012180116651800093,"optim":"sgd","width":96}',
      '{"lr":0.0015560167744326464,"optim":"sgd","width":192}',
    ]);
  });

  it('gives the same point for the same space, history and seed, and another for another', () => {
    fc.assert(
      fc.property(fc.array(numeric, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(1000), (distributions, seed, number) => {
        const drawnFrom: Space = distributions.map((distribution, index) => ({ key: `p${index}`, distribution }));
        assert.deepEqual(random(drawnFrom, after(number), seed), random(structuredClone(drawnFrom), after(number), seed));
      }),
    );
    const points = new Set([...drawn(space, 1), ...drawn(space, 2), ...drawn(space, 3)]);
    assert.equal(points.size, 15);
  });

  it('draws each parameter by its key: others that come, go or change places change nothing of it', () => {
    const more: Space = [{ key: 'new', distribution: { kind: 'normal', mu: 0, sigma: 1 } }, ...space.toReversed()];
    for (const number of [0, 1, 7]) {
      const { new: _, ...rest } = random(more, after(number), 5) as Readonly<Record<string, unknown>>;
      assert.deepEqual(Object.entries(rest).toReversed(), Object.entries(random(space, after(number), 5)));
    }
  });

  it('is for the trial after the last one there is, though some are gone', () => {
    assert.deepEqual([nextTrialNumber([]), nextTrialNumber(after(8)), nextTrialNumber([...after(2), ...after(9)])], [0, 8, 9]);
    assert.equal(samplers.random, random);
  });
});

describe('a draw', () => {
  const least = 0.5 / 2 ** 52;

  it('stays within the bounds and on the multiples of its step, at both ends of chance too', () => {
    fc.assert(
      fc.property(numeric, fc.oneof(fc.constantFrom(least, 1 - 2 * least), fc.double({ min: least, max: 1 - 2 * least, noNaN: true })), (distribution, share) => {
        const value = numberOf(distribution, share);
        const { low, high } = boundsOf(distribution);
        assert.ok(Number.isFinite(value) && value >= low && value <= high, `${value} is not from ${low} to ${high}`);
        if (distribution.kind === 'int_uniform') assert.ok(Number.isInteger(value));
        if ('q' in distribution && Math.abs(value / distribution.q) < 1e9)
          assert.ok(Math.abs(value / distribution.q - Math.round(value / distribution.q)) < 1e-6, `${value} is no multiple`);
      }),
      { numRuns: 2000 },
    );
  });

  it('grows with its share', () => {
    const share = fc.double({ min: least, max: 1 - 2 * least, noNaN: true });
    fc.assert(
      fc.property(numeric, share, share, (distribution, one, other) => {
        const [small, great] = [numberOf(distribution, Math.min(one, other)), numberOf(distribution, Math.max(one, other))];
        // The two halves of a beta quantile meet with the error of the function they are searched by.
        assert.ok(small <= great + 1e-9 * Math.abs(great), `${small} and ${great}`);
      }),
    );
  });

  it('keeps the limits of a quantized parameter, where the nearest multiple would not', () => {
    const width = { kind: 'q_uniform', min: 1, max: 100, q: 8 } as const;
    assert.deepEqual([numberOf(width, least), numberOf(width, 0.5), numberOf(width, 1 - 2 * least)], [8, 48, 96]);
    assert.equal(JSON.stringify(quantile({ kind: 'q_uniform', min: 0, max: 1, q: 0.1 }, 0.3)), '0.3');
  });

  it('has the chances it was given', () => {
    const counts = new Map<string, number>();
    const weighed = { kind: 'categorical', values: ['a', 'b', 'c'], probabilities: [0.5, 0.5, 0] } as const;
    for (let trial = 0; trial < 10_000; trial += 1) {
      const value = JSON.stringify(quantile(weighed, chanceOf({ seed: 3, trial, use: 'p' })()));
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    assert.deepEqual([...counts.keys()].sort(), ['"a"', '"b"']);
    // Five deviations of 10,000 throws of a coin.
    assert.ok(Math.abs(counts.get('"a"')! - 5000) < 250, `${counts.get('"a"')}`);
  });
});

describe('chance', () => {
  it('is made of the two algorithms it names, as another implementation has it: tests/fixtures/sweeps/record_chance.py', () => {
    const streams = JSON.parse(readFileSync(new URL('../../fixtures/sweeps/chance.json', import.meta.url), 'utf8')) as readonly (ChanceUse & {
      readonly numbers: readonly number[];
    })[];
    for (const { numbers, ...name } of streams) {
      const next = chanceOf(name);
      assert.deepEqual([next(), next(), next()], numbers, JSON.stringify(name));
    }
  });

  it('is even: over trials, over names, over seeds and along a stream', () => {
    const count = 20_000;
    const along = chanceOf({ seed: 1, trial: 1, use: 'p' });
    const streams: Readonly<Record<string, (index: number) => number>> = {
      trials: (trial) => chanceOf({ seed: 1, trial, use: 'p' })(),
      names: (index) => chanceOf({ seed: 1, trial: 1, use: `p${index}` })(),
      seeds: (seed) => chanceOf({ seed, trial: 0, use: 'p' })(),
      along: () => along(),
    };
    for (const [name, next] of Object.entries(streams)) {
      const values = Array.from({ length: count }, (_, index) => next(index));
      assert.ok(values.every((value) => value > 0 && value < 1));
      const bins = new Array<number>(100).fill(0);
      for (const value of values) bins[Math.floor(value * 100)]! += 1;
      const chiSquare = bins.reduce((sum, bin) => sum + (bin - count / 100) ** 2 / (count / 100), 0);
      // 99 degrees of freedom: beyond 160 once in ten thousand.
      assert.ok(chiSquare < 160, `${name}: ${chiSquare}`);
      const pairs = values.slice(1).reduce((sum, value, index) => sum + (value - 0.5) * (values[index]! - 0.5), 0);
      assert.ok(Math.abs(pairs / count / (1 / 12)) < 5 / Math.sqrt(count), `${name}: neighbours hang together, ${pairs}`);
    }
  });
});
