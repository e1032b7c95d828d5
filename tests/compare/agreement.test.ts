// Verdict and explanation agree by construction: over any two runs, held to any recorded rules, what is graded the same at a level
// is explained without a difference at that level, and the reverse.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { explainRuns } from '../../src/compare/explain/explain-runs.ts';
import { compareConsoles } from '../../src/compare/results/compare-consoles.ts';
import { filesOf, judgeByDigests, pairOutputs } from '../../src/compare/results/pair-outputs.ts';
import { compareSeries } from '../../src/compare/results/compare-series.ts';
import { pairRules } from '../../src/compare/results/pair-rules.ts';
import { runNames } from '../../src/compare/results/run-names.ts';
import { exitText } from '../../src/compare/results/run-end.ts';
import { buildEvidence } from '../../src/compare/verdict/build-evidence.ts';
import { gradeVerdict } from '../../src/compare/verdict/grade-verdict.ts';
import type { Observation } from '../../src/documents/observation.ts';
import type { ComparisonRules } from '../../src/documents/rules.ts';
import type { Claim, EquivalenceTest } from '../../src/documents/verdict.ts';
import { isAtLeast } from '../../src/documents/verdict-level.ts';
import { anObservation, someInputs } from '../core/recorded-run.ts';
import { assertAgreement } from './agreement.ts';

interface Left {
  readonly exitCode: number;
  readonly isDeterministic: boolean;
  readonly startedAt: number;
  readonly outputs: readonly { readonly path: string; readonly digest: string }[];
  readonly metrics: Readonly<Record<string, readonly number[]>>;
  readonly lines: readonly { readonly stream: 'stdout' | 'stderr'; readonly text: string }[];
  readonly rules: ComparisonRules | undefined;
}

