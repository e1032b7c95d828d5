// How a run ended comes before what follows from it: the exception with its line, or the signal; what a run that was cut off
// could not tell is unknown, and no cause.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { explainRuns } from '../../src/compare/explain/explain-runs.ts';
import { diffInputs } from '../../src/compare/inputs/diff-inputs.ts';
import { toldInputs } from '../../src/compare/inputs/told-inputs.ts';
import { exitText } from '../../src/compare/results/run-end.ts';
import { gradeVerdict } from '../../src/compare/verdict/grade-verdict.ts';
import type { Inputs } from '../../src/documents/inputs.ts';
import type { Observation, RunEnd } from '../../src/documents/observation.ts';
import { anObservation, someInputs } from '../core/recorded-run.ts';
import { evidenceBetween, type ToldDifference } from './evidence-between.ts';

interface Told {
  readonly inputs?: Partial<Inputs>;
  readonly observation?: Partial<Observation>;
}

const side = (runId: string, name: string, { inputs, observation }: Told = {}) => {
  const seen = anObservation(runId, observation);
  return { runId, name, inputsDigest: JSON.stringify(inputs ?? {}), inputs: someInputs(inputs), observation: seen, exit: exitText(seen) };
};
const nothing: ToldDifference = { metrics: [], differingMetrics: [] };

/** As the server explains two runs, whatever they left. */
function compared(good: Told, bad: Told, difference: ToldDifference = nothing) {
  const [before, after] = [side('1', 'good', good), side('2', 'bad', bad)];
  const evidence = evidenceBetween(before, after, difference);
  const { inputs, untold } = toldInputs([before, after]);
  const explanation = explainRuns(before, after, { evidence, changes: diffInputs(...inputs, new Map()), untold, metrics: difference.metrics });
  return { explanation, verdict: gradeVerdict(evidence) };
}

const ended = (end: Omit<RunEnd, 'at'>, more: Partial<Observation> = {}): Partial<Observation> => ({ end: { ...end, at: 2 }, ...more });
const killed = ended({ signal: 'SIGKILL', cause: 'signal', detail: 'the program was ended by SIGKILL; the kernel counted no kill for want of memory' });
const keyError = ended({ exitCode: 1, cause: 'exception', detail: "KeyError: 'rate' (/somewhere/train.py:4)" });
/** What is told at the end, or as it comes up. */
const late: Partial<Inputs> = {
  randomness: { mode: 'observe', settings: { PYTHONHASHSEED: '0', 'random.seed': '1' } },
  environment: { libraries: [{ name: 'libc.so.6', digest: 'c'.repeat(64) }], system: { os: 'linux' }, tools: {}, locks: [] },
  data: [{ path: 'rows.csv', kind: 'file', digest: 'd'.repeat(64), sizeBytes: 3, isStored: true, isDeclared: false }],
};

describe('an exception', () => {
  it('is said first, with its type, message, file and line, in an explanation and in a verdict', () => {
    const { explanation, verdict } = compared({}, { observation: keyError });
    assert.match(explanation.paragraph, /^bad ended with exit code 1: KeyError: 'rate' \(train\.py:4\); good ended with exit code 0\./);
    assert.deepEqual(explanation.ends, { after: { cause: 'exception', detail: "KeyError: 'rate' (train.py:4)" }, explain: false });
    assert.match(verdict.sentence, /^The results differ: the second ended with exit code 1: KeyError: 'rate' \(train\.py:4\); the first ended with exit code 0/);
  });

  it('raises the change that it names, and no other', () => {
    const { explanation } = compared({ inputs: { parameters: { depth: '1', rate: '1' } } }, { inputs: { parameters: { depth: '2', rate: '2' } }, observation: keyError });
    assert.deepEqual(
      explanation.changes.map(({ key, reason }) => [key, /the error names it/.test(reason)]),
      [
        ['rate', true],
        ['depth', false],
      ],
    );
  });

  it('of another type is another end, although the exit codes are the same', () => {
    const memory = ended({ exitCode: 1, cause: 'exception', detail: 'ValueError: no rows (data.py:9)' });
    const { explanation, verdict } = compared({ observation: keyError }, { observation: memory });
    assert.equal(verdict.level, 'different');
    assert.equal(explanation.results, 'different');
    assert.match(explanation.paragraph, /^good ended with exit code 1: KeyError.*; bad ended with exit code 1: ValueError: no rows \(data\.py:9\)\./);
  });

  it('of one type and another message is the same end, and is said of runs that are the same', () => {
    const outputs = [{ path: 'm', digest: '1', sizeBytes: 1, isStored: true }];
    const other = ended({ exitCode: 1, cause: 'exception', detail: "KeyError: 'loss' (train.py:5)" }, { outputs });
    const { verdict } = compared({ observation: { ...keyError, outputs } }, { observation: other });
    assert.equal(verdict.level, 'byte');
    assert.match(verdict.sentence, /both ended with exit code 1: KeyError/);
  });

  it('of a program in another language is what it said last', () => {
    const { explanation } = compared({}, { observation: ended({ exitCode: 1, cause: 'exit-code', detail: 'exit code 1; it said last: Error in fit(x) : no rows' }) });
    assert.match(explanation.paragraph, /^bad ended with exit code 1: it said last: Error in fit\(x\) : no rows; good ended with exit code 0\./);
  });
});

