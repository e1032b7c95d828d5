// The search for the smallest set of changes: right, short, and honest when it is cut off or the changes do not add up.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { minimalSet } from '../../src/compare/prove/minimal-set.ts';

interface Change {
  readonly group: string;
  readonly id: number;
}

const changes = (count: number, groups = 4): readonly Change[] => Array.from({ length: count }, (_, id) => ({ group: `group ${(id * 7) % groups}`, id }));
const ids = (items: readonly Change[]): readonly number[] => items.map(({ id }) => id);

/** The effect is there when all of some set are in. */
function watched(causes: readonly number[], limit = Number.POSITIVE_INFINITY) {
  const tried: string[] = [];
  const test = async (subset: readonly Change[]): Promise<boolean | 'stop'> => {
    if (tried.length >= limit) return 'stop';
    tried.push(ids(subset).join(' '));
    return causes.every((cause) => ids(subset).includes(cause));
  };
  return { test, tried };
}

describe('the smallest set', () => {
  it('is one change, found at once when it is the likeliest', async () => {
    const { test, tried } = watched([0]);
    assert.deepEqual(await minimalSet(changes(12), test), { items: changes(12).slice(0, 1), isMinimal: true, experiments: 1 });
    assert.equal(tried.length, 1);
  });

  it('needs no experiment where there is one change', async () => {
    const { test, tried } = watched([0]);
    assert.deepEqual(ids((await minimalSet(changes(1), test)).items), [0]);
    assert.equal(tried.length, 0);
  });

  it('holds changes that only act together, over groups', async () => {
    const found = await minimalSet(changes(9), watched([2, 3, 8]).test);
    assert.deepEqual([ids(found.items), found.isMinimal], [[2, 3, 8], true]);
  });

  it('is found for 3 causes among 12 changes within 25 experiments, the two ends included, in 9 of 10 cases', async () => {
    let within = 0;
    let cases = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(11), { minLength: 3, maxLength: 3 }), fc.integer({ min: 1, max: 12 }), async (causes, groups) => {
        const { test, tried } = watched(causes);
        const found = await minimalSet(changes(12, groups), test);
        assert.deepEqual([ids(found.items), found.isMinimal, found.experiments], [causes.toSorted((a, b) => a - b), true, tried.length]);
        assert.equal(new Set(tried).size, tried.length);
        cases += 1;
        if (tried.length + 2 <= 25) within += 1;
      }),
      { numRuns: 500 },
    );
    assert.ok(within >= 0.9 * cases, `${within} of ${cases}`);
  });

  it('is one of several that would do', async () => {
    const found = await minimalSet(changes(8), async (subset) => ids(subset).includes(3) || ids(subset).includes(6));
    assert.equal(found.items.length, 1);
    assert.ok([3, 6].includes(ids(found.items)[0] as number));
    assert.equal(found.isMinimal, true);
  });

  it('is found although some sets fail: a change that does not run without another', async () => {
    const runs = (subset: readonly number[]): boolean => !subset.includes(1) || subset.includes(5);
    const found = await minimalSet(changes(8), async (subset) => runs(ids(subset)) && ids(subset).includes(1));
    assert.deepEqual([ids(found.items), found.isMinimal], [[1, 5], true]);
  });

  it('has the effect, whatever the effect depends on', async () => {
    const rules = fc.array(fc.uniqueArray(fc.nat(6), { maxLength: 3 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(rules, fc.uniqueArray(fc.nat(6), { maxLength: 2 }), async (sufficient, spoilers) => {
        const all = ids(changes(7));
        const has = (subset: readonly number[]): boolean =>
          subset.length === all.length ||
          (subset.length > 0 && !spoilers.every((one) => subset.includes(one)) && sufficient.some((set) => set.every((one) => subset.includes(one))));
        const found = await minimalSet(changes(7), async (subset) => has(ids(subset)));
        assert.ok(has(ids(found.items)));
        if (found.isMinimal) for (const { id } of found.items) assert.ok(!has(ids(found.items).filter((other) => other !== id)));
      }),
    );
  });

  it('that was found so far is given when the budget is spent, and is not called the smallest', async () => {
    const { test } = watched([1, 7], 4);
    const found = await minimalSet(changes(12), test);
    assert.equal(found.isMinimal, false);
    assert.ok([1, 7].every((cause) => ids(found.items).includes(cause)));
    assert.equal(found.experiments, 4);
  });

  it('is not made up when an experiment throws', async () => {
    await assert.rejects(
      minimalSet(changes(4), () => Promise.reject(new Error('the disk is full'))),
      /the disk is full/,
    );
  });
});
