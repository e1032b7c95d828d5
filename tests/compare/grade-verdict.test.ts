// The verdict ladder: what may be called the same, what never is, and what the sentence says.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { gradeVerdict } from '../../src/compare/verdict/grade-verdict.ts';
import type { MetricEvidence } from '../../src/documents/verdict.ts';
import { isAtLeast, verdictLevels } from '../../src/documents/verdict-level.ts';
import type { Claim, EquivalenceTest, OutputEvidence, VerdictEvidence } from '../../src/documents/verdict.ts';

const nothing: VerdictEvidence = {
  exit: { before: 'exit code 0', after: 'exit code 0' },
  outputs: [],
  metrics: [],
  volatile: [],
  statistics: [],
  claims: [],
  hasSameInputs: true,
  isDeterministic: false,
  missing: [],
};
const output = (level: OutputEvidence['level'], fields: Partial<OutputEvidence> = {}): OutputEvidence => ({ path: 'model.bin', level, summary: '', isVolatile: false, ...fields });
const equalMetric: MetricEvidence = { key: 'loss', pointsBefore: 3, pointsAfter: 3, equalPoints: 3, lastBefore: '0.5', lastAfter: '0.5', isVolatile: false };
const otherMetric: MetricEvidence = { ...equalMetric, equalPoints: 2, firstDifference: { step: 2, before: '0.5', after: '0.25' }, lastAfter: '0.25' };
const claim = (ceiling: Claim['ceiling']): Claim => ({ about: 'environment', state: 'substituted', sentence: 'numpy 1.2 stands in for 1.1.', ceiling });
const equivalent: EquivalenceTest = {
  key: 'loss',
  replicasBefore: 6,
  replicasAfter: 6,
  meanBefore: 0.5,
  meanAfter: 0.49,
  margin: 0.1,
  marginFrom: 'user',
  pValue: 0.001,
  power: 0.99,
  isEquivalent: true,
};
const grade = (fields: Partial<VerdictEvidence>) => gradeVerdict({ ...nothing, ...fields });
const level = (fields: Partial<VerdictEvidence>) => grade(fields).level;

describe('sameness', () => {
  it('of bytes needs equal files and equal metrics', () => {
    assert.equal(level({ outputs: [output('byte')], metrics: [equalMetric] }), 'byte');
    assert.equal(level({ outputs: [output('byte'), output('tensor')], metrics: [equalMetric] }), 'tensor');
    assert.equal(level({ outputs: [output('byte')], metrics: [otherMetric] }), 'different');
  });

  it('of metrics is the most without files, and of printed lines too', () => {
    assert.equal(level({ metrics: [equalMetric] }), 'metric');
    assert.equal(level({ console: { lines: 4, differing: 0 } }), 'metric');
  });

  it('is lost by every way of ending, file, point or result line that differs', () => {
    const same = { outputs: [output('byte')], metrics: [equalMetric], console: { lines: 4, differing: 0 } };
    assert.equal(level({ ...same, exit: { before: 'exit code 0', after: 'exit code 1' } }), 'different');
    for (const kind of ['different', 'incomparable', 'only-before', 'only-after'] as const)
      assert.equal(level({ ...same, outputs: [output('byte'), output(kind)] }), 'different', kind);
    assert.equal(level({ ...same, metrics: [{ ...equalMetric, pointsAfter: 2, equalPoints: 2 }] }), 'different');
    assert.equal(level({ ...same, metrics: [{ ...equalMetric, pointsBefore: 0, equalPoints: 0 }] }), 'different');
    assert.equal(level({ ...same, console: { lines: 4, differing: 1 } }), 'different');
    assert.equal(level({ ...same, console: { lines: 4, differing: 1, differingResults: 1 } }), 'different');
  });

  it('is not lost by warnings, or by the order of lines, beside files and metrics that are the same', () => {
    assert.equal(level({ metrics: [equalMetric], console: { lines: 4, differing: 1, differingResults: 0 } }), 'metric');
    assert.equal(level({ metrics: [equalMetric], console: { lines: 4, differing: 2, isReordered: true } }), 'metric');
    assert.equal(level({ console: { lines: 4, differing: 2, isReordered: true } }), 'different');
  });

  it('is not lost by what is volatile, however it differs', () => {
    const volatile = { outputs: [output('byte'), output('different', { isVolatile: true })], metrics: [equalMetric, { ...otherMetric, key: 'train_time', isVolatile: true }] };
    assert.equal(level(volatile), 'byte');
  });

  it('is not claimed of runs that left nothing, or only what is volatile', () => {
    for (const evidence of [
      {},
      { console: { lines: 0, differing: 0 } },
      { outputs: [output('byte', { isVolatile: true })] },
      { metrics: [{ ...equalMetric, pointsBefore: 0, pointsAfter: 0, equalPoints: 0 }] },
    ]) {
      assert.equal(level(evidence), 'not-runnable');
      assert.match(grade(evidence).sentence, /left nothing that could be compared/);
    }
  });

  it('of metrics says nothing about files that differ', () => {
    assert.equal(level({ outputs: [output('different')], metrics: [equalMetric] }), 'different');
  });
});

