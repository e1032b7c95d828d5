// What made two runs differ: what is ruled out and what is not, what stands first, and what the paragraph says.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { diffLines } from '../../src/compare/inputs/diff-lines.ts';
import type { Divergence } from '../../src/documents/explanation.ts';
import { explainRuns as explainEvidence } from '../../src/compare/explain/explain-runs.ts';
import type { ComparedSide } from '../../src/compare/verdict/build-evidence.ts';
import { findUse } from '../../src/compare/explain/find-use.ts';
import type { ChangeKind, InputDifference } from '../../src/compare/inputs/input-difference.ts';
import type { Inputs } from '../../src/documents/inputs.ts';
import type { ObservedProcess, Observation } from '../../src/documents/observation.ts';
import { exitText } from '../../src/compare/results/run-end.ts';
import { shortPair } from '../../src/compare/explain/word-explanation.ts';
import { someInputs, anObservation } from '../core/recorded-run.ts';
import { evidenceBetween, type ToldDifference } from './evidence-between.ts';

interface Seen {
  readonly inputs?: Partial<Inputs>;
  readonly observation?: Partial<Observation>;
}

const run = (runId: string, { inputs, observation }: Seen = {}, inputsDigest = runId): ComparedSide => ({
  runId,
  inputsDigest,
  inputs: someInputs(inputs),
  observation: anObservation(runId, observation),
  exit: exitText(anObservation(runId, observation)),
});

type RunDifference = ToldDifference & Omit<Parameters<typeof explainEvidence>[2], 'evidence'>;

/** Explained from what the two left behind, as evidence has it. */
const explainRuns = (before: ComparedSide, after: ComparedSide, difference: RunDifference) =>
  explainEvidence(before, after, { ...difference, evidence: evidenceBetween(before, after, difference) });
const change = (kind: ChangeKind, group: InputDifference['group'], key: string, fields: Partial<InputDifference> = {}): InputDifference => ({
  kind,
  group,
  key,
  before: 'one',
  after: 'other',
  ...fields,
});
const file = (key: string, fields: Partial<InputDifference> = {}): InputDifference => change('code-file', 'code', key, fields);
const edited = (key: string, before: string, after: string): InputDifference => file(key, { detail: diffLines(before, after) });
const accuracy: Pick<RunDifference, 'metrics' | 'differingMetrics' | 'firstMetricDifference'> = {
  metrics: [{ key: 'acc', before: '0.912', after: '0.874' }],
  differingMetrics: ['acc'],
  firstMetricDifference: { key: 'acc', step: 3, before: '0.5', after: '0.4' },
};
const explain = (changes: readonly InputDifference[], seen: Seen = {}, difference: Partial<RunDifference> = {}) =>
  explainRuns(run('a', seen), run('b', seen), { changes, ...accuracy, ...difference });
const order = (changes: readonly InputDifference[], seen: Seen = {}, difference: Partial<RunDifference> = {}) =>
  explain(changes, seen, difference)
    .changes.filter(({ rank }) => rank !== undefined)
    .map(({ key }) => key);
const parting = (...alsoDiffering: readonly Divergence['channel'][]): Partial<RunDifference> => ({
  steps: {
    divergence: { source: 'torch.optim.SGD#0', rank: 0, step: 1, channel: alsoDiffering[0] ?? 'numerics', alsoDiffering, stepsCompared: 1, reading: 'They part.' },
    stepsCompared: 1,
    equalChannels: (['data', 'randomness', 'numerics'] as const).filter((kind) => !alsoDiffering.includes(kind)),
  },
});
const stranger: ObservedProcess = { pid: 2, parentPid: 1, argv: ['/usr/bin/convert'], language: 'other', hasShakenHands: false, settings: [] };