describe('a run that was killed', () => {
  const noBlame = (bad: Partial<Observation>, end: RegExp) => {
    const { explanation } = compared({ inputs: late }, { observation: bad });
    assert.match(explanation.paragraph, end);
    assert.match(explanation.paragraph, /no input is blamed for it/);
    assert.doesNotMatch(explanation.paragraph, /likeliest|The only change|What remains/);
    assert.equal(explanation.ends?.explain, true);
    assert.deepEqual(
      explanation.changes.filter(({ rank }) => rank !== undefined),
      [],
    );
    return explanation;
  };

  it('is told by its signal, and blamed on nothing', () => {
    const { uncaptured, changes, paragraph } = noBlame(killed, /^bad was ended by SIGKILL: the kernel counted no kill for want of memory; good ended with exit code 0\./);
    assert.deepEqual(changes, []);
    assert.deepEqual(
      uncaptured?.map(({ source, isSeen }) => [source, isSeen]),
      [['cut-off', true]],
    );
    assert.match(paragraph, /bad ended before it could tell of the data rows\.csv, the random setting PYTHONHASHSEED, the random setting random\.seed and 1 more/);
  });

  it('for want of memory, at a scheduler’s word, by a terminal, or with its shell, likewise', () => {
    const oom = 'the kernel killed for want of memory once in this control group while the program ran, and the program ended by SIGKILL';
    noBlame(ended({ signal: 'SIGKILL', cause: 'out-of-memory', detail: oom }), /^bad was ended by SIGKILL, out of memory: the kernel killed for want of memory once/);
    noBlame(ended({ exitCode: 5, cause: 'preempted', detail: 'SIGTERM came from outside under a scheduler' }), /^bad ended with exit code 5, preempted: SIGTERM came/);
    noBlame(ended({ exitCode: 130, cause: 'signal', detail: 'SIGINT (KeyboardInterrupt at train.py:3)' }), /^bad ended with exit code 130: SIGINT/);
    noBlame(ended({ exitCode: 137, cause: 'exit-code', detail: 'exit code 137' }), /^bad ended with exit code 137; good/);
  });

  it('is not blamed on what did change either, unless something differs that both have', () => {
    const [one, other]: readonly [Told, Told] = [{ inputs: { parameters: { lr: '1' } } }, { inputs: { parameters: { lr: '2' } }, observation: killed }];
    assert.equal(compared(one, other).explanation.ends?.explain, true);
    const differing: ToldDifference = { metrics: [{ key: 'loss', before: '1', after: '2' }], differingMetrics: ['loss'] };
    const { explanation } = compared(one, other, differing);
    assert.equal(explanation.ends?.explain, false);
    assert.match(explanation.paragraph, /^bad was ended by SIGKILL.* Also, loss went from 1 to 2.* The only change is the change of the parameter lr/);
  });

  it('by a fault of its own is not taken for one that was killed', () => {
    const crashed = ended({ signal: 'SIGSEGV', cause: 'signal', detail: 'the program was ended by SIGSEGV' });
    const { explanation } = compared({ inputs: { parameters: { lr: '1' } } }, { inputs: { parameters: { lr: '2' } }, observation: crashed });
    assert.equal(explanation.ends?.explain, false);
    assert.match(explanation.paragraph, /^bad was ended by SIGSEGV; good ended with exit code 0\. .*The only change is the change of the parameter lr/);
  });
});