describe('statistical equality', () => {
  const within = (source: 'user' | 'noise-band'): MetricEvidence => ({ ...otherMetric, tolerance: { relative: 1, absolute: 0, source, isWithin: true } });

  it('is the user’s word on a metric, and files may then differ but not come or go', () => {
    assert.equal(level({ metrics: [within('user')], outputs: [output('different')] }), 'statistical');
    assert.equal(level({ metrics: [within('user')], outputs: [output('only-after')] }), 'different');
    assert.equal(level({ metrics: [within('user'), { ...otherMetric, key: 'acc' }] }), 'different');
  });

  it('does not come from one pair within the noise of others, and says so', () => {
    assert.equal(level({ metrics: [within('noise-band')] }), 'different');
    assert.match(grade({ metrics: [within('noise-band')] }).sentence, /a single pair cannot decide/);
  });

  it('comes from a decided test with 6 replicas a side and with no fewer', () => {
    assert.equal(level({ metrics: [otherMetric], statistics: [equivalent] }), 'statistical');
    assert.match(grade({ metrics: [otherMetric], statistics: [equivalent] }).sentence, /6 and 6 replicas \(margin 0\.1, p = 0\.001, power 0\.99\)/);
    assert.equal(level({ metrics: [otherMetric], statistics: [{ ...equivalent, replicasAfter: 5 }] }), 'different');
    assert.equal(level({ metrics: [otherMetric], statistics: [{ ...equivalent, isEquivalent: false }] }), 'different');
    const undecided = grade({ metrics: [otherMetric], statistics: [{ ...equivalent, undecided: '3 replicas decide nothing' }] });
    assert.equal(undecided.level, 'different');
    assert.match(undecided.sentence, /undecided \(loss: 3 replicas decide nothing\)/);
  });

  it('needs the metric on both sides', () => {
    assert.equal(level({ metrics: [{ ...within('user'), pointsAfter: 0 }] }), 'different');
  });
});

describe('a ceiling', () => {
  it('is the weakest of the claims, and is given with its reason', () => {
    const verdict = grade({ outputs: [output('byte')], claims: [claim('byte'), claim('metric'), claim('tensor')] });
    assert.deepEqual([verdict.level, verdict.ceiling], ['metric', 'metric']);
    assert.match(verdict.sentence, /byte for byte.*No more than the level metric is claimed: numpy 1\.2 stands in for 1\.1\./);
  });

  it('never turns equal results into different ones', () => {
    assert.equal(level({ outputs: [output('byte')], claims: [claim('different')] }), 'not-runnable');
  });

  it('does not lift what is lower', () => {
    assert.equal(level({ metrics: [otherMetric], claims: [claim('metric')] }), 'different');
  });
});

it('what could not be run is not runnable, and says why', () => {
  const verdict = grade({ outputs: [output('byte')], missing: ['the data big.bin is not stored'] });
  assert.equal(verdict.level, 'not-runnable');
  assert.match(verdict.sentence, /the data big\.bin is not stored/);
});

describe('a finding', () => {
  const bothSure = { hasSameInputs: true, isDeterministic: true };

  it('is every difference between deterministic runs of equal inputs, and no tolerance hides it', () => {
    const tolerated = grade({ ...bothSure, metrics: [{ ...otherMetric, tolerance: { relative: 1, absolute: 1, source: 'user', isWithin: true } }] });
    assert.equal(tolerated.level, 'statistical');
    assert.match(tolerated.finding ?? '', /loss first differs at step 2/);
    assert.ok(tolerated.sentence.includes(tolerated.finding ?? 'nothing'));
    assert.notEqual(grade({ ...bothSure, outputs: [output('different')] }).finding, undefined);
    assert.notEqual(grade({ ...bothSure, outputs: [output('byte')], exit: { before: 'exit code 0', after: 'signal 9' } }).finding, undefined);
  });

  it('is none where they are the same, where inputs differ, or where nobody claimed determinism', () => {
    assert.equal(grade({ ...bothSure, outputs: [output('tensor')], metrics: [equalMetric] }).finding, undefined);
    assert.equal(grade({ hasSameInputs: false, isDeterministic: true, metrics: [otherMetric] }).finding, undefined);
    assert.equal(grade({ hasSameInputs: true, isDeterministic: false, metrics: [otherMetric] }).finding, undefined);
  });
});