describe('a file', () => {
  const use = (key: string, observation: Partial<Observation>, inputs: Partial<Inputs> = {}, fields: Partial<InputDifference> = {}) =>
    findUse(file(key, fields), [run('a', { observation, inputs }), run('b', { observation, inputs })]).use;

  it('is used when either run read it, also in its compiled form', () => {
    assert.equal(use('lib/model.py', { reads: ['lib/model.py'] }), 'used');
    assert.equal(use('lib/model.py', { reads: ['lib/__pycache__/model.cpython-311.pyc'] }), 'used');
    assert.equal(findUse(file('x.py'), [run('a', { observation: { reads: ['x.py'] } }), run('b', {})]).use, 'used');
  });

  it('is ruled out when everything was watched and nobody read it', () => {
    assert.equal(use('unused.py', { reads: ['train.py'] }), 'not-used');
    assert.equal(use('data.bin', { readsFoundBy: 'trace', processes: [stranger] }), 'not-used');
  });

  it('is not ruled out when a reader may have been overlooked', () => {
    assert.equal(use('unused.py', { readsFoundBy: 'nothing' }), 'unknown');
    assert.equal(use('unused.py', { processes: [stranger] }), 'unknown');
    assert.equal(use('unused.py', { processes: [] }), 'unknown');
    assert.equal(findUse(file('x.py'), [run('a', {}), { inputs: someInputs() }]).use, 'unknown');
  });

  it('is ruled out beside tools that only look at the machine, and not beside a shell that may do anything', () => {
    const beside = (...argv: readonly string[]) => use('unused.py', { processes: [{ ...stranger, argv }] });
    for (const argv of [['/usr/bin/lscpu'], ['uname', '-p'], ['/bin/sh', '-c', 'LC_ALL=C /sbin/ldconfig -p 2>/dev/null'], ['gcc', '-Wl,-t', '-lc'], ['git', 'rev-parse', 'HEAD']])
      assert.equal(beside(...argv), 'not-used', argv.join(' '));
    for (const argv of [['/bin/sh', '-c', 'uname; ./tool'], ['sh', '-c', 'cat *'], ['gcc', 'kernel.c'], ['Rscript', 'fit.R'], []])
      assert.equal(beside(...argv), 'unknown', argv.join(' '));
  });

  it('is not ruled out when a library reads such files by itself', () => {
    const withH5 = {
      environment: {
        ...someInputs().environment,
        python: { version: '3', implementation: 'cpython', build: '', distributions: [{ name: 'h5py', version: '1', digest: 'd', isLoaded: true, edited: [] }] },
      },
    };
    assert.equal(use('train.h5', {}, withH5), 'unknown');
    assert.equal(use('train.h5', {}), 'not-used');
    assert.equal(use('unused.py', {}, withH5), 'not-used');
  });

  it('that was executed is used, by itself or by an interpreter', () => {
    const called = (...argv: readonly string[]): Partial<Observation> => ({ processes: [{ ...stranger, argv }] });
    assert.equal(use('tool.sh', called('./tool.sh', '1')), 'used');
    assert.equal(use('tool.sh', called('bash', 'tool.sh')), 'used');
    assert.equal(use('bin/tool', called('/somewhere/bin/tool')), 'used');
    assert.equal(use('sub/tool.sh', called('./tool.sh'), { command: { argv: [], workdir: 'sub', entryPoint: 'x' } }), 'used');
    assert.equal(use('tool.sh', { ...called('other.sh'), readsFoundBy: 'trace' }), 'not-used');
    assert.equal(use('model', {}, { command: { argv: ['./model'], workdir: '', entryPoint: './model' } }), 'used');
  });

  it('that is the program is used, and one that came or went in a listed folder too', () => {
    assert.equal(use('train.py', {}), 'used');
    assert.equal(use('pkg/__main__.py', {}, { command: { argv: [], workdir: '', entryPoint: '-m pkg' } }), 'used');
    assert.equal(use('parts/new.txt', { listings: ['parts'] }, {}, { before: undefined }), 'used');
    assert.equal(use('parts/old.txt', { listings: ['parts'] }), 'not-used');
  });
});

