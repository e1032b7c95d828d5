// The duties of a store of verdicts and proofs, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Proof } from '../../src/documents/explanation.ts';
import type { Reproduction } from '../../src/documents/verdict.ts';
import type { Store } from '../../src/core/store.ts';
import { addRun, newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

const reproduction = (runId: string, fields: Partial<Reproduction> = {}): Reproduction => ({
  id: newId(),
  runId,
  verdict: { level: 'metric', sentence: 'Every metric is the same, é \u0000.', ceiling: 'byte' },
  evidence: {
    exit: { before: '0', after: '0' },
    outputs: [],
    metrics: [{ key: 'loss', pointsBefore: 1, pointsAfter: 1, equalPoints: 1, isVolatile: false }],
    volatile: [],
    statistics: [],
    claims: [],
    hasSameInputs: true,
    isDeterministic: false,
    missing: [],
  },
  recordedAt: 5,
  ...fields,
});

const proof = (sentence: string): Proof => ({
  target: 'loss',
  experiments: [],
  minimal: [{ group: 'code', key: 'a.py' }],
  isComplete: true,
  budget: { runs: 5, spentRuns: 2, spentSeconds: 1.5 },
  sentence,
});

export function testReproductionStore(open: OpenStore): void {
  describe('as a store of verdicts and proofs', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const insert = (one: Reproduction) => store.transaction(({ reproductions }) => reproductions.insert(one));

    it('gives back what it was given, with and without a repetition', async () => {
      const [a, b] = [await addRun(store), await addRun(store)];
      for (const one of [reproduction(a.id), reproduction(a.id, { reproductionRunId: b.id })]) {
        await insert(one);
        assert.deepEqual(await store.reproductions.find(one.id), one);
      }
      assert.equal(await store.reproductions.find(newId()), undefined);
    });

    it('lists those of a run on either side, newest first, in pages that meet', async () => {
      const [a, b, c] = [await addRun(store), await addRun(store), await addRun(store)];
      const made = [
        reproduction(a.id, { reproductionRunId: b.id }),
        reproduction(b.id, { reproductionRunId: c.id }),
        reproduction(a.id),
        reproduction(a.id, { reproductionRunId: c.id, recordedAt: 1 }),
        reproduction(c.id, { reproductionRunId: a.id }),
      ];
      for (const one of made) await insert(one);
      for (const run of [a, b, c]) {
        const expected = made.filter(({ runId, reproductionRunId }) => runId === run.id || reproductionRunId === run.id).reverse();
        assert.deepEqual(await readPages((page) => store.reproductions.list({ runId: run.id, page })), expected);
      }
      assert.deepEqual(await store.reproductions.list({ runId: newId(), page: { limit: 5 } }), { items: [] });
    });

    it('refuses a token of another run', async () => {
      const run = await addRun(store);
      await insert(reproduction(run.id));
      await insert(reproduction(run.id));
      const { next } = await store.reproductions.list({ runId: run.id, page: { limit: 1 } });
      await assert.rejects(store.reproductions.list({ runId: (await addRun(store)).id, page: { limit: 1, token: next } }), refusal('invalid_argument'));
    });

    it('refuses runs there are not', async () => {
      const run = await addRun(store);
      await assert.rejects(insert(reproduction(newId())), refusal('not_found'));
      await assert.rejects(insert(reproduction(run.id, { reproductionRunId: newId() })), refusal('not_found'));
    });

    it('keeps one proof for each ordered pair of runs, the last one put', async () => {
      const [a, b] = [await addRun(store), await addRun(store)];
      const put = (before: string, after: string, sentence: string) =>
        store.transaction(({ reproductions }) => reproductions.putProof({ before, after }, { proof: proof(sentence), recordedAt: 1 }));
      assert.equal(await store.reproductions.findProof({ before: a.id, after: b.id }), undefined);
      await put(a.id, b.id, 'first');
      await put(b.id, a.id, 'the other way round');
      await put(a.id, b.id, 'second');
      assert.deepEqual(await store.reproductions.findProof({ before: a.id, after: b.id }), proof('second'));
      assert.deepEqual(await store.reproductions.findProof({ before: b.id, after: a.id }), proof('the other way round'));
      await assert.rejects(put(a.id, newId(), 'x'), refusal('not_found'));
      assert.equal(await store.reproductions.findProof({ before: a.id, after: newId() }), undefined);
    });
  });
}