describe('what one record lacks', () => {
  const keys = (good: Told, bad: Told): readonly string[] => compared(good, bad).explanation.changes.map(({ key }) => key);

  it('is no change where that run ended early', () => {
    for (const observation of [killed, keyError, ended({ exitCode: 2, cause: 'exit-code', detail: 'exit code 2' }), { end: undefined }])
      assert.deepEqual(keys({ inputs: late }, { observation }), []);
    assert.deepEqual(keys({ observation: killed }, { inputs: late }), []);
  });

  it('is no change where its hooks did not tell all, or where the other was traced', () => {
    const incomplete = { gaps: [{ code: 'hook-incomplete', sentence: 'A Python ended early.', lowers: 'metric' as const }] };
    assert.deepEqual(keys({ inputs: late }, { observation: incomplete }), []);
    assert.deepEqual(keys({ inputs: late, observation: { readsFoundBy: 'trace' } }, {}), []);
    assert.deepEqual(keys({ inputs: late }, { observation: { readsFoundBy: 'nothing' } }), []);
  });

  it('is a change where it ran through, and was watched like the other', () => {
    assert.deepEqual(keys({ inputs: late }, {}).length, 4);
    const same = { gaps: [{ code: 'hook-incomplete', sentence: 'A Python ended early.' }] };
    assert.deepEqual(keys({ inputs: late, observation: same }, { observation: same }).length, 4);
  });

  it('leaves what both told, what was declared, and what the command line says', () => {
    const one = { ...late, parameters: { lr: '1' }, command: { argv: ['python', 'train.py', '--lr', '1'], workdir: '', entryPoint: 'train.py' } };
    const declared = [{ ...late.data![0]!, isDeclared: true }];
    assert.deepEqual(
      keys({ inputs: { ...one, data: declared } }, { inputs: { randomness: { mode: 'observe', settings: { PYTHONHASHSEED: '5' } } }, observation: killed }).toSorted(),
      ['--lr', 'PYTHONHASHSEED', 'rows.csv'],
    );
  });
});

describe('a reader that nobody watched', () => {
  const file = { code: [{ path: '', kind: 'git' as const, tree: '1'.repeat(64), files: 1, sizeBytes: 1 }] };
  const awk = { pid: 0, parentPid: 0, argv: ['awk', '{ print }'], language: 'other' as const, hasShakenHands: false, settings: [] };
  const outputs = (digest: string) => [{ path: 'out.txt', digest, sizeBytes: 1, isStored: true }];
  const sources = (observation: Partial<Observation>) =>
    compared(
      { observation: { ...observation, outputs: outputs('1') }, inputs: file },
      { observation: { ...observation, outputs: outputs('2') }, inputs: file },
    ).explanation.uncaptured?.map(({ source }) => source);

  it('is the first suspect, whether a gap of the record or a process tells of it', () => {
    assert.equal(sources({ gaps: [{ code: 'reads-unseen', sentence: 'Nothing could see which files the program read.', lowers: 'metric' }] })?.[0], 'unwatched-reads');
    assert.equal(sources({ gaps: [{ code: 'stdin-not-recorded', sentence: 'What came by standard input is not recorded.' }], listings: ['x'] })?.[0], 'unwatched-reads');
    assert.equal(sources({ readsFoundBy: 'nothing', listings: ['x'] })?.[0], 'unwatched-reads');
    assert.equal(sources({ processes: [...anObservation('a').processes, awk], listings: ['x'] })?.[0], 'unwatched-program');
  });

  it('is not suspected for gaps that hide no input', () => {
    const [first] =
      sources({
        gaps: [
          { code: 'console-too-long', sentence: 'Lines were left out.' },
          { code: 'wheel-not-kept', sentence: 'A package was not kept.' },
        ],
      }) ?? [];
    assert.notEqual(first, 'unwatched-reads');
  });

  it('is named beside a change that nobody saw used, and not beside one that was', () => {
    const gaps = [{ code: 'hook-overflow', sentence: 'A process told of more than 9 read events.' }];
    const changed = (variables: Readonly<Record<string, string>>, parameters: Readonly<Record<string, string>>, digest: string): Told => ({
      inputs: { variables, parameters },
      observation: { gaps, outputs: outputs(digest) },
    });
    assert.match(compared(changed({ X: '1' }, {}, '1'), changed({ X: '2' }, {}, '2')).explanation.paragraph, /A process told of more than 9 read events\./);
    assert.equal(compared(changed({}, { lr: '1' }, '1'), changed({}, { lr: '2' }, '2')).explanation.uncaptured, undefined);
  });
});