describe('a package', () => {
  const withPackage = (isLoaded: boolean, processes?: readonly ObservedProcess[]): Seen => ({
    inputs: {
      environment: {
        ...someInputs().environment,
        python: { version: '3', implementation: 'cpython', build: '', distributions: [{ name: 'numpy', version: '1', digest: 'd', isLoaded, edited: [] }] },
      },
    },
    ...(processes === undefined ? {} : { observation: { processes } }),
  });
  const use = (seen: Seen) => findUse(change('package', 'environment', 'numpy'), [run('a', seen), run('b', seen)]).use;

  it('is used when it was loaded, and ruled out when no Python loaded it', () => {
    assert.equal(use(withPackage(true)), 'used');
    assert.equal(use(withPackage(false)), 'not-used');
    assert.equal(use(withPackage(false, [stranger])), 'not-used');
  });

  it('is not ruled out when a Python was not watched', () => {
    assert.equal(use(withPackage(false, [{ ...stranger, language: 'python' }])), 'unknown');
  });
});

describe('the order of causes', () => {
  it('puts what was used before what nobody can tell, and gives what is ruled out no rank', () => {
    const { changes } = explain([file('README.md'), file('train.py'), change('parameter', 'parameters', 'lr')], { observation: { reads: ['train.py'] } });
    assert.deepEqual(
      changes.map(({ key, rank }) => [key, rank]),
      [
        ['lr', 1],
        ['train.py', 2],
        ['README.md', undefined],
      ],
    );
    assert.match(changes[2]?.reason ?? '', /^Ruled out: neither run read it\.$/);
  });

  it('puts comments, printing and modes last', () => {
    const changes = [
      edited('a.py', 'x = 1  # old\n', 'x = 1  # new\n'),
      edited('b.py', 'x = 1\n', 'x = 2\n'),
      edited('c.py', 'print(1)\n', 'print(2)\n'),
      change('code-mode', 'code', 'd.py'),
    ];
    assert.deepEqual(order(changes, { observation: { reads: ['a.py', 'b.py', 'c.py', 'd.py'] } }), ['b.py', 'c.py', 'd.py', 'a.py']);
  });

  it('takes the mode of a script that is called more seriously than that of a module', () => {
    const called = { observation: { processes: [{ ...stranger, argv: ['./tool.sh'] }], reads: ['d.py'] } };
    assert.deepEqual(order([change('code-mode', 'code', 'd.py'), edited('c.py', '# 1\n', '# 2\n'), change('code-mode', 'code', 'tool.sh')], called)[0], 'tool.sh');
    assert.equal(explain([change('code-mode', 'code', 'tool.sh')], called).uncaptured, undefined);
  });

  it('takes a docstring for a comment, and a text that is given to something for none', () => {
    const reads = { observation: { reads: ['a.py', 'b.py'] } };
    for (const [before, after] of [
      ['"""Trains."""\nx = 1\n', '"""Fits."""\nx = 1\n'],
      ["def f():\n    '''One.'''\n", "def f():\n    r'''Two.'''\n"],
    ] as const)
      assert.deepEqual(order([edited('a.py', before, after), edited('b.py', 'x = 1\n', 'x = 2\n')], reads), ['b.py', 'a.py']);
    for (const [before, after] of [
      ['query = """a"""\n', 'query = """b"""\n'],
      ['"""a""" + run(1)\n', '"""a""" + run(2)\n'],
    ] as const)
      assert.doesNotMatch(explain([edited('a.py', before, after)], reads).changes[0]?.reason ?? '', /comments/);
  });

  it('does not take a change in a text for one in a comment', () => {
    const { changes } = explain([edited('a.py', 'tag = "a#1"\n', 'tag = "a#2"\n')], { observation: { reads: ['a.py'] } });
    assert.doesNotMatch(changes[0]?.reason ?? '', /comments/);
  });

  it('puts a consequence behind what it follows from', () => {
    assert.deepEqual(order([change('threads', 'machine', 'threads torch', { follows: 'OMP_NUM_THREADS' }), change('variable', 'variables', 'OMP_NUM_THREADS')]), [
      'OMP_NUM_THREADS',
      'threads torch',
    ]);
  });

  it('raises what touches the data when the data part first, and seeds when random numbers do', () => {
    const changes = [change('data-file', 'data', 'train.csv'), change('parameter', 'parameters', 'seed'), change('parameter', 'parameters', 'lr')];
    const seen = { observation: { reads: ['train.csv'] } };
    assert.equal(order(changes, seen, parting('data', 'numerics'))[0], 'train.csv');
    assert.equal(order(changes, seen, parting('data', 'randomness', 'numerics'))[0], 'seed');
    assert.equal(order(changes, seen, parting('randomness', 'numerics'))[0], 'seed');
    assert.equal(order(changes, seen, parting('numerics'))[0], 'lr');
    assert.equal(order(changes, seen, parting('numerics')).at(-1), 'train.csv');
  });

  it('tells a line that draws a number from one that does not by where the traces part', () => {
    const changes = [edited('a.py', 'depth = 1\n', 'depth = 2\n'), edited('b.py', 'pass\n', 'torch.rand(1)\n')];
    const seen = { observation: { reads: ['a.py', 'b.py'] } };
    assert.equal(order(changes, seen, parting('randomness', 'numerics'))[0], 'b.py');
    assert.equal(order(changes, seen, parting('numerics'))[0], 'a.py');
  });

  it('raises packages and kernels over files when only the arithmetic differs', () => {
    const seen: Seen = {
      observation: { reads: ['train.csv'] },
      inputs: {
        environment: {
          ...someInputs().environment,
          python: { version: '3', implementation: 'cpython', build: '', distributions: [{ name: 'torch', version: '2', digest: 'd', isLoaded: true, edited: [] }] },
        },
      },
    };
    assert.deepEqual(
      order([change('data-file', 'data', 'train.csv'), change('package', 'environment', 'torch'), change('numerics', 'machine', 'openblas.core')], seen, parting('numerics')),
      ['torch', 'openblas.core', 'train.csv'],
    );
  });

  it('is total and stable: each change once, ranks without gaps, the same for the same', () => {
    const kinds: readonly (readonly [ChangeKind, InputDifference['group']])[] = [
      ['code-file', 'code'],
      ['data-file', 'data'],
      ['parameter', 'parameters'],
      ['package', 'environment'],
      ['variable', 'variables'],
      ['seed', 'randomness'],
      ['processor', 'machine'],
      ['argument', 'command'],
      ['network', 'network'],
      ['lock', 'environment'],
    ];
    const changes = fc
      .uniqueArray(fc.record({ at: fc.nat(kinds.length - 1), key: fc.constantFrom('a.py', 'README.md', 'seed', 'lock uv.lock', 'lr', 'PATH') }), {
        selector: ({ at, key }) => `${at} ${key}`,
        maxLength: 12,
      })
      .map((list) => list.map(({ at, key }) => change(...(kinds[at] as readonly [ChangeKind, InputDifference['group']]), key)));
    fc.assert(
      fc.property(changes, fc.constantFrom({}, parting('data'), parting('randomness'), parting('numerics'), parting()), (list, difference) => {
        const ranked = explain(list, {}, difference).changes;
        assert.deepEqual(ranked.map(({ group, key }) => `${group} ${key}`).sort(), list.map(({ group, key }) => `${group} ${key}`).sort());
        const likely = ranked.filter(({ use }) => use !== 'not-used');
        assert.deepEqual(
          likely.map(({ rank }) => rank),
          likely.map((_, index) => index + 1),
        );
        assert.ok(ranked.slice(likely.length).every(({ use, rank }) => use === 'not-used' && rank === undefined));
        assert.deepEqual(explain(list, {}, difference).changes, ranked);
      }),
    );
  });
});

