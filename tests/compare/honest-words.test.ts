// What an explanation says is true: what was given to whom, what is only another name, what nothing tells apart, and which metric
// people look at.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { explainRuns } from '../../src/compare/explain/explain-runs.ts';
import { findUse } from '../../src/compare/explain/find-use.ts';
import { changedSections } from '../../src/compare/inputs/changed-sections.ts';
import type { ChangeKind, InputDifference } from '../../src/compare/inputs/input-difference.ts';
import { mergeRenames } from '../../src/compare/inputs/merge-renames.ts';
import { differingSeries } from '../../src/compare/results/differing-series.ts';
import { exitText } from '../../src/compare/results/run-end.ts';
import type { Inputs } from '../../src/documents/inputs.ts';
import type { Observation } from '../../src/documents/observation.ts';
import { anObservation, someInputs } from '../core/recorded-run.ts';
import { evidenceBetween, type ToldDifference } from './evidence-between.ts';

const difference: ToldDifference = { metrics: [{ key: 'acc', before: '0.9', after: '0.8' }], differingMetrics: ['acc'] };

function explain(
  changes: readonly InputDifference[],
  seen: { readonly observation?: Partial<Observation>; readonly inputs?: Partial<Inputs> } = {},
  told: ToldDifference = difference,
) {
  const side = (runId: string) => ({
    runId,
    inputs: someInputs(seen.inputs),
    inputsDigest: runId,
    observation: anObservation(runId, seen.observation),
    exit: exitText(anObservation(runId)),
  });
  const [before, after] = [side('one'), side('two')];
  return explainRuns(before, after, { evidence: evidenceBetween(before, after, told), changes, metrics: told.metrics });
}

const change = (kind: ChangeKind, group: InputDifference['group'], key: string, fields: Partial<InputDifference> = {}): InputDifference => ({
  kind,
  group,
  key,
  before: '1',
  after: '2',
  ...fields,
});
const parameter = (key: string): InputDifference => change('parameter', 'parameters', key);

describe('a file that a program was given', () => {
  const used = (...argv: readonly string[]) => {
    const processes = [...anObservation('a').processes, { pid: 0, parentPid: 0, argv, language: 'other' as const, hasShakenHands: false, settings: [] }];
    const run = { inputs: someInputs(), observation: anObservation('a', { processes }) };
    const { use, why } = findUse(change('data-file', 'data', 'b.txt'), [run, run]);
    return `${use}: ${why}`;
  };

  it('was given to it, and not executed', () => {
    assert.equal(used('cat', 'b.txt'), 'used: it was given to cat');
    assert.equal(used('/usr/bin/sort', '-n', './b.txt'), 'used: it was given to sort');
    assert.equal(used('wc', '--files0-from=b.txt'), 'used: it was given to wc');
    assert.equal(used('dd', 'if=/somewhere/b.txt'), 'used: it was given to dd');
    assert.equal(used('sh', '-c', 'grep x <b.txt | sort'), 'used: it was given to sh');
  });

  it('is executed where it is the program, or what an interpreter is given to run', () => {
    assert.equal(used('./b.txt'), 'used: it was executed');
    assert.equal(used('bash', '-e', 'b.txt'), 'used: it was executed');
  });

  it('is no input where it is only written to, or another file of like name', () => {
    assert.match(used('sh', '-c', 'echo 1 > b.txt'), /^unknown/);
    assert.match(used('cat', 'bb.txt', 'sub/b.txt'), /^unknown/);
  });
});

