// Which logged metrics of two runs are one: by key, and by key but for what keys have of the run itself; and never two of which
// the keys say different things.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { MetricEvidence } from '../../src/documents/verdict.ts';
import { explainRuns } from '../../src/compare/explain/explain-runs.ts';
import { exitText } from '../../src/compare/results/run-end.ts';
import { metricNameText, nameOfPair, pairMetrics } from '../../src/compare/results/pair-metrics.ts';
import { rulesFrom } from '../../src/compare/results/pair-rules.ts';
import type { RunNames } from '../../src/compare/results/run-names.ts';
import { buildEvidence, type ComparedSide } from '../../src/compare/verdict/build-evidence.ts';
import { whatIsUntrue } from '../../src/compare/verdict/check-told.ts';
import { gradeVerdict } from '../../src/compare/verdict/grade-verdict.ts';
import { anObservation, someInputs } from '../core/recorded-run.ts';

const day = (text: string) => ({ from: Date.parse(`${text}T10:00:00Z`), to: Date.parse(`${text}T19:00:00Z`) });
const first: RunNames = { ranAt: day('2026-11-26'), ids: ['a'.repeat(30) + '01'], hosts: ['gpu-07'], pids: [5123] };
const second: RunNames = { ranAt: day('2026-11-27'), ids: ['b'.repeat(30) + '02'], hosts: ['gpu-12'], pids: [512] };

type Logged = Readonly<Record<string, string>>;
/** What each metric is called, beside what it is known by. */
const pairs = (before: Logged, after: Logged) =>
  pairMetrics(new Map(Object.entries(before)), new Map(Object.entries(after)), [first, second]).map(
    (pair) => `${metricNameText(nameOfPair(pair))}${pair.before === undefined ? ' came' : pair.after === undefined ? ' went' : ''}`,
  );

describe('a metric is found again', () => {
  for (const [before, after] of [
    ['exp2/loss', 'exp3/loss'],
    ['exp/loss', 'exp2/loss'],
    ['runs/2026-11-26/acc', 'runs/2026-11-27/acc'],
    ['runs/2026-11-26/18-43-36/acc', 'runs/2026-11-27/09-02-11/acc'],
    ['version_0/val/acc', 'version_1/val/acc'],
    ['runs/1/acc', 'runs/2/acc'],
    ['exp2_loss', 'exp3_loss'],
    ['loss.run_7', 'loss.run_12'],
    [`${first.ids[0]}/loss`, `${second.ids[0]}/loss`],
    ['trial-3.f1', 'trial-4.f1'],
    ['worker-5123/loss', 'worker-512/loss'],
    ['gpu-07/util', 'gpu-12/util'],
  ] as const)
    it(`by its key but for what it has of the run: ${before} and ${after}`, () => {
      // Whatever their values are.
      assert.deepEqual(pairs({ [before]: '1' }, { [after]: '2' }), [`${after} (renamed from ${before})`]);
      assert.deepEqual(pairs({ [after]: '1' }, { [after]: '2' }), [after]);
    });

  it('by its key, also where a number in it happens to be a process of one of the runs', () => {
    assert.deepEqual(pairs({ 'hidden-512/loss': '1', x: '1' }, { 'hidden-512/loss': '2' }), ['hidden-512/loss', 'x went']);
  });

  it('in the counterpart of its group, whatever stands in others', () => {
    const logged = (...folders: readonly string[]): Logged =>
      Object.fromEntries(
        folders.flatMap((folder, index) => [
          [`${folder}/loss`, `${index}`],
          [`${folder}/acc`, `${index}`],
        ]),
      );
    assert.deepEqual(pairs(logged('exp1', 'exp2'), logged('exp2', 'exp3')), [
      'exp2/acc (renamed from exp1/acc)',
      'exp2/loss (renamed from exp1/loss)',
      'exp3/acc (renamed from exp2/acc)',
      'exp3/loss (renamed from exp2/loss)',
    ]);
  });
});

describe('two metrics stay apart', () => {
  for (const [before, after] of [
    ['lr=0.1/loss', 'lr=0.2/loss'],
    ['seed1/loss', 'seed2/loss'],
    ['fold_1/acc', 'fold_2/acc'],
    ['epoch3/acc', 'epoch4/acc'],
    ['layer1.grad', 'layer2.grad'],
    ['top1', 'top5'],
    ['forecast/2024-01-05/mae', 'forecast/2024-02-05/mae'],
    ['exp=2/loss', 'exp=3/loss'],
    ['train/loss', 'val/loss'],
    ['exp2/loss', 'exp3/acc'],
  ] as const)
    it(`${before} and ${after}, of the very same values`, () => {
      assert.deepEqual(pairs({ [before]: '1' }, { [after]: '1' }).toSorted(), [`${before} went`, `${after} came`].toSorted());
    });
});