describe('the paragraph', () => {
  it('says what came out, what is ruled out, what is likely, and that it is not proved', () => {
    const { paragraph } = explain([file('README.md'), change('parameter', 'parameters', 'lr', { before: '0.1', after: '0.3' })]);
    assert.equal(
      paragraph,
      'From a to b, acc went from 0.912 to 0.874, first at step 3. 2 inputs differ, of which 1 is ruled out because no run used it. What remains is the change of the parameter lr from 0.1 to 0.3. That is likely, not proved; re-running with inputs exchanged (assay why --prove) proves it.',
    );
  });

  it('says that changes make no difference where the results are the same', () => {
    const { paragraph, results } = explain(
      [change('parameter', 'parameters', 'lr')],
      {},
      { differingMetrics: [], firstMetricDifference: undefined, metrics: [{ key: 'acc', before: '1', after: '1' }] },
    );
    assert.equal(results, 'same');
    assert.match(paragraph, /^a and b have the same results\. 1 input differs\. So the change of the parameter lr .* makes no difference here\.$/);
  });

  it('does not call results the same that were only printed', () => {
    const outputs = [{ path: 'm', digest: '1', sizeBytes: 1, isStored: true }];
    const side = (runId: string, console: string) => run(runId, { observation: { outputs, console } });
    const { paragraph } = explainRuns(side('a', 'x'), side('b', 'y'), { changes: [], metrics: [], differingMetrics: [] });
    assert.match(paragraph, /^a and b have the same outputs and metrics, and printed other text/);
  });

  it('gives the proof its own sentence instead of a guess', () => {
    const proof = {
      target: 'acc',
      experiments: [],
      minimal: [{ group: 'parameters' as const, key: 'lr' }],
      isComplete: true,
      budget: { runs: 9, spentRuns: 3, spentSeconds: 4 },
      sentence: 'Shown by 3 re-runs: lr alone does it.',
    };
    const { paragraph } = explain([change('parameter', 'parameters', 'lr'), change('variable', 'variables', 'X')], {}, { proof });
    assert.match(paragraph, /Shown by 3 re-runs: lr alone does it\.$/);
    assert.doesNotMatch(paragraph, /likely/);
  });

  it('tells what the traces show, also that they are equal', () => {
    assert.match(explain([], {}, parting('numerics')).paragraph, /The traces show: they part\./);
    assert.match(
      explain([], {}, { steps: { stepsCompared: 7, equalChannels: ['data'] } }).paragraph,
      /all 7 recorded steps of training are the same, so the difference arises beside training or after it/,
    );
  });

  it('shows numbers by as few digits as tell them apart', () => {
    assert.deepEqual(shortPair('0.9123456', '0.8743210'), ['0.9123', '0.8743']);
    assert.deepEqual(shortPair('0.058256041', '0.058256030'), ['0.05825604', '0.05825603']);
    assert.deepEqual(shortPair('NaN', '1'), ['NaN', '1']);
    fc.assert(
      fc.property(fc.double(), fc.double(), (one, other) =>
        assert.equal(new Set(shortPair(String(one), String(other))).size, String(one) === String(other) || one === other ? 1 : 2),
      ),
    );
  });
});