describe('a file under another name', () => {
  const gone = (key: string, digest: string, kind: ChangeKind = 'code-file') =>
    change(kind, kind === 'code-file' ? 'code' : 'data', key, { after: undefined, digests: { before: digest, after: undefined } });
  const came = (key: string, digest: string, kind: ChangeKind = 'code-file') =>
    change(kind, kind === 'code-file' ? 'code' : 'data', key, { before: undefined, digests: { before: undefined, after: digest } });
  const names = (changes: readonly InputDifference[]) => mergeRenames(changes).map(({ key, renamedFrom }) => (renamedFrom === undefined ? key : `${renamedFrom} -> ${key}`));

  it('is one change, among code as among data', () => {
    assert.deepEqual(names([gone('a.py', 'x'), came('b.py', 'x')]), ['a.py -> b.py']);
    assert.deepEqual(names([came('a/rows.csv', 'x', 'data-file'), gone('rows.csv', 'x', 'data-file')]), ['rows.csv -> a/rows.csv']);
    assert.deepEqual(names([gone('a.py', 'x'), gone('b.py', 'x'), came('c.py', 'x'), came('d.py', 'x')]), ['a.py -> c.py', 'b.py -> d.py']);
  });

  it('is two where the contents differ, are empty, or are not known, and where code became data', () => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    assert.deepEqual(names([gone('a.py', 'x'), came('b.py', 'y')]), ['a.py', 'b.py']);
    assert.deepEqual(names([gone('a.py', empty), came('b.py', empty)]), ['a.py', 'b.py']);
    assert.deepEqual(names([change('code-file', 'code', 'a.py', { after: undefined }), change('code-file', 'code', 'b.py', { before: undefined })]), ['a.py', 'b.py']);
    assert.deepEqual(names([gone('a.csv', 'x'), came('a.csv', 'x', 'data-file')]), ['a.csv', 'a.csv']);
  });

  it('is said to be so, used under either name, and less suspect than what holds something else', () => {
    const renamed = mergeRenames([gone('a.py', 'x'), came('b.py', 'x')]);
    const { changes, paragraph } = explain([...renamed, change('code-file', 'code', 'train.py')], { observation: { reads: ['a.py', 'train.py'] } });
    assert.deepEqual(
      changes.map(({ key, use, renamedFrom }) => [key, use, renamedFrom]),
      [
        ['train.py', 'used', undefined],
        ['b.py', 'used', 'a.py'],
      ],
    );
    assert.doesNotMatch(paragraph, /only .* had/);
    assert.match(explain(renamed, { observation: { reads: ['b.py'] } }).paragraph, /The only change is the file b\.py, which is a\.py under another name\./);
    assert.equal(explain(renamed, { observation: { reads: ['train.py'] } }).changes[0]?.use, 'not-used');
  });
});

describe('changes that nothing tells apart', () => {
  it('are told together, and no one of them as the likeliest', () => {
    const { paragraph, changes } = explain(['alpha', 'beta', 'depth', 'gamma', 'width'].map(parameter));
    assert.match(
      paragraph,
      /Nothing tells 5 of these changes apart, .*: the parameter alpha, the parameter beta, the parameter depth, the parameter gamma and the parameter width\./,
    );
    assert.doesNotMatch(paragraph, /likeliest/);
    assert.deepEqual([...new Set(changes.map(({ isTied }) => isTied))], [true]);
  });

  it('are only the first ones: what is less likely is not among them', () => {
    const { changes, paragraph } = explain([parameter('alpha'), parameter('beta'), parameter('run_name')]);
    assert.deepEqual(
      changes.map(({ key, isTied }) => [key, isTied]),
      [
        ['alpha', true],
        ['beta', true],
        ['run_name', undefined],
      ],
    );
    assert.match(paragraph, /Nothing tells 2 of these changes apart/);
  });

  it('are no tie where one is likelier, or where all of them explain little', () => {
    assert.match(explain([parameter('seed'), parameter('alpha')]).paragraph, /The likeliest cause is the change of the parameter seed/);
    const faint = explain([change('lock', 'environment', 'lock a.lock'), change('lock', 'environment', 'lock b.lock')], { observation: { reads: ['a.lock', 'b.lock'] } });
    assert.doesNotMatch(faint.paragraph, /Nothing tells/);
  });

  it('are offered a proof where re-running can exchange them, and only there', () => {
    assert.match(explain([parameter('alpha'), parameter('beta')]).paragraph, /--prove\) shows which\./);
    assert.match(explain([change('code-file', 'code', 'a.py')], { observation: { reads: ['a.py'] } }).paragraph, /--prove\) proves it\./);
    for (const fixed of [
      change('processor', 'machine', 'processor model'),
      change('gpu', 'machine', 'gpu 0'),
      change('answer', 'network', 'http://example.org/x'),
      change('system', 'environment', 'system libc'),
    ])
      assert.doesNotMatch(explain([fixed]).paragraph, /--prove/, fixed.key);
  });
});

