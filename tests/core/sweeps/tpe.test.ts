// The sampler that learns: where a value stands, what a mixture is, and that it finds more than chance does.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { type ExactJson, ExactNumber } from '../../../src/core/base/exact-json.ts';
import type { NumericDistribution, Space } from '../../../src/core/sweeps/space.ts';
import { chanceOf } from '../../../src/core/sweeps/suggest/chance.ts';
import { parzen } from '../../../src/core/sweeps/suggest/parzen.ts';
import { quantile } from '../../../src/core/sweeps/suggest/quantile.ts';
import { random } from '../../../src/core/sweeps/suggest/random.ts';
import { shareOf } from '../../../src/core/sweeps/suggest/share.ts';
import type { Suggest, Trial } from '../../../src/core/sweeps/suggest/suggest.ts';
import { tpe } from '../../../src/core/sweeps/suggest/tpe.ts';

const distributions: readonly NumericDistribution[] = [
  { kind: 'uniform', min: -5, max: 10 },
  { kind: 'int_uniform', min: 3, max: 9 },
  { kind: 'q_uniform', min: 0, max: 8, q: 0.5 },
  { kind: 'log_uniform', min: -9, max: 1 },
  { kind: 'q_log_uniform', min: 0, max: 5, q: 2 },
  { kind: 'log_uniform_values', min: 1e-5, max: 0.1 },
  { kind: 'inv_log_uniform', min: 1, max: 7 },
  { kind: 'inv_log_uniform_values', min: 1, max: 1000 },
  { kind: 'q_log_uniform_values', min: 16, max: 512, q: 16 },
  { kind: 'normal', mu: 2, sigma: 3 },
  { kind: 'q_normal', mu: 0, sigma: 10, q: 1 },
  { kind: 'log_normal', mu: 0, sigma: 1 },
  { kind: 'q_log_normal', mu: 2, sigma: 1, q: 5 },
  { kind: 'beta', a: 2, b: 5 },
  { kind: 'q_beta', a: 1, b: 1, q: 0.25 },
];

it('where a value stands is the way back of the draw, of every distribution', () => {
  fc.assert(
    fc.property(fc.constantFrom(...distributions), fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (distribution, share) => {
      const value = quantile(distribution, share);
      const { low, high } = shareOf(distribution, value)!;
      if ('q' in distribution || distribution.kind === 'int_uniform') assert.equal(JSON.stringify(quantile(distribution, (low + high) / 2)), JSON.stringify(value));
      else assert.ok(Math.abs(low - share) < 1e-9 && low === high, `${low} for ${share}`);
    }),
    { numRuns: 500 },
  );
  for (const distribution of distributions) assert.equal(shareOf(distribution, 'a text'), undefined);
});

describe('a mixture', () => {
  const at = (share: number) => ({ low: share, high: share });

  it('has a density that comes to one over all there is', () => {
    const mixture = parzen(
      [
        [at(0.1), 0],
        [at(0.15), 2],
        [at(0.9), 2],
      ],
      [{ kind: 'number' }, { kind: 'choice', chances: [0.5, 0.3, 0.2] }],
    );
    const cells = 2_000;
    let whole = 0;
    for (const choice of [0, 1, 2]) for (let cell = 0; cell < cells; cell += 1) whole += Math.exp(mixture.logDensity([at((cell + 0.5) / cells), choice])) / cells;
    assert.ok(Math.abs(whole - 1) < 1e-4, String(whole));
  });

  it('is drawn from as its density says', () => {
    const mixture = parzen(
      Array.from({ length: 40 }, (_none, index) => [at(0.2 + 0.001 * index), 1]),
      [{ kind: 'number' }, { kind: 'choice', chances: [0.5, 0.5] }],
    );
    const chance = chanceOf({ seed: 1, trial: 0, use: 'test' });
    const drawn = Array.from({ length: 2_000 }, () => mixture.draw(chance));
    const near = drawn.filter(([share]) => Math.abs((share as { readonly low: number }).low - 0.22) < 0.05).length / drawn.length;
    let expected = 0;
    for (let cell = 0; cell < 1_000; cell += 1) for (const choice of [0, 1]) expected += Math.exp(mixture.logDensity([at(0.17 + (cell + 0.5) / 10_000), choice])) / 10_000;
    assert.ok(Math.abs(near - expected) < 0.04, `${near} of the draws, ${expected} by the density`);
  });
});

