// The statistics of replicas, held against scipy 1.17.1. The numbers were made with scipy.stats (t.sf, t.isf, norm.cdf,
// ttest_ind with equal_var=False and ttest_1samp on samples shifted by the margin) and scipy.special (betainc, gammaln); powers
// by scipy.integrate.quad over the chi density with errors below 1e-12.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { equivalenceTest, minReplicas } from '../../src/compare/statistics/equivalence-test.ts';
import { noiseBand } from '../../src/compare/statistics/noise-band.ts';
import { incompleteBeta, logGamma, normalBelow, studentQuantile, studentTail } from '../../src/compare/statistics/student-t.ts';

function near(actual: number, expected: number, relative = 1e-11): void {
  assert.ok(Math.abs(actual - expected) <= relative * Math.max(Math.abs(expected), 1e-300), `${actual} is not ${expected}`);
}

const before = [0.912, 0.907, 0.915, 0.909, 0.911, 0.913];
const after = [0.91, 0.914, 0.905, 0.912, 0.908, 0.916, 0.911];
const test = (margin: number) => equivalenceTest({ key: 'acc', before, after, margin, marginFrom: 'user' });

describe('distributions', () => {
  it('the tails of Student’s t are those of scipy', () => {
    for (const [t, freedom, tail] of [
      [0.5, 1, 0.35241638234956674],
      [2, 3.7, 0.06090860095261699],
      [-1.3, 9.25, 0.8874702168712454],
      [6.5, 5, 0.0006433265501999849],
      [40, 2.5, 7.09781714524669e-5],
      [0.001, 1000, 0.4996011575092264],
    ] as const)
      near(studentTail(t, freedom), tail);
    assert.deepEqual([studentTail(Infinity, 3), studentTail(-Infinity, 3)], [0, 1]);
  });

  it('so are their quantiles', () => {
    for (const [tail, freedom, t] of [
      [0.05, 5, 2.015048373333024],
      [0.025, 4, 2.7764451051977943],
      [0.05, 10.83, 1.7984679723146435],
      [0.001, 1.5, 52.18443000899265],
    ] as const)
      near(studentQuantile(tail, freedom), t);
  });

  it('so are the normal distribution, the incomplete beta function and the logarithm of gamma', () => {
    for (const [z, below] of [
      [0, 0.5],
      [1.96, 0.9750021048517795],
      [-3.3, 0.00048342414238377744],
      [-3.6, 0.00015910859015753364],
      [-8, 6.22096057427174e-16],
      [5.5, 0.9999999810104375],
    ] as const)
      near(normalBelow(z), below);
    for (const [x, a, b, value] of [
      [0.3, 2, 5, 0.5798250000000003],
      [0.99, 0.5, 0.5, 0.9362314391414803],
      [0.5, 40, 45, 0.7071766026393872],
    ] as const)
      near(incompleteBeta(x, a, b), value);
    for (const [x, value] of [
      [0.25, 1.2880225246980774],
      [5.5, 3.9578139676187165],
      [171, 706.5730622457875],
    ] as const)
      near(logGamma(x), value);
  });
});

describe('an equivalence test', () => {
  it('gives the p-value and the power of scipy for unequal spreads and numbers', () => {
    for (const [margin, pValue, power] of [
      [0.005, 0.012686439896144692, 0.6518656425613636],
      [0.002, 0.18560712582312117, 0.0033367935817991985],
      [0.02, 1.7054697227089993e-7, 1],
    ] as const) {
      near(test(margin).pValue, pValue);
      near(test(margin).power, power, 1e-9);
    }
  });

  it('gives those of scipy for replicas that are paired by their seeds', () => {
    const one = [1.2, 1.5, 0.9, 1.1, 1.4, 1.3, 1, 1.25];
    const shifts = [0.02, -0.01, 0.03, 0, -0.02, 0.01, 0.015, -0.005];
    const paired = equivalenceTest({
      key: 'loss',
      before: one,
      after: one.map((value, index) => value + (shifts[index] as number)),
      margin: 0.02,
      marginFrom: 'user',
      isPaired: true,
    });
    near(paired.pValue, 0.01927687577097763, 1e-9);
    near(paired.power, 0.8369734712331879, 1e-9);
    assert.equal(paired.isEquivalent, true);
  });

  it('shows equivalence within a wide margin, and says that too few replicas could not within a narrow one', () => {
    assert.deepEqual([test(0.02).isEquivalent, test(0.02).undecided], [true, undefined]);
    assert.equal(test(0.002).isEquivalent, false);
    assert.match(test(0.002).undecided ?? '', /only 0 of 100 cases/);
  });

  it('does not call a real difference undecided', () => {
    const shifted = equivalenceTest({ key: 'acc', before, after: after.map((value) => value + 0.1), margin: 0.02, marginFrom: 'user' });
    assert.deepEqual([shifted.isEquivalent, shifted.undecided], [false, undefined]);
    assert.ok(shifted.pValue > 0.99);
  });

  it('decides nothing with fewer than 6 replicas a side, however equal they are, and says what signs could tell', () => {
    const five = before.slice(0, minReplicas - 1);
    const few = equivalenceTest({ key: 'acc', before: five, after: five, margin: 1, marginFrom: 'user', isPaired: true });
    assert.deepEqual([few.isEquivalent, few.pValue], [false, 1]);
    assert.match(few.undecided ?? '', /5 replicas a side decide nothing, 6 are the least; of 32 ways to turn the signs of 5 pairs one alone is 0\.031/);
  });

  it('decides nothing about values that are no numbers, pairs that are none, or a margin of nothing', () => {
    const cases = [
      { before: [...before.slice(1), Number.NaN], after, margin: 1 },
      { before, after, margin: 1, isPaired: true },
      { before, after, margin: 0 },
      { before: [], after: [], margin: 1 },
    ];
    for (const replicas of cases) {
      const result = equivalenceTest({ key: 'acc', marginFrom: 'user', ...replicas });
      assert.equal(result.isEquivalent, false);
      assert.notEqual(result.undecided, undefined);
      assert.ok([result.meanBefore, result.meanAfter, result.pValue, result.power].every(Number.isFinite));
    }
  });

  it('needs no spread where all replicas are one number', () => {
    const same = Array.from({ length: 6 }, () => 0.5);
    const equal = equivalenceTest({ key: 'acc', before: same, after: same, margin: 0.01, marginFrom: 'user' });
    assert.deepEqual([equal.isEquivalent, equal.pValue, equal.power], [true, 0, 1]);
    assert.equal(equivalenceTest({ key: 'acc', before: same, after: same.map(() => 0.7), margin: 0.01, marginFrom: 'user' }).isEquivalent, false);
  });
});

describe('a noise band', () => {
  it('is the 95 % prediction interval of Student’s t', () => {
    const band = noiseBand(before.slice(0, 5));
    near(band?.halfWidth ?? 0, 0.009225154065967241, 1e-10);
    near(((band?.low ?? 0) + (band?.high ?? 0)) / 2, 0.9108);
  });

  it('is not known from 4 repeats, or from values that are no numbers', () => {
    assert.equal(noiseBand(before.slice(0, 4)), undefined);
    assert.equal(noiseBand([...before, Number.NaN]), undefined);
  });
});