describe('for any evidence', () => {
  const text = fc.constantFrom('exit code 0', 'exit code 1');
  const anyOutput = fc.record({
    path: fc.string(),
    level: fc.constantFrom('byte', 'tensor', 'different', 'incomparable', 'only-before', 'only-after'),
    summary: fc.string(),
    isVolatile: fc.boolean(),
  }) satisfies fc.Arbitrary<OutputEvidence>;
  const anyMetric: fc.Arbitrary<MetricEvidence> = fc.record({
    key: fc.constantFrom('loss', 'acc'),
    pointsBefore: fc.nat(3),
    pointsAfter: fc.nat(3),
    equalPoints: fc.nat(3),
    isVolatile: fc.boolean(),
    tolerance: fc.option(
      fc.record({ relative: fc.constant(0), absolute: fc.constant(0), source: fc.constantFrom('user' as const, 'noise-band' as const), isWithin: fc.boolean() }),
      { nil: undefined },
    ),
  });
  const anyEvidence: fc.Arbitrary<VerdictEvidence> = fc.record({
    exit: fc.record({ before: text, after: text }),
    outputs: fc.array(anyOutput, { maxLength: 3 }),
    metrics: fc.array(anyMetric, { maxLength: 3 }),
    console: fc.option(fc.record({ lines: fc.nat(3), differing: fc.nat(2) }), { nil: undefined }),
    volatile: fc.constant([]),
    statistics: fc.constantFrom([], [equivalent], [{ ...equivalent, replicasBefore: 3 }]),
    claims: fc.array(fc.constantFrom(...verdictLevels).map(claim), { maxLength: 2 }),
    hasSameInputs: fc.boolean(),
    isDeterministic: fc.boolean(),
    missing: fc.constantFrom([], [], ['data']),
  });

  it('the level is never above the ceiling, nor above any claim', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const verdict = gradeVerdict(evidence);
        assert.ok(isAtLeast(verdict.ceiling, verdict.level));
        for (const { ceiling } of evidence.claims) assert.ok(isAtLeast(ceiling, verdict.level));
        assert.ok(verdict.sentence.length > 10 && verdict.sentence.endsWith('.'));
      }),
    );
  });

  it('equal results are never different', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const equal = gradeVerdict({
          ...evidence,
          exit: { before: 'exit code 0', after: 'exit code 0' },
          outputs: evidence.outputs.map((one) => ({ ...one, level: one.isVolatile ? one.level : 'byte' })),
          metrics: evidence.metrics.map((metric) => (metric.isVolatile ? metric : { ...metric, pointsAfter: metric.pointsBefore, equalPoints: metric.pointsBefore })),
          console: { lines: 2, differing: 0 },
        });
        assert.notEqual(equal.level, 'different');
        assert.equal(equal.finding, undefined);
      }),
    );
  });

  it('a result that counts and differs is never byte, tensor or metric', () => {
    const spoil: readonly ((evidence: VerdictEvidence) => VerdictEvidence)[] = [
      (evidence) => ({ ...evidence, exit: { before: 'exit code 0', after: 'exit code 3' } }),
      (evidence) => ({ ...evidence, outputs: [...evidence.outputs, output('different')] }),
      (evidence) => ({ ...evidence, outputs: [...evidence.outputs, output('only-before')] }),
      (evidence) => ({ ...evidence, metrics: [...evidence.metrics, otherMetric] }),
      (evidence) => ({ ...evidence, metrics: [...evidence.metrics, { ...equalMetric, pointsAfter: 4 }] }),
      (evidence) => ({ ...evidence, console: { lines: 9, differing: 1 } }),
    ];
    fc.assert(fc.property(anyEvidence, fc.constantFrom(...spoil), (evidence, spoiled) => assert.ok(!isAtLeast(gradeVerdict(spoiled(evidence)).level, 'metric'))));
  });

  it('one more difference never lifts the level', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const worse = gradeVerdict({
          ...evidence,
          outputs: evidence.outputs.map((one) => (one.level === 'byte' ? { ...one, level: 'tensor' } : one.level === 'tensor' ? { ...one, level: 'different' } : one)),
        });
        assert.ok(isAtLeast(gradeVerdict(evidence).level, worse.level));
      }),
    );
  });
});