describe('the metric that is told first', () => {
  const first = (...keys: readonly string[]) => {
    const metrics = keys.map((key) => ({ key, before: '1', after: '2' }));
    const [before, after] = ['one', 'two'].map((runId) => ({ runId, inputs: someInputs(), observation: anObservation(runId), exit: 'exit code 0' }));
    return differingSeries(evidenceBetween(before!, after!, { metrics, differingMetrics: keys }).metrics).differing[0];
  };

  it('is what is measured on held-out data, then quality, then loss, then all else', () => {
    assert.equal(first('grad/max', 'val/acc'), 'val/acc');
    assert.equal(first('acc', 'eval_loss'), 'eval_loss');
    assert.equal(first('a_loss', 'f1'), 'f1');
    assert.equal(first('aux', 'train_loss'), 'train_loss');
    assert.equal(first('epoch', 'lr', 'reward'), 'reward');
    assert.equal(first('beta', 'alpha'), 'alpha');
  });

  it('goes by whole words of the name', () => {
    assert.equal(first('interval', 'loss'), 'loss');
    assert.equal(first('background', 'accuracy'), 'accuracy');
    assert.equal(first('Validation Loss', 'trainLoss'), 'Validation Loss');
  });
});

describe('the words', () => {
  it('keep names as they are written', () => {
    const { paragraph } = explain([parameter('lr')], {}, { metrics: [{ key: 'mAP', before: '1', after: '2' }], differingMetrics: ['mAP'] });
    assert.match(paragraph, /^From one to two, mAP went from 1 to 2/);
    const only = explain([parameter('lr')], {}, { metrics: [{ key: 'iou', after: '2' }], differingMetrics: ['iou'] });
    assert.match(only.paragraph, /^From one to two, iou was logged by two only/);
  });

  it('do not say that no seed was seen where the record holds one', () => {
    const said = (seen: Parameters<typeof explain>[1]) => explain([], seen).uncaptured?.find(({ source }) => source === 'random-numbers')?.sentence ?? '';
    assert.match(said({}), /^No seed was seen/);
    assert.doesNotMatch(said({ observation: { seen: [{ kind: 'seed', key: 'random.seed', value: '1' }] } }), /^No seed/);
    assert.doesNotMatch(said({ inputs: { parameters: { random_state: '1' } } }), /^No seed/);
    assert.doesNotMatch(said({ inputs: { variables: { GLOBAL_SEED: '1' } } }), /^No seed/);
    assert.match(said({ inputs: { variables: { PYTHONHASHSEED: '1' } } }), /^No seed/);
  });

  it('hold no raw records in claims', () => {
    const gone = changedSections(someInputs({ data: [{ path: 'a.csv', kind: 'file', digest: 'd', sizeBytes: 1, isStored: true, isDeclared: false }] }), someInputs());
    assert.deepEqual(
      gone.map(({ sentence }) => sentence),
      ['As recorded again, data differs from the original in a.csv (only in the first).'],
    );
    const python = { version: '3', implementation: 'cpython', build: '', distributions: [] };
    const [came] = changedSections(someInputs(), someInputs({ environment: { ...someInputs().environment, python } }));
    assert.equal(came?.sentence, 'As recorded again, environment differs from the original in python (only in the second).');
  });
});
