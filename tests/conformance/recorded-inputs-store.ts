// The duties of a store of run inputs, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { RecordedInputs } from '../../src/core/reproduction/recorded-inputs.ts';
import type { Run } from '../../src/core/tracking/runs/run.ts';
import type { Store } from '../../src/core/store.ts';
import { addExperiment, addRun, newId, refusal, type OpenStore } from './store-fixtures.ts';

const inputs = (runId: string, fields: Partial<RecordedInputs> = {}): RecordedInputs => ({ runId, inputsDigest: 'a'.repeat(64), entryPoint: 'train.py', recordedAt: 5, ...fields });

export function testRecordedInputsStore(open: OpenStore): void {
  describe('as a store of run inputs', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const put = (entry: RecordedInputs) => store.transaction(({ inputs }) => inputs.put(entry));
    const lastGood = (runId: string) => store.inputs.findLastGood({ runId, withoutTag: 'repeats' });

    async function recorded(experimentId: string, fields: Partial<Run> = {}, entryPoint = 'train.py'): Promise<Run> {
      const run = await addRun(store, { experimentId, status: 'finished', ...fields });
      await put(inputs(run.id, { entryPoint }));
      return run;
    }

    it('keeps one per run, the last one put, with and without an observation', async () => {
      const { id } = await addRun(store);
      assert.equal(await store.inputs.find(id), undefined);
      await put(inputs(id));
      assert.deepEqual(await store.inputs.find(id), inputs(id));
      const second = inputs(id, { inputsDigest: 'b'.repeat(64), observationDigest: 'c'.repeat(64), entryPoint: 'другой.py', recordedAt: 9 });
      await put(second);
      assert.deepEqual(await store.inputs.find(id), second);
      await put(inputs(id));
      assert.deepEqual(await store.inputs.find(id), inputs(id));
    });

    it('knows nothing of a run there is not, and refuses to keep its inputs', async () => {
      assert.equal(await store.inputs.find(newId()), undefined);
      assert.equal(await lastGood(newId()), undefined);
      await assert.rejects(put(inputs(newId())), refusal('not_found'));
    });

    it('keeps nothing of a transaction that is undone', async () => {
      const { id } = await addRun(store);
      await assert.rejects(
        store.transaction(async (stores) => {
          await stores.inputs.put(inputs(id));
          throw new Error('undone');
        }),
        /undone/,
      );
      assert.equal(await store.inputs.find(id), undefined);
    });

    it('finds the newest finished run of the entry point before a run', async () => {
      const { id: experimentId } = await addExperiment(store);
      const first = await recorded(experimentId, { startedAt: 10 });
      const second = await recorded(experimentId, { startedAt: 20 });
      const asked = await recorded(experimentId, { startedAt: 30, status: 'failed' });
      const later = await recorded(experimentId, { startedAt: 40 });
      assert.equal(await lastGood(asked.id), second.id);
      assert.equal(await lastGood(second.id), first.id);
      assert.equal(await lastGood(first.id), undefined);
      assert.equal(await lastGood(later.id), second.id);
    });

    it('passes over runs that failed, run, were deleted, repeat another, have no inputs, or belong elsewhere', async () => {
      const { id: experimentId } = await addExperiment(store);
      const { id: elsewhere } = await addExperiment(store);
      const good = await recorded(experimentId, { startedAt: 1 });
      for (const status of ['failed', 'killed', 'running', 'scheduled'] as const) await recorded(experimentId, { startedAt: 5, status });
      await recorded(experimentId, { startedAt: 5, deletedAt: 6 });
      const repetition = await recorded(experimentId, { startedAt: 5 });
      await store.transaction(({ runs }) => runs.putTags([{ runId: repetition.id, key: 'repeats', value: good.id }]));
      await addRun(store, { experimentId, startedAt: 5, status: 'finished' });
      await recorded(elsewhere, { startedAt: 5 });
      await recorded(experimentId, { startedAt: 5 }, 'evaluate.py');
      const asked = await recorded(experimentId, { startedAt: 9 });
      assert.equal(await lastGood(asked.id), good.id);
    });

    it('lists the finished runs of the entry point, itself among them, the newest first and no more than asked', async () => {
      const { id: experimentId } = await addExperiment(store);
      const good = [await recorded(experimentId, { startedAt: 1 }), await recorded(experimentId, { startedAt: 3 }), await recorded(experimentId, { startedAt: 3 })];
      for (const status of ['failed', 'running'] as const) await recorded(experimentId, { startedAt: 2, status });
      await recorded(experimentId, { startedAt: 2, deletedAt: 6 });
      const repetition = await recorded(experimentId, { startedAt: 2 });
      await store.transaction(({ runs }) => runs.putTags([{ runId: repetition.id, key: 'repeats', value: good[0]!.id }]));
      await recorded(experimentId, { startedAt: 2 }, 'evaluate.py');
      const listed = await store.inputs.listLike({ runId: good[0]!.id, withoutTag: 'repeats', limit: 9 });
      assert.deepEqual(listed, await Promise.all(good.toReversed().map(async ({ id }) => (await store.inputs.find(id))!)));
      assert.deepEqual(
        (await store.inputs.listLike({ runId: repetition.id, withoutTag: 'repeats', limit: 2 })).map(({ runId }) => runId),
        [good[2]!.id, good[1]!.id],
      );
      assert.deepEqual(await store.inputs.listLike({ runId: newId(), withoutTag: 'repeats', limit: 9 }), []);
    });

    it('goes by the order of creation among runs that began at once', async () => {
      const { id: experimentId } = await addExperiment(store);
      const runs = [];
      for (let index = 0; index < 4; index += 1) runs.push(await recorded(experimentId, { startedAt: 7 }));
      assert.equal(await lastGood(runs[3]!.id), runs[2]!.id);
      assert.equal(await lastGood(runs[1]!.id), runs[0]!.id);
      assert.equal(await lastGood(runs[0]!.id), undefined);
    });

    it('tells long entry points apart, whatever they begin with', async () => {
      const { id: experimentId } = await addExperiment(store);
      const long = `${'🦊'.repeat(200)}${'x'.repeat(5000)}`;
      const good = await recorded(experimentId, { startedAt: 1 }, `${long}a`);
      await recorded(experimentId, { startedAt: 2 }, `${long}b`);
      const asked = await recorded(experimentId, { startedAt: 3 }, `${long}a`);
      assert.equal(await lastGood(asked.id), good.id);
    });
  });
}