const side = (runId: string, seen: RunNames): ComparedSide => {
  const observation = anObservation(runId, { startedAt: seen.ranAt!.from, endedAt: seen.ranAt!.to });
  return { runId, inputsDigest: 'd', inputs: someInputs(), observation, exit: exitText(observation) };
};
const metric = (fields: Partial<MetricEvidence>): MetricEvidence => ({
  key: 'exp3/loss',
  renamedFrom: 'exp2/loss',
  pointsBefore: 5,
  pointsAfter: 5,
  equalPoints: 5,
  lastBefore: '0.5',
  lastAfter: '0.5',
  isVolatile: false,
  ...fields,
});
const evidenceOf = (metrics: readonly MetricEvidence[]) =>
  buildEvidence(
    {
      before: side('one', first),
      after: side('other', second),
      outputs: [],
      metrics,
      console: { evidence: { lines: 0, differing: 0 }, volatile: [] },
      repeats: [],
      replicas: [],
      statistics: [],
      told: { claims: [], missing: [] },
    },
    rulesFrom(undefined),
  );
const explanationOf = (metrics: readonly MetricEvidence[]) =>
  explainRuns(side('one', first), side('other', second), {
    evidence: evidenceOf(metrics),
    changes: [],
    metrics: metrics.map(({ key, renamedFrom, lastBefore, lastAfter }) => ({ key, renamedFrom, before: lastBefore, after: lastAfter })),
  });

describe('of a metric with another key in each run', () => {
  it('the verdict says that it is the same and was renamed', () => {
    const { level, sentence } = gradeVerdict(evidenceOf([metric({}), metric({ key: 'lr', renamedFrom: undefined })]));
    assert.equal(level, 'metric');
    assert.match(sentence, /all 2 metrics in every one of 10 points to the last bit, one of them renamed from exp2\/loss to exp3\/loss/);
  });

  it('the verdict names both keys where it differs', () => {
    const differing = metric({ equalPoints: 4, lastAfter: '0.6', firstDifference: { step: 4, before: '0.5', after: '0.6' } });
    assert.match(gradeVerdict(evidenceOf([differing])).sentence, /exp3\/loss \(renamed from exp2\/loss\) first differs at step 4/);
    assert.match(explanationOf([differing]).paragraph, /exp3\/loss \(renamed from exp2\/loss\) went from 0\.5 to 0\.6/);
  });

  it('the explanation says of what is the same that only the name is another', () => {
    const { results, paragraph } = explanationOf([metric({})]);
    assert.equal(results, 'same');
    assert.match(paragraph, /The metric exp3\/loss is the same as exp2\/loss: only its name is another\./);
    assert.match(
      explanationOf([metric({}), metric({ key: 'exp3/acc', renamedFrom: 'exp2/acc' })]).paragraph,
      /2 metrics are the same under other names, the first renamed from exp2\/loss to exp3\/loss\./,
    );
    assert.doesNotMatch(explanationOf([metric({ renamedFrom: undefined })]).paragraph, /name/);
  });

  it('rules of the project count under either key', () => {
    const { series } = rulesFrom({ tolerance: { 'exp2/loss': { absolute: 1 }, '*': { absolute: 5 } }, volatile: ['exp2/acc'] });
    assert.equal(series({ key: 'exp3/loss', renamedFrom: 'exp2/loss' }).tolerance?.absolute, 1);
    assert.equal(series({ key: 'exp3/loss' }).tolerance?.absolute, 5);
    assert.equal(series({ key: 'exp3/acc', renamedFrom: 'exp2/acc' }).isVolatile, true);
  });

  it('a client may tell of it as one metric or as two, and not as what it is not', () => {
    const stored = { outputs: [], evidence: evidenceOf([metric({})]) };
    const { renamedFrom: _, ...plain } = metric({});
    const gone = { ...plain, key: 'exp2/loss', pointsAfter: 0, equalPoints: 0, lastAfter: undefined };
    const came = { ...plain, pointsBefore: 0, equalPoints: 0, lastBefore: undefined };
    assert.equal(whatIsUntrue({ metrics: [metric({})] }, stored), undefined);
    assert.equal(whatIsUntrue({ metrics: [gone, came] }, stored), undefined);
    assert.match(whatIsUntrue({ metrics: [metric({ equalPoints: 4 })] }, stored) ?? '', /metrics\[0\]\.equalPoints is 4/);
    assert.match(whatIsUntrue({ metrics: [gone, { ...came, lastAfter: '9' }] }, stored) ?? '', /metrics\[1\]\.lastAfter is 9/);
    assert.match(whatIsUntrue({ metrics: [metric({ renamedFrom: 'exp1/loss' })] }, stored) ?? '', /neither run logged/);
    assert.match(whatIsUntrue({ metrics: [] }, stored) ?? '', /lacks 'exp3\/loss'/);
  });
});
