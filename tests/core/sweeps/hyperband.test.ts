// Which runs Hyperband stops: as the reference engine does. The figures are recorded by tests/fixtures/sweeps/record_engine.py.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { type Goal, lossOf, reachesTarget } from '../../../src/core/sweeps/objective.ts';
import { bandsOf, checkHyperband, type HyperbandRule, progressOf, runsToStop } from '../../../src/core/sweeps/stop/hyperband.ts';

interface EngineCase {
  readonly rule: { readonly min_iter?: number; readonly max_iter?: number; readonly s?: number; readonly eta?: number; readonly strict?: boolean };
  readonly goal: Goal;
  readonly runs: readonly { readonly id: string; readonly isRunning: boolean; readonly values: readonly (number | null)[] }[];
  readonly stopped: readonly string[];
}

const { hyperband: cases } = JSON.parse(readFileSync(new URL('../../fixtures/sweeps/engine.json', import.meta.url), 'utf8')) as { readonly hyperband: readonly EngineCase[] };

function ruleOf({ min_iter: minIter, max_iter: maxIter, s, eta = 3, strict = true }: EngineCase['rule']): HyperbandRule {
  return { kind: 'hyperband', eta, isStrict: strict, ...(minIter === undefined ? { maxIter: maxIter!, s: s! } : { minIter }) };
}

function stoppedIn({ rule: given, goal, runs }: EngineCase): readonly string[] {
  const rule = ruleOf(given);
  checkHyperband(rule);
  const objective = { metric: 'loss', goal };
  const progress = runs.map(({ id, isRunning, values }) => {
    const losses = values.map((value) => (value === null ? Number.NaN : lossOf(objective, value)));
    return progressOf({ id, isRunning, losses }, bandsOf(rule));
  });
  return runsToStop(rule, progress);
}

const strict = { kind: 'hyperband', eta: 3, isStrict: true } as const;

describe('hyperband', () => {
  it('stops the runs that the engine stops, in each of the recorded sweeps', () => {
    assert.ok(cases.length > 90 && cases.some(({ stopped }) => stopped.length > 3));
    assert.deepEqual(
      cases.map((one) => stoppedIn(one)),
      cases.map(({ stopped }) => stopped),
    );
  });

  it('has bands that grow from min_iter, or go down from max_iter in s steps, in whole numbers and each once', () => {
    assert.deepEqual(bandsOf({ ...strict, minIter: 3 }).slice(0, 5), [3, 9, 27, 81, 243]);
    assert.deepEqual(bandsOf({ ...strict, eta: 1.5, minIter: 1 }).slice(0, 6), [1, 2, 3, 5, 7, 11]);
    assert.deepEqual(bandsOf({ ...strict, maxIter: 27, s: 2 }), [3, 9]);
    assert.deepEqual(bandsOf({ ...strict, maxIter: 27, s: 9 }), [1, 3, 9]);
  });

  it('counts values and not steps: what is not finite does not count', () => {
    const run = { id: 'a', isRunning: true, losses: [Number.NaN, 4, Infinity, 2, 3] };
    assert.deepEqual(progressOf(run, [1, 3, 9]), { id: 'a', isRunning: true, atBands: [4, 3], least: 2 });
    assert.deepEqual(progressOf({ ...run, losses: [Number.NaN] }, [1]), { id: 'a', isRunning: true, atBands: [] });
  });

  it('never stops the best, nor more than all but the best 1/eta of a band, nor one that ended', () => {
    const losses = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.record({ isRunning: fc.boolean(), losses }), { minLength: 1, maxLength: 20 }), fc.constantFrom(2, 3, 4), (given, eta) => {
        const rule: HyperbandRule = { ...strict, eta, minIter: 1 };
        const runs = given.map((run, index) => ({ id: String(index), ...run, losses: run.losses.slice(0, 1) }));
        const stopped = new Set(
          runsToStop(
            rule,
            runs.map((run) => progressOf(run, bandsOf(rule))),
          ),
        );
        const best = Math.min(...runs.map((run) => run.losses[0]!));
        for (const run of runs) if (stopped.has(run.id)) assert.ok(run.isRunning && run.losses[0]! > best);
        assert.ok(stopped.size <= Math.ceil(runs.length * (1 - 1 / eta)));
      }),
    );
  });

  it('is refused where it can stop nothing, with the field, its value and the fix', () => {
    const refused: readonly (readonly [HyperbandRule, RegExp])[] = [
      [{ ...strict, minIter: 0 }, /min_iter is 0; it is a whole number/],
      [{ ...strict, minIter: 1.5 }, /min_iter is 1\.5/],
      [{ ...strict, eta: 1, minIter: 3 }, /eta is 1; it is a number above 1/],
      [{ ...strict, eta: Number.NaN, minIter: 3 }, /eta is NaN/],
      [{ ...strict, maxIter: 27, s: 0 }, /s is 0; it is a whole number from 1 to 100/],
      [{ ...strict, maxIter: 27, s: 1.5 }, /s is 1\.5/],
      [{ ...strict, maxIter: -9, s: 2 }, /max_iter is -9/],
      [{ ...strict, maxIter: 2, s: 2 }, /max_iter is 2; with eta 3 there is no band before it/],
    ];
    for (const [rule, message] of refused) assert.throws(() => checkHyperband(rule), { code: 'invalid_argument', message });
  });
});

describe('the target of an objective', () => {
  it('is reached by a value as good or better', () => {
    const down = { metric: 'loss', goal: 'minimize', target: 0.5 } as const;
    const up = { metric: 'acc', goal: 'maximize', target: 0.9 } as const;
    assert.deepEqual(
      [reachesTarget(down, 0.5), reachesTarget(down, 0.6), reachesTarget(up, 0.95), reachesTarget(up, 0.8), reachesTarget(up, Number.NaN), reachesTarget({ ...up, target: 0 }, 0)],
      [true, false, true, false, false, true],
    );
    assert.equal(reachesTarget({ metric: 'loss', goal: 'minimize' }, -1e9), false);
  });
});
