// The rig itself: what it takes out of answers, what it still sees, and that its list of exceptions is exact.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compare, type Difference } from './compare.ts';
import { normaliser, type Normalised } from './normalise.ts';
import { post, type Step } from './step.ts';
import { judge, type Tolerance } from './tolerance.ts';

const now = 1_700_000_000_000;
const step: Step = post('a step', 'runs/get', {});

/** An answer as a server with these ids gives it, normalised. */
function normalised(json: unknown, captured: Readonly<Record<string, string>> = {}, status = 200): Normalised {
  const answer = { status, headers: {}, text: JSON.stringify(json), json };
  const exchange = { step, sent: { method: 'POST', path: step.path, body: undefined }, answer };
  const recording = { exchanges: [exchange], captured: new Map(Object.entries(captured)) };
  return normaliser(recording, { places: { '/somewhere/data': '<data>' }, startedAt: now, endedAt: now + 1000 })(exchange);
}

describe('two answers', () => {
  const same: Readonly<Record<string, readonly [Normalised, Normalised]>> = {
    'the id a step captured': [normalised({ run_id: 'a'.repeat(32) }, { first: 'a'.repeat(32) }), normalised({ run_id: 'b'.repeat(32) }, { first: 'b'.repeat(32) })],
    "an experiment's number": [
      normalised({ experiment_id: '7', artifact_uri: 'mlflow-artifacts:/7/x' }, { one: '7' }),
      normalised({ experiment_id: '9', artifact_uri: 'mlflow-artifacts:/9/x' }, { one: '9' }),
    ],
    'the time of day': [normalised({ creation_time: now }), normalised({ creation_time: now + 500 })],
    'a drawn name': [normalised({ run_name: 'witty-fox-12' }), normalised({ run_name: 'calm-owl-7' })],
    'the order of tags': [normalised({ tags: [{ key: 'a' }, { key: 'b' }] }), normalised({ tags: [{ key: 'b' }, { key: 'a' }] })],
    'the order of names in an object': [normalised({ a: 1, b: 2 }), normalised({ b: 2, a: 1 })],
    'the order of a Python set': [normalised({ message: "one of {'b', 'a'}" }, {}, 400), normalised({ message: "one of {'a', 'b'}" }, {}, 400)],
    'a page token': [normalised({ next_page_token: 'abc' }), normalised({ next_page_token: 'def' })],
    'the folder of the data': [normalised({ uri: '/somewhere/data/x' }), normalised({ uri: '<data>/x' })],
  };
  for (const [name, [one, other]] of Object.entries(same)) it(`are the same but for ${name}`, () => assert.deepEqual(compare('s', one, other), []));

  const different: Readonly<Record<string, readonly [Normalised, Normalised, string]>> = {
    'the status': [normalised({}), normalised({}, {}, 404), 'status'],
    'another run': [normalised({ run_id: 'a'.repeat(32) }, { first: 'a'.repeat(32) }), normalised({ run_id: 'c'.repeat(32) }, { first: 'b'.repeat(32) }), 'body'],
    'a fixed time': [normalised({ start_time: 1_580_000_000_000 }), normalised({ start_time: 1_580_000_000_001 }), 'body'],
    'a given name': [normalised({ run_name: 'first' }), normalised({ run_name: 'calm-owl-7' }), 'body'],
    'a text for a number': [normalised({ step: 1 }), normalised({ step: '1' }), 'body'],
    'an empty list for none': [normalised({ runs: [] }), normalised({}), 'body'],
    'the order of runs': [normalised({ runs: [1, 2] }), normalised({ runs: [2, 1] }), 'body'],
    'a page token that is missing': [normalised({ next_page_token: 'abc' }), normalised({}), 'body'],
    'the code of an error': [normalised({ error_code: 'A' }, {}, 400), normalised({ error_code: 'B' }, {}, 400), 'error_code'],
    'the sentence of an error': [normalised({ message: 'A' }, {}, 400), normalised({ message: 'B' }, {}, 400), 'message'],
  };
  for (const [name, [one, other, kind]] of Object.entries(different)) {
    it(`differ in ${name}`, () => assert.deepEqual([...new Set(compare('s', one, other).map((difference) => difference.kind))], [kind]));
  }
});

describe('the list of tolerated differences', () => {
  const status: readonly Difference[] = [
    { step: 's', kind: 'status', path: '', reference: 500, ours: 400 },
    { step: 's', kind: 'message', path: 'message', reference: 'a', ours: 'b' },
  ];
  const message: readonly Difference[] = [{ step: 's', kind: 'message', path: 'message', reference: 'a', ours: 'b' }];
  const body: readonly Difference[] = [{ step: 's', kind: 'body', path: 'files.3.path', reference: 'a', ours: 'b' }];
  const list = (...cases: Tolerance['cases']): readonly Tolerance[] => [{ title: '', reason: '', cases }];

  it('covers a status with all that comes with it', () => {
    assert.deepEqual(judge(status, list({ reference: 500, ours: 400, steps: ['s'] })), { unexpected: [], unused: [] });
  });

  it('does not cover another status than the one it names', () => {
    assert.equal(judge(status, list({ reference: 500, ours: 404, steps: ['s'] })).unexpected.length, 2);
  });

  it('does not let an entry for a sentence hide a status or a body', () => {
    assert.equal(judge(status, list({ differs: 'message', steps: ['s'] })).unexpected.length, 2);
    assert.equal(judge(body, list({ differs: 'message', steps: ['s'] })).unexpected.length, 1);
  });

  it('covers only the places in a body that it names', () => {
    assert.deepEqual(judge(body, list({ differs: 'body', paths: ['files.*.path'], steps: ['s'] })).unexpected, []);
    assert.equal(judge(body, list({ differs: 'body', paths: ['files'], steps: ['s'] })).unexpected.length, 1);
  });

  it('does not cover another step', () => {
    assert.equal(judge(message, list({ differs: 'message', steps: ['another'] })).unexpected.length, 1);
  });

  it('names entries that no longer differ', () => {
    assert.deepEqual(judge(message, list({ differs: 'message', steps: ['s', 'gone'] })).unused, ['gone (message)']);
  });
});
