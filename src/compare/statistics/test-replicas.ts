// One equivalence test for every metric that counts, over the last values of two sets of runs.
import type { EquivalenceTest } from '../../documents/verdict.ts';
import { type PairRules, toleranceOf } from '../results/pair-rules.ts';
import { isVolatileName } from '../results/volatile-names.ts';
import { equivalenceTest } from './equivalence-test.ts';
import { noiseBand } from './noise-band.ts';

/** Last values by metric key, one per run. */
export type LastValues = ReadonlyMap<string, readonly number[]>;

export function testReplicas(before: LastValues, after: LastValues, rules: PairRules): readonly EquivalenceTest[] {
  return [...before.keys()]
    .filter((key) => !isVolatileName(key) && rules.volatile.ruleFor(key) === undefined)
    .sort()
    .map((key) => {
      const [left, right] = [before.get(key) ?? [], after.get(key) ?? []];
      return equivalenceTest({ key, before: left, after: right, ...marginOf(left, toleranceOf(rules.recorded, { key })) });
    });
}

/** The user's word, or how far one more run of the original falls from the others by chance. */
function marginOf(before: readonly number[], given: ReturnType<typeof toleranceOf>): { readonly margin: number; readonly marginFrom: EquivalenceTest['marginFrom'] } {
  if (given === undefined) return { margin: noiseBand(before)?.halfWidth ?? 0, marginFrom: 'noise-band' };
  const mean = before.reduce((sum, value) => sum + value, 0) / before.length;
  return { margin: Math.max(given.absolute ?? 0, (given.relative ?? 0) * Math.abs(mean)), marginFrom: 'user' };
}
