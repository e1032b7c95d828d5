// Hybrids of two runs: what can be exchanged, and that no swaps give the first and all swaps the second.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';

import { canonicalText } from '../../src/documents/canonical-json.ts';
import type { Inputs } from '../../src/documents/inputs.ts';
import type { TreeEntry, TreeListing } from '../../src/documents/tree.ts';
import { differingSegments, exchangeSegments, segmentCommand } from '../../src/repeat/argument-segments.ts';
import { listSwaps, makeHybrid, type HybridSide } from '../../src/repeat/hybrid-recipe.ts';
import { emptyInputs, emptyObservation } from './made-up-run.ts';

const digestOf = (value: object): string => createHash('sha256').update(canonicalText(value)).digest('hex');
const entry = (path: string, content: string): TreeEntry => ({ path, mode: '100644', digest: digestOf({ content }), sizeBytes: content.length });
const listing = (...entries: readonly TreeEntry[]): TreeListing => ({ schema: 1, entries });

describe('a command line', () => {
  it('falls into pieces that are exchanged one by one', () => {
    const before = segmentCommand(['python', 'train.py', '--lr', '0.1', '--fast', '--tag', 'a', '--tag', 'b', 'model.depth=3', '--shift', '-3']);
    const after = segmentCommand(['python', 'train.py', '--lr', '0.2', '--tag', 'a', '--tag', 'c', 'model.depth=3', '--shift', '-3', '--extra=1']);
    assert.deepEqual(differingSegments(before, after), ['--lr', '--fast', '--tag', '--extra']);
    assert.deepEqual(exchangeSegments(before, after, new Set(['--lr'])), [
      'python',
      'train.py',
      '--lr',
      '0.2',
      '--fast',
      '--tag',
      'a',
      '--tag',
      'b',
      'model.depth=3',
      '--shift',
      '-3',
    ]);
    assert.deepEqual(exchangeSegments(before, after, new Set(['--fast', '--extra', '--tag'])), [
      'python',
      'train.py',
      '--lr',
      '0.1',
      '--tag',
      'a',
      '--tag',
      'c',
      'model.depth=3',
      '--shift',
      '-3',
      '--extra=1',
    ]);
  });

  it('with nothing exchanged is what it was', () => {
    for (const argv of [['python', '-m', 'pkg.train', '--lr', '0.1', 'x'], ['node', 'a.js', '-v'], ['./run.sh'], ['python', '-u', 'train.py', '--a=1', '--b', '2', 'c=3']]) {
      assert.deepEqual(exchangeSegments(segmentCommand(argv), segmentCommand(['other']), new Set()), argv);
    }
  });
});

const trees = new Map<string, TreeListing>();
function side(files: Readonly<Record<string, string>>, changes: Partial<Inputs>): HybridSide {
  const tree = listing(...Object.entries(files).map(([path, content]) => entry(path, content)));
  trees.set(digestOf(tree), tree);
  return {
    inputs: {
      ...emptyInputs,
      code: [{ path: '', kind: 'git', tree: digestOf(tree), files: tree.entries.length, sizeBytes: tree.entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }],
      ...changes,
    },
    observation: emptyObservation,
  };
}

const data = (path: string, content: string): Inputs['data'][number] => ({ path, kind: 'file', digest: digestOf({ content }), sizeBytes: 1, isStored: true, isDeclared: false });
const before = side(
  { 'a.py': 'one', 'b.py': 'two', 'gone.py': 'x' },
  {
    command: { argv: ['python', 'a.py', '--lr', '0.1'], workdir: '', entryPoint: 'a.py' },
    parameters: { lr: '0.1' },
    data: [data('x.csv', '1'), data('y.csv', '1')],
    variables: { OMP_NUM_THREADS: '1', A: '1' },
    machine: { ...emptyInputs.machine, threads: { openmp: '1' } },
  },
);
const after = side(
  { 'a.py': 'other', 'b.py': 'two', 'new.py': 'y' },
  {
    command: { argv: ['python', 'a.py', '--lr', '0.2'], workdir: '', entryPoint: 'a.py' },
    parameters: { lr: '0.2' },
    data: [data('x.csv', '2'), data('y.csv', '1')],
    variables: { OMP_NUM_THREADS: '2', A: '1' },
    machine: { ...emptyInputs.machine, threads: { openmp: '2' } },
  },
);

describe('a hybrid', () => {
  const { swaps, fixed } = listSwaps(before, after, trees);
  const named = (...keys: readonly string[]) => swaps.filter(({ key }) => keys.includes(key));

  it('can take over every changed input, each under the name it is told by', () => {
    assert.deepEqual(
      swaps.map(({ group, key }) => `${group} ${key}`),
      ['code a.py', 'code gone.py', 'code new.py', 'data x.csv', 'variables OMP_NUM_THREADS', 'parameters lr'],
    );
    assert.deepEqual(fixed, []);
  });

  it('with no swap is the first run, with all of them the second in everything that decides', () => {
    assert.deepEqual(makeHybrid([before, after], [], { trees, digestOf }).inputs, before.inputs);
    const { parameters: _one, ...all } = makeHybrid([before, after], swaps, { trees, digestOf }).inputs;
    const { parameters: _other, ...expected } = after.inputs;
    assert.deepEqual(all, expected);
  });

  it('takes one file, and names the mixed tree by its listing', () => {
    const { inputs, listings } = makeHybrid([before, after], named('a.py'), { trees, digestOf });
    assert.deepEqual(
      listings[0]?.listing.entries.map(({ path, digest }) => [path, digest]),
      [
        ['a.py', entry('a.py', 'other').digest],
        ['b.py', entry('b.py', 'two').digest],
        ['gone.py', entry('gone.py', 'x').digest],
      ],
    );
    assert.equal(inputs.code[0]?.tree, digestOf(listings[0]?.listing));
    assert.deepEqual(inputs.data, before.inputs.data);
  });

  it('takes a variable with what follows from it', () => {
    const { inputs } = makeHybrid([before, after], named('OMP_NUM_THREADS'), { trees, digestOf });
    assert.deepEqual([inputs.variables, inputs.machine.threads], [{ OMP_NUM_THREADS: '2', A: '1' }, { openmp: '2' }]);
  });
});
