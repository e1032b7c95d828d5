// Makes pairs of files with the real libraries and holds each against what the library's own numbers say of it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { FileComparison, TensorDifference } from '../../src/compare/files/file-comparison.ts';
import { compareFiles } from '../../src/workspace/compare-files.ts';
import { pythonEnvironment } from '../python/environments.ts';
import { removeFolderAtOnce } from '../remove-folder.ts';

/** What a script says of a pair it wrote. `same` is either of the two levels that mean the same. */
export interface Pair {
  readonly claim: string;
  readonly before: string;
  readonly after: string;
  readonly level: FileComparison['level'] | 'same';
  readonly tensors?: number;
  readonly differences?: Readonly<Record<string, ExpectedStatistics>>;
  readonly change?: Readonly<Record<string, TensorDifference['change']>>;
  readonly facts?: readonly string[];
  readonly comparedAs?: string;
}

export interface ExpectedStatistics {
  readonly elements: number;
  readonly differing: number;
  readonly first: readonly number[];
  readonly maxAbs?: number | null;
  readonly maxRelative?: number | null;
  readonly maxUlp?: number | null;
  readonly cosine?: number | null;
  readonly nanBefore?: number;
  readonly nanAfter?: number;
  readonly nanOtherBits?: number;
  readonly infinities?: number;
  readonly signedZeros?: number;
}

export interface MadePairs {
  readonly pairs: readonly Pair[];
  readonly folder: string;
  remove(): void;
}

/** Runs `tests/formats/<script>` in the environment and reads the pairs it wrote. Throws with its output when it fails. */
export async function makePairs(environment: string, script: string): Promise<MadePairs> {
  const python = await pythonEnvironment(environment);
  const folder = mkdtempSync(join(tmpdir(), 'assay-formats-'));
  const { code, stderr } = await python.run([fileURLToPath(new URL(script, import.meta.url)), folder], { env: { PYTHONDONTWRITEBYTECODE: '1' } });
  assert.equal(code, 0, stderr);
  return { pairs: JSON.parse(readFileSync(join(folder, 'pairs.json'), 'utf8')) as readonly Pair[], folder, remove: () => removeFolderAtOnce(folder) };
}

/** Compares the pair both ways round and checks everything its script said. */
export function checkPair(folder: string, pair: Pair): void {
  const comparison = compareFiles(join(folder, pair.before), join(folder, pair.after));
  if (pair.level === 'same')
    assert.ok(comparison.level === 'byte' || comparison.level === 'tensor', `${comparison.level}: ${comparison.summary} ${JSON.stringify(comparison.facts?.differences)}`);
  else assert.equal(comparison.level, pair.level, `${comparison.summary} ${JSON.stringify(comparison.facts?.differences)}`);
  assert.equal(compareFiles(join(folder, pair.after), join(folder, pair.before)).level, comparison.level);
  if (pair.comparedAs === undefined) assert.notEqual(comparison.level === 'byte' ? 'content' : comparison.comparedAs, 'bytes', comparison.summary);
  else assert.equal(comparison.comparedAs, pair.comparedAs);
  if (pair.tensors !== undefined && comparison.tensors !== null) assert.equal(comparison.tensors.count, pair.tensors);
  if (pair.facts !== undefined)
    assert.deepEqual(
      comparison.facts?.differences.map(({ path }) => path),
      pair.facts,
    );
  const found = new Map(comparison.tensors?.differences.map((difference) => [difference.name, difference]));
  if (pair.change !== undefined) assert.deepEqual(Object.fromEntries([...found].map(([name, { change }]) => [name, change])), pair.change);
  if (pair.differences === undefined) return;
  assert.deepEqual([...found.keys()], Object.keys(pair.differences));
  for (const [name, expected] of Object.entries(pair.differences)) checkStatistics(found.get(name), expected);
}

function checkStatistics(difference: TensorDifference | undefined, expected: ExpectedStatistics): void {
  const { statistics } = difference ?? {};
  assert.ok(statistics);
  assert.equal(difference?.change, 'values');
  const { first, cosine, maxRelative, maxAbs, ...exact } = expected;
  const { firstIndex, share } = statistics;
  assert.deepEqual(firstIndex, first);
  assert.equal(share, expected.differing / expected.elements);
  assert.deepEqual(Object.fromEntries(Object.keys(exact).map((key) => [key, statistics[key as keyof typeof statistics]])), exact);
  // Numpy sums in another order and takes the length of a complex number by another route: the last bits may differ.
  if (maxAbs !== undefined) assertClose(statistics.maxAbs, maxAbs);
  if (maxRelative !== undefined) assertClose(statistics.maxRelative, maxRelative);
  if (cosine !== undefined) assertClose(statistics.cosine, cosine);
}

function assertClose(actual: number | null, expected: number | null): void {
  if (actual === null || expected === null) return assert.equal(actual, expected);
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.max(Math.abs(actual), Math.abs(expected)), `${actual} is not ${expected}`);
}