const numberOf = (value: ExactJson | undefined): number => Number((value as ExactNumber).text);

/** Branin's function less its least value. */
const branin = ([x, y]: readonly number[]) =>
  (y! - (5.1 / (4 * Math.PI ** 2)) * x! ** 2 + (5 / Math.PI) * x! - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x!) + 10 - 0.397887357729739;

const plane: Space = [
  { key: 'x', distribution: { kind: 'uniform', min: -5, max: 10 } },
  { key: 'y', distribution: { kind: 'uniform', min: 0, max: 15 } },
];

function search(sampler: Suggest, seed: number, { trials, running = 0 }: { readonly trials: number; readonly running?: number }): readonly Trial[] {
  const history: Trial[] = [];
  for (let number = 0; number < trials; number += 1) {
    const known = history.map((trial, index): Trial => (index < number - running ? trial : { number: trial.number, point: trial.point, state: 'running' }));
    const point = sampler(plane, known, seed) as Readonly<Record<string, ExactJson>>;
    history.push({ number, point, state: 'complete', loss: branin([numberOf(point['x']), numberOf(point['y'])]) });
  }
  return history;
}

const best = (history: readonly Trial[]): number => history.reduce((least, { loss }) => Math.min(least, loss!), Infinity);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

describe('the estimator', () => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9];

  it('comes far nearer to the least value of a function than chance does, with ten agents at once too', () => {
    const regret = (sampler: Suggest, running?: number) => median(seeds.map((seed) => best(search(sampler, seed, { trials: 80, running: running ?? 0 }))));
    const [chance, learnt, parallel] = [regret(random), regret(tpe), regret(tpe, 10)];
    assert.ok(learnt < chance / 4 && parallel < chance / 2, `${chance} by chance, ${learnt} one after the other, ${parallel} with ten at once`);
  });

  it('is chance until there are ten results, and depends on nothing but the space, the history and the seed', () => {
    const history = search(tpe, 3, { trials: 30 });
    assert.deepEqual(
      history.slice(0, 10).map(({ point }) => point),
      search(random, 3, { trials: 10 }).map(({ point }) => point),
    );
    assert.deepEqual(tpe(plane, history, 3), tpe(structuredClone(plane), [...history], 3));
    assert.notDeepEqual(tpe(plane, history, 3), tpe(plane, history, 4));
    // Failed ones, and those whose points are of another space, are as if they were not there.
    const others: readonly Trial[] = [
      { number: 29.5, point: { x: new ExactNumber('1'), y: new ExactNumber('1') }, state: 'failed' },
      { number: 29.6, point: { z: 'other' }, state: 'complete', loss: -1e9 },
    ];
    assert.deepEqual(tpe(plane, [...history.slice(0, -1), ...others, history.at(-1)!], 3), tpe(plane, history, 3));
  });

  it('gives points of the space, of whatever it is made, and prefers the value that was good', () => {
    const space: Space = [
      ...distributions.map((distribution, index) => ({ key: `p${index}`, distribution })),
      { key: 'kind', distribution: { kind: 'categorical', values: ['good', 'bad', { nested: 'x' }] } },
      { key: 'rare', distribution: { kind: 'categorical', values: [new ExactNumber('1'), true], probabilities: [1, 0] } },
      { key: 'fixed', distribution: { kind: 'constant', value: 'always' } },
    ];
    const history: Trial[] = [];
    for (let number = 0; number < 60; number += 1) {
      const point = tpe(space, history, 11) as Readonly<Record<string, ExactJson>>;
      assert.deepEqual([Object.keys(point), point['fixed'], point['rare']], [space.map(({ key }) => key), 'always', new ExactNumber('1')]);
      for (const [index, distribution] of distributions.entries()) assert.notEqual(shareOf(distribution, point[`p${index}`]), undefined, `p${index}`);
      history.push({ number, point, state: 'complete', loss: (point['kind'] === 'good' ? 0 : 1) + number / 1e6 });
    }
    const good = history.slice(30).filter(({ point }) => (point as Readonly<Record<string, ExactJson>>)['kind'] === 'good').length;
    assert.ok(good > 20, `${good} of 30`);
  });
});