const patterns = ['*.txt', 'loss', 'acc*', '**', 'epoch *'];
const rules: fc.Arbitrary<ComparisonRules> = fc.record(
  {
    volatile: fc.subarray(patterns, { maxLength: 2 }),
    tolerance: fc.dictionary(fc.constantFrom('loss', 'acc', '*'), fc.record({ absolute: fc.constantFrom(0, 0.5, 2) }), { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);
const left: fc.Arbitrary<Left> = fc.record({
  exitCode: fc.constantFrom(0, 0, 0, 1),
  isDeterministic: fc.boolean(),
  startedAt: fc.nat(5),
  outputs: fc.uniqueArray(
    fc.record({ path: fc.constantFrom('m.bin', 'notes.txt', 'out/a.txt', 'exp1/m.bin', 'exp2/m.bin', 'lr=0.1.bin'), digest: fc.constantFrom('1', '1', '2') }),
    {
      maxLength: 3,
      selector: ({ path }) => path,
    },
  ),
  metrics: fc.dictionary(fc.constantFrom('loss', 'acc', 'epoch_time'), fc.array(fc.constantFrom(1, 1, 1, 1.25), { minLength: 1, maxLength: 3 }), { maxKeys: 3 }),
  lines: fc.array(fc.record({ stream: fc.constantFrom('stdout', 'stderr'), text: fc.constantFrom('epoch 1', 'epoch 2', 'took 1.5 s', 'took 2.5 s', '') }), { maxLength: 3 }),
  rules: fc.option(rules, { nil: undefined }),
});
/** What the second run has from the first: of two runs that share nothing little is ever the same. */
const shared = fc.subarray(['exitCode', 'isDeterministic', 'metrics', 'lines', 'rules', 'outputs'] as const, { minLength: 2 });
const loosely = fc
  .tuple(left, left, shared)
  .map(([one, other, same]): readonly [Left, Left] => [one, { ...other, ...Object.fromEntries(same.map((field) => [field, one[field]])) }]);
/** The very same but for the bytes of its outputs. */
const retouched = left.map((one): readonly [Left, Left] => [one, { ...one, outputs: one.outputs.map((output) => ({ ...output, digest: '3' })) }]);
const pair = fc.oneof({ weight: 5, arbitrary: loosely }, { weight: 1, arbitrary: retouched });
const levels = fc.constantFrom('byte' as const, 'byte' as const, 'metric' as const, 'not-runnable' as const);
const claims: fc.Arbitrary<readonly Claim[]> = fc.array(
  levels.map((ceiling): Claim => ({ about: 'environment', state: 'unknown', sentence: 'Something stood in for another.', ceiling })),
  { maxLength: 2 },
);
const equivalent: EquivalenceTest = {
  key: 'loss',
  replicasBefore: 6,
  replicasAfter: 6,
  meanBefore: 1,
  meanAfter: 1,
  margin: 1,
  marginFrom: 'user',
  pValue: 0.01,
  power: 0.9,
  isEquivalent: true,
};
const told = fc.record({ claims, statistics: fc.constantFrom([], [], [equivalent]), details: fc.constantFrom('tensor', 'volatile', 'different') });

function sideOf(runId: string, { exitCode, isDeterministic, startedAt, outputs, rules: recorded }: Left) {
  const observation: Observation = anObservation(runId, {
    startedAt,
    outputs: outputs.map((output) => ({ ...output, sizeBytes: 1, isStored: true })),
    end: { exitCode, cause: 'finished', detail: '', at: 2 },
    ...(recorded === undefined ? {} : { rules: recorded }),
  });
  return {
    runId,
    inputs: someInputs({ randomness: { mode: isDeterministic ? 'deterministic' : 'observe', settings: {} } }),
    inputsDigest: 'one',
    observation,
    exit: exitText(observation),
  };
}

const points = (values: readonly number[] = []) => values.map((value, step) => ({ step, value, timestamp: step * 1000 }));

function answers(
  one: Left,
  other: Left,
  {
    claims: restored,
    statistics,
    details,
  }: { readonly claims: readonly Claim[]; readonly statistics: readonly EquivalenceTest[]; readonly details: 'tensor' | 'volatile' | 'different' },
) {
  const [before, after] = [sideOf('before', one), sideOf('after', other)];
  const held = pairRules(before.observation, after.observation);
  const facts = {
    before,
    after,
    outputs: pairOutputs(filesOf(before.observation, []), filesOf(after.observation, []), [
      runNames(before.runId, before.observation),
      runNames(after.runId, after.observation),
    ]).map((pair) => ({
      path: pair.path,
      renamedFrom: pair.renamedFrom,
      ...(judgeByDigests(pair) ?? { level: details, summary: '' }),
    })),
    metrics: [...new Set([...Object.keys(one.metrics), ...Object.keys(other.metrics)])].map((key) =>
      compareSeries(key, [points(one.metrics[key]), points(other.metrics[key])], held.series({ key })),
    ),
    console: compareConsoles({ lines: one.lines, names: [] }, { lines: other.lines, names: [] }, held.volatile),
    repeats: [],
    replicas: [],
    statistics,
  };
  const explain = (claimed: readonly Claim[]) => {
    const evidence = buildEvidence({ ...facts, told: { claims: claimed, missing: [] } }, held);
    return { verdict: gradeVerdict(evidence), explanation: explainRuns(before, after, { evidence, changes: [], metrics: [] }) };
  };
  // The explanation knows of no restore, and so of no claim.
  return { verdict: explain(restored).verdict, explanation: explain([]).explanation };
}

describe('a verdict and an explanation of the same two runs', () => {
  it('agree at every level, whatever the runs left and whatever the rules say', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(pair, told, ([one, other], more) => {
        const { verdict, explanation } = answers(one, other, more);
        seen.add(verdict.level);
        assertAgreement(verdict, explanation);
        assert.equal(verdict.finding !== undefined, explanation.finding !== undefined);
      }),
      { numRuns: 2_000 },
    );
    assert.deepEqual([...seen].sort(), ['byte', 'different', 'metric', 'not-runnable', 'statistical', 'tensor']);
  });

  it('do not depend on which of the two is named first', () => {
    fc.assert(
      fc.property(pair, told, ([one, other], more) => {
        fc.pre(one.startedAt !== other.startedAt);
        const [there, back] = [answers(one, other, more), answers(other, one, more)];
        assert.deepEqual([there.verdict.level, there.explanation.results], [back.verdict.level, back.explanation.results]);
      }),
      { numRuns: 500 },
    );
  });

  it('both find a run the same as itself, or nothing to tell by', () => {
    fc.assert(
      fc.property(left, (one) => {
        const { verdict, explanation } = answers(one, one, { claims: [], statistics: [], details: 'different' });
        assert.ok(isAtLeast(verdict.level, 'metric') || verdict.level === 'not-runnable', verdict.sentence);
        assert.notEqual(explanation.results, 'different');
      }),
    );
  });
});
