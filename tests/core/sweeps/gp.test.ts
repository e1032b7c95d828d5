// Bayesian optimisation: what it stands on is right, it finds the least value of smooth functions, and it can be replayed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import type { ExactJson, ExactNumber } from '../../../src/core/base/exact-json.ts';
import type { Space } from '../../../src/core/sweeps/space.ts';
import { cholesky, inverseOf, solveLower, solveUpper } from '../../../src/core/sweeps/suggest/cholesky.ts';
import { fitGaussian } from '../../../src/core/sweeps/suggest/fit-gaussian.ts';
import { gp } from '../../../src/core/sweeps/suggest/gp.ts';
import { minimize } from '../../../src/core/sweeps/suggest/minimize.ts';
import { random } from '../../../src/core/sweeps/suggest/random.ts';
import type { Suggest, Trial } from '../../../src/core/sweeps/suggest/suggest.ts';

const square = (size: number) => fc.array(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: size, maxLength: size }), { minLength: size, maxLength: size });

it('a triangle times its transpose is the matrix again, and solves and inverts it', () => {
  fc.assert(
    fc.property(square(5), fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 5, maxLength: 5 }), (rows, given) => {
      const matrix = rows.map((a, row) => rows.map((b, column) => a.reduce((sum, value, at) => sum + value * b[at]!, 0) + (row === column ? 1 : 0)));
      const lower = cholesky(matrix.map((row) => Float64Array.from(row)))!;
      const found = solveUpper(lower, solveLower(lower, Float64Array.from(given)));
      matrix.forEach((row, index) => assert.ok(Math.abs(row.reduce((sum, value, at) => sum + value * found[at]!, 0) - given[index]!) < 1e-6));
      const inverse = inverseOf(lower);
      const at = (row: number, column: number) => inverse[Math.max(row, column)]![Math.min(row, column)]!;
      for (let row = 0; row < 5; row += 1) {
        for (let column = 0; column < 5; column += 1) {
          const product = matrix[row]!.reduce((sum, value, index) => sum + value * at(index, column), 0);
          assert.ok(Math.abs(product - Number(row === column)) < 1e-6, `${product}`);
        }
      }
    }),
  );
  assert.equal(cholesky([Float64Array.of(1), Float64Array.of(2, 1)]), undefined);
});

it('the least value of a narrow valley is found', () => {
  const found = minimize(
    ([x = 0, y = 0]) => ({ value: (1 - x) ** 2 + 100 * (y - x * x) ** 2, slope: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)) }),
    Float64Array.of(-1.2, 1),
    { rounds: 200 },
  );
  assert.ok(Math.hypot(found[0]! - 1, found[1]! - 1) < 1e-2, String(found));
});

describe('a process', () => {
  const points = Array.from({ length: 12 }, (_none, index) => [index / 11, ((index * 7) % 12) / 11]);
  const values = Float64Array.from(points, ([x = 0]) => Math.sin(5 * x));
  const process = fitGaussian({ points, values, axes: 2, apart: (a, b) => Float64Array.from(a, (value, axis) => (value - b[axis]!) ** 2) });

  it('says what is known where it is known, less sure away from it, and sees which axis matters', () => {
    points.forEach((point, index) => assert.ok(Math.abs(process.predict(point).mean - values[index]!) < 0.05));
    assert.ok(process.predict([0.5, 0.5]).deviation < process.predict([2, 2]).deviation);
    // The second axis has no say: far along it little changes.
    assert.ok(Math.abs(process.predict([0.3, 0.9]).mean - Math.sin(1.5)) < 0.15);
  });

  it('believes that what is under way comes out as predicted, and is surer there', () => {
    const place = [1.4, 0.5];
    const believing = process.believing([place]);
    assert.ok(Math.abs(believing.predict(place).mean - process.predict(place).mean) < 0.05);
    assert.ok(believing.predict(place).deviation < process.predict(place).deviation / 2);
  });
});

const branin = ([x, y]: readonly number[]) =>
  (y! - (5.1 / (4 * Math.PI ** 2)) * x! ** 2 + (5 / Math.PI) * x! - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x!) + 10 - 0.397887357729739;

const plane: Space = [
  { key: 'x', distribution: { kind: 'uniform', min: -5, max: 10 } },
  { key: 'y', distribution: { kind: 'uniform', min: 0, max: 15 } },
];

function search(sampler: Suggest, seed: number, trials: number): readonly Trial[] {
  const history: Trial[] = [];
  for (let number = 0; number < trials; number += 1) {
    const point = sampler(plane, history, seed) as Readonly<Record<string, ExactJson>>;
    history.push({ number, point, state: 'complete', loss: branin(['x', 'y'].map((key) => Number((point[key] as ExactNumber).text))) });
  }
  return history;
}

describe('the search by it', () => {
  it('comes within a thousandth of the least value in forty trials, where chance is far', () => {
    const regrets = [1, 2, 3].map((seed) => search(gp, seed, 40).reduce((least, { loss }) => Math.min(least, loss!), Infinity));
    assert.ok(regrets.toSorted((a, b) => a - b)[1]! < 1e-3, String(regrets));
  });

  it('is chance until there are ten results, depends on nothing but space, history and seed, and sends those who ask at once to different places', () => {
    const history = search(gp, 3, 16);
    assert.deepEqual(
      history.slice(0, 10).map(({ point }) => point),
      search(random, 3, 10).map(({ point }) => point),
    );
    assert.deepEqual(gp(plane, history, 3), gp(structuredClone(plane), [...history], 3));
    const asked = gp(plane, history, 3) as Trial['point'];
    const next = gp(plane, [...history, { number: 16, point: asked, state: 'running' }], 3) as Readonly<Record<string, ExactJson>>;
    const apart = ['x', 'y'].map((key) => Math.abs(Number((next[key] as ExactNumber).text) - Number(((asked as Readonly<Record<string, ExactJson>>)[key] as ExactNumber).text)));
    assert.ok(Math.max(...apart) > 0.01, String(apart));
  });

  it('gives points of a space of steps, choices and constants, with losses that are all the same or far beyond', () => {
    const space: Space = [
      { key: 'layers', distribution: { kind: 'int_uniform', min: 1, max: 4 } },
      { key: 'width', distribution: { kind: 'q_log_uniform_values', min: 16, max: 256, q: 16 } },
      { key: 'kind', distribution: { kind: 'categorical', values: ['a', 'b', true] } },
      { key: 'fixed', distribution: { kind: 'constant', value: 1 as unknown as ExactJson } },
    ];
    for (const lossOf of [() => 1, (number: number) => (number % 5 === 0 ? 1e300 : number)]) {
      const history: Trial[] = [];
      for (let number = 0; number < 25; number += 1) {
        const point = gp(space, history, 5) as Readonly<Record<string, ExactJson>>;
        const layers = Number((point['layers'] as ExactNumber).text);
        const width = Number((point['width'] as ExactNumber).text);
        assert.ok(Number.isInteger(layers) && layers >= 1 && layers <= 4 && width % 16 === 0 && ['a', 'b', true].includes(point['kind'] as string), JSON.stringify(point));
        history.push({ number, point, state: 'complete', loss: lossOf(number) });
      }
    }
  });
});