describe('the same inputs with other results', () => {
  const pair = (seen: Seen, difference: Partial<RunDifference> = {}) => explainRuns(run('a', seen, 'same'), run('b', seen, 'same'), { changes: [], ...accuracy, ...difference });

  it('are a finding when both claim determinism in every process, and not otherwise', () => {
    const deterministic: Seen = { inputs: { randomness: { mode: 'deterministic', seed: 1, settings: {} } } };
    assert.match(pair(deterministic).finding ?? '', /claim to be deterministic/);
    assert.equal(pair({}).finding, undefined);
    assert.equal(pair({ ...deterministic, observation: { processes: [{ ...stranger, language: 'python' }] } }).finding, undefined);
    assert.equal(pair(deterministic, { differingMetrics: [], firstMetricDifference: undefined }).finding, undefined);
  });

  it('name what no record holds, what was seen first', () => {
    const sources = (seen: Seen, difference: Partial<RunDifference> = {}) =>
      pair(seen, difference)
        .uncaptured?.filter(({ isSeen }) => isSeen)
        .map(({ source }) => source);
    assert.deepEqual(sources({ inputs: { network: ['example.org:80'] } }), ['network']);
    assert.deepEqual(sources({ observation: { listings: ['parts'] } }), ['folder-order']);
    assert.deepEqual(sources({ observation: { processes: [...anObservation('a').processes, { ...stranger, language: 'python', hasShakenHands: true }] } }), ['workers']);
    assert.deepEqual(sources({}, parting('randomness')), ['random-numbers']);
    assert.deepEqual(sources({ observation: { processes: [stranger] } }), ['unwatched-program']);
    assert.match(
      pair({ inputs: { network: ['example.org:80'] } }).paragraph,
      /The program talked to example\.org:80; what came back is not recorded\. Also possible: random numbers without a seed\.$/,
    );
  });

  it('say of the clock that nothing is known, last of all, and name it as no cause', () => {
    for (const seen of [
      {},
      { inputs: { network: ['example.org:80'] } },
      { observation: { processes: [stranger] } },
      { observation: { listings: ['parts'] } },
    ] satisfies readonly Seen[]) {
      const { uncaptured, paragraph } = pair(seen);
      const last = uncaptured?.at(-1);
      assert.deepEqual([last?.source, last?.isSeen], ['clock', false]);
      assert.match(last?.sentence ?? '', /is unknown/);
      assert.doesNotMatch(paragraph, /clock/);
    }
    const deterministic: Seen = { inputs: { randomness: { mode: 'deterministic', seed: 1, settings: {} } } };
    assert.match(pair(deterministic).paragraph, /Whether the program read the clock is unknown: that leaves no trace\.$/);
  });

  it('name threads where a library said that it worked with several, and only there', () => {
    const threads = (counts: Readonly<Record<string, string>>) =>
      pair({ inputs: { machine: { ...someInputs().machine, threads: counts } } }).uncaptured?.find(({ source }) => source === 'threads');
    assert.equal(threads({ 'torch.num_threads': '8', openblas: '4' })?.sentence, 'openblas, torch told of up to 8 threads, which may add in another order each time.');
    assert.equal(threads({ 'openblas libscipy_openblas-1': '2' })?.isSeen, true);
    assert.equal(threads({ 'tensorflow.intra_op': '3' })?.isSeen, true);
    const unseen: readonly Readonly<Record<string, string>>[] = [
      {},
      { OMP_NUM_THREADS: '8' },
      { RAYON_NUM_THREADS: '4', LOKY_MAX_CPU_COUNT: '2' },
      { 'torch.num_threads': '1', openblas: '1' },
      { 'torch.num_interop_threads': '4' },
    ];
    for (const none of unseen) assert.equal(threads(none), undefined, JSON.stringify(none));
  });

  it('are not guessed about where a used input changed', () => {
    assert.equal(explain([change('parameter', 'parameters', 'lr')]).uncaptured, undefined);
    assert.notEqual(explain([edited('train.py', '# a\n', '# b\n')]).uncaptured, undefined);
  });
});

describe('results', () => {
  const results = (before: Partial<Observation>, after: Partial<Observation>, metrics: RunDifference['metrics'] = []) =>
    explainRuns(run('a', { observation: before }), run('b', { observation: after }), { changes: [], metrics, differingMetrics: [] }).results;
  const out = (digest: string): Partial<Observation> => ({ outputs: [{ path: 'm.bin', digest, sizeBytes: 1, isStored: true }] });

  it('are told by metrics, ends and outputs, and by the printed text where there is nothing else', () => {
    assert.equal(results(out('1'), out('1')), 'same');
    assert.equal(results(out('1'), out('2')), 'different');
    assert.equal(results({}, { end: { exitCode: 1, cause: 'exit-code', detail: '', at: 1 } }), 'different');
    assert.equal(results({ console: 'x' }, { console: 'y' }), 'different');
    assert.equal(results({ console: 'x' }, { console: 'y' }, [{ key: 'acc', before: '1', after: '1' }]), 'same');
    assert.equal(results({}, {}), 'unknown');
  });
});
