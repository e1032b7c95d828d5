// Compares what two files say in plain values, path by path.

import type { Fact } from '../../formats/file-content.ts';
import { maxListed, type FactDifference, type FactsComparison } from './file-comparison.ts';

/** Values by path; a path that a file states twice counts as two. In the order of the first file, then the second's own. */
export function compareFacts(before: readonly Fact[], after: readonly Fact[]): FactsComparison {
  const left = byPath(before);
  const right = byPath(after);
  const paths = new Set([...left.keys(), ...right.keys()]);
  const differences: FactDifference[] = [];
  let differing = 0;
  for (const path of paths) {
    const one = left.get(path) ?? null;
    const other = right.get(path) ?? null;
    if (one === other) continue;
    differing += 1;
    if (differences.length < maxListed) differences.push({ path, before: one, after: other });
  }
  return { count: paths.size, differing, differences };
}

function byPath(facts: readonly Fact[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const { path, value } of facts) map.set(freeKey(map, path), value);
  return map;
}

/** The key, or the key with a number when it is taken: nothing said twice may hide the first. */
export function freeKey(taken: ReadonlyMap<string, unknown>, key: string): string {
  if (!taken.has(key)) return key;
  let number = 2;
  while (taken.has(`${key} (${number})`)) number += 1;
  return `${key} (${number})`;
}
