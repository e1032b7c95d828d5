// Which runs tell something of one of several tied changes: those that differ in it alone, between the very same values.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { onlyDifference, wordSibling } from '../../src/compare/explain/sibling-runs.ts';
import type { ChangeKind, InputDifference } from '../../src/compare/inputs/input-difference.ts';
import { anObservation, someInputs } from '../core/recorded-run.ts';

const difference = (kind: ChangeKind, group: InputDifference['group'], key: string, fields: Partial<InputDifference> = {}): InputDifference => ({
  kind,
  group,
  key,
  before: 'one',
  after: 'other',
  ...fields,
});
const parameter = (key: string, fields: Partial<InputDifference> = {}) => difference('parameter', 'parameters', key, fields);
const seen = { inputs: someInputs(), observation: anObservation('a', { reads: ['features.py', 'model.py'] }) };
const features = difference('code-file', 'code', 'features.py', { digests: { before: '1', after: '2' } });
const tied = [parameter('depth'), parameter('width'), features];
const only = (...changes: readonly InputDifference[]) => onlyDifference(tied, { changes, untold: [], runs: [seen, seen] })?.key;

describe('a run that differs', () => {
  it('in one tied change alone tells of that, be it a parameter or a file', () => {
    assert.equal(only(parameter('depth')), 'depth');
    assert.equal(only(features), 'features.py');
  });

  it('in what no run used besides tells of it all the same, and so does what only follows from the change', () => {
    assert.equal(only(parameter('depth'), difference('code-file', 'code', 'unread.py')), 'depth');
    const threads = difference('variable', 'variables', 'OMP_NUM_THREADS');
    const effect = difference('threads', 'machine', 'threads openblas', { follows: 'OMP_NUM_THREADS' });
    assert.equal(onlyDifference([threads], { changes: [threads, effect], untold: [], runs: [seen, seen] })?.key, 'OMP_NUM_THREADS');
  });

  it('in two of them, in something else or in nothing tells nothing', () => {
    assert.equal(only(parameter('depth'), parameter('width')), undefined);
    assert.equal(only(parameter('rate')), undefined);
    assert.equal(only(parameter('depth'), difference('code-file', 'code', 'model.py')), undefined);
    assert.equal(only(), undefined);
  });

  it('in a tied change but by another value tells nothing', () => {
    assert.equal(only(parameter('depth', { after: 'a third' })), undefined);
    assert.equal(only(difference('code-file', 'code', 'features.py', { digests: { before: '1', after: '3' } })), undefined);
    assert.equal(only(parameter('depth', { before: 'other', after: 'one' })), undefined);
  });

  it('in a tied change tells nothing where a run could not tell of all its inputs, or nobody saw what was read', () => {
    assert.equal(
      onlyDifference(tied, { changes: [parameter('depth')], untold: [{ side: 'after', why: 'cut-off', names: ['the library libc.so.6'] }], runs: [seen, seen] }),
      undefined,
    );
    const unwatched = { inputs: someInputs() };
    assert.equal(onlyDifference(tied, { changes: [parameter('depth'), difference('code-file', 'code', 'unread.py')], untold: [], runs: [unwatched, unwatched] }), undefined);
  });
});

describe('what is said of such a run', () => {
  const sibling = { runId: 'c', name: 'third', change: { group: 'code', key: 'features.py' }, metric: { key: 'acc', value: '0.9' } } as const;
  it('is what was seen, with the run named, and no more', () => {
    assert.equal(
      wordSibling({ ...sibling, against: 'before', outcome: 'like-before' }, ['first', 'second']),
      'As far as is recorded, third differs from first only in the file features.py, which it has as second has it, and has the same results as first (acc 0.9).',
    );
    assert.equal(
      wordSibling({ ...sibling, against: 'after', outcome: 'like-before', metric: undefined }, ['first', 'second']),
      'As far as is recorded, third differs from second only in the file features.py, which it has as first has it, and has the same results as first.',
    );
    assert.match(wordSibling({ ...sibling, against: 'before', outcome: 'neither' }, ['first', 'second']), /and has the results of neither \(acc 0\.9\)\.$/);
  });
});
