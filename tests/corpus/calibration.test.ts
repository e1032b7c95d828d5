// The calibration of the table of priors finds what pairs with a known cause say, and is judged by pairs it was not fitted on.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { priors } from '../../src/compare/explain/priors.ts';
import { calibrate, isHeldOut, type KnownPair, score } from './calibration.ts';

const change = (basis: string, weight: number, key = basis) => ({ group: 'code', key, weight, basis });
/** The cause is always `right`, and the table prefers `wrong`. */
const misled = (count: number): readonly KnownPair[] =>
  Array.from({ length: count }, (_, index) => ({ scenario: `pair ${index}`, cause: '^code right$', changes: [change('wrong', 0.8), change('right', 0.4)] }));

describe('the calibration', () => {
  it('tells how surprised the table is by the truth, and how often it names it first', () => {
    const { logLoss, topOne, pairs } = score(misled(4), new Map());
    assert.deepEqual([pairs, topOne], [4, 0]);
    assert.ok(Math.abs(logLoss - Math.log(3)) < 1e-12);
  });

  it('fits rows on one half, so that the other half, which it never saw, is told better too', () => {
    const { fitted, heldOut, rows } = calibrate(misled(40));
    assert.equal(fitted.table.pairs + heldOut.table.pairs, 40);
    assert.ok(fitted.table.pairs > 5 && heldOut.table.pairs > 5);
    assert.deepEqual([heldOut.table.topOne, heldOut.afterFit.topOne], [0, 1]);
    assert.ok(heldOut.afterFit.logLoss < heldOut.table.logLoss);
    const factor = (row: string): number => rows.find((one) => one.row === row)!.factor;
    assert.ok(factor('right') > 1 && factor('wrong') < 1);
  });

  it('leaves a table that is right nearly as it is, and what it has no pair for out', () => {
    const right = misled(20).map((pair) => ({ ...pair, changes: [change('wrong', 0.01), change('right', 0.9)] }));
    const { rows, left } = calibrate([...right, { scenario: 'uncaptured', cause: '^code gone$', changes: [change('wrong', 1)] }]);
    assert.equal(left, 1);
    for (const { row, factor } of rows) assert.ok(factor > 0.8 && factor < 1.25, `${row} ${factor}`);
    assert.deepEqual(
      rows.map(({ row, causes, beside }) => [row, causes, beside]),
      [
        ['right', 20, 0],
        ['wrong', 0, 20],
      ],
    );
  });

  it('puts a pair into the same half whatever pairs there are besides', () => {
    const halves = misled(40).map(isHeldOut);
    assert.deepEqual(misled(10).map(isHeldOut), halves.slice(0, 10));
    assert.ok(halves.includes(true) && halves.includes(false));
  });
});

describe('the table of priors', () => {
  it('trusts what was seen used no less than what nobody saw, and nothing is certain or impossible', () => {
    for (const [row, { used, unseen }] of Object.entries(priors)) assert.ok(0 < unseen && unseen <= used && used < 1, row);
  });
});
