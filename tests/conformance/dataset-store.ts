// The duties of a dataset store, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Dataset } from '../../src/core/datasets/dataset.ts';
import type { Tag } from '../../src/core/base/tag.ts';
import type { Store } from '../../src/core/store.ts';
import { addExperiment, addRun, newId, refusal, type OpenStore } from './store-fixtures.ts';

const dataset = (name: string, fields: Partial<Dataset> = {}): Dataset => ({ name, digest: 'd', sourceType: 'local', source: '{}', ...fields });
const context = (value: string): readonly Tag[] => [{ key: 'ctx', value }];

export function testDatasetStore(open: OpenStore): void {
  describe('as a dataset store', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const datasetsOf = async (runId: string) => (await store.runs.records([runId]))[0]!.datasets;

    it('reuses a dataset known by name and digest, and leaves it as it was', async () => {
      const { id: experimentId } = await addExperiment(store);
      const [a, b] = [await addRun(store, { experimentId }), await addRun(store, { experimentId })];
      const link = (runId: string, source: string) =>
        store.transaction(({ datasets }) => datasets.linkDatasets({ experimentId, runId, inputs: [{ dataset: dataset('x', { source }), tags: [] }] }));
      await link(a.id, 'first');
      await link(b.id, 'second');
      assert.equal((await datasetsOf(b.id))[0]!.dataset.source, 'first');
    });

    it('keeps datasets of two experiments, two names and two digests apart', async () => {
      const [a, b] = [await addRun(store), await addRun(store)];
      const inputs = [dataset('x', { source: 'of a' }), dataset('x', { digest: 'e' }), dataset('y')].map((one) => ({ dataset: one, tags: [] }));
      await store.transaction(({ datasets }) => datasets.linkDatasets({ experimentId: a.experimentId, runId: a.id, inputs }));
      await store.transaction(({ datasets }) =>
        datasets.linkDatasets({ experimentId: b.experimentId, runId: b.id, inputs: [{ dataset: dataset('x', { source: 'of b' }), tags: [] }] }),
      );
      assert.deepEqual(await datasetsOf(a.id), inputs);
      assert.equal((await datasetsOf(b.id))[0]!.dataset.source, 'of b');
    });

    it('shows the datasets of a run in the order they were logged, one that is logged again in its first place', async () => {
      const { id: experimentId } = await addExperiment(store);
      const [early, late] = [await addRun(store, { experimentId }), await addRun(store, { experimentId })];
      const link = (runId: string, ...names: readonly string[]) =>
        store.transaction(({ datasets }) => datasets.linkDatasets({ experimentId, runId, inputs: names.map((name) => ({ dataset: dataset(name), tags: [] })) }));
      const names = async (runId: string) => (await datasetsOf(runId)).map(({ dataset: { name } }) => name);
      await link(early.id, 'a', 'b');
      await link(late.id, 'z', 'm');
      await link(late.id, 'b', 'm', 'a');
      await link(late.id, 'z', 'c');
      assert.deepEqual(await names(early.id), ['a', 'b']);
      assert.deepEqual(await names(late.id), ['z', 'm', 'b', 'a', 'c']);
    });

    it('leaves the context and the tags of an edge that exists, also within one call', async () => {
      const run = await addRun(store);
      const inputs = [
        { dataset: dataset('x'), context: 'train', tags: [...context('train'), { key: 'a', value: '' }] },
        { dataset: dataset('x'), context: 'eval', tags: context('eval') },
      ];
      const link = () => store.transaction(({ datasets }) => datasets.linkDatasets({ experimentId: run.experimentId, runId: run.id, inputs }));
      await link();
      inputs.reverse();
      await link();
      assert.deepEqual(await datasetsOf(run.id), [{ dataset: dataset('x'), context: 'train', tags: [{ key: 'a', value: '' }, ...context('train')] }]);
    });

    it('keeps model inputs that exist, and gives a model output its new step', async () => {
      const run = await addRun(store);
      await store.transaction(async ({ datasets }) => {
        await datasets.linkModelInputs(run.id, [{ modelId: 'm-1' }, { modelId: 'm-1' }]);
        await datasets.linkModelInputs(run.id, [{ modelId: 'm-2' }, { modelId: 'm-1' }]);
        await datasets.linkModelOutputs(run.id, [
          { modelId: 'm-3', step: 1 },
          { modelId: 'm-4', step: -2 },
        ]);
        await datasets.linkModelOutputs(run.id, [
          { modelId: 'm-3', step: 5 },
          { modelId: 'm-5', step: -(2 ** 63), farStep: -(2n ** 63n) },
        ]);
      });
      const [record] = await store.runs.records([run.id]);
      assert.deepEqual(record!.modelInputs, [{ modelId: 'm-1' }, { modelId: 'm-2' }]);
      assert.deepEqual(record!.modelOutputs, [
        { modelId: 'm-3', step: 5 },
        { modelId: 'm-4', step: -2 },
        { modelId: 'm-5', step: -(2 ** 63), farStep: -(2n ** 63n) },
      ]);
    });

    it('refuses edges from a run there is not', async () => {
      await assert.rejects(
        store.transaction(({ datasets }) => datasets.linkModelInputs(newId(), [{ modelId: 'm' }])),
        refusal('not_found'),
      );
      await assert.rejects(
        store.transaction(({ datasets }) => datasets.linkModelOutputs(newId(), [{ modelId: 'm', step: 0 }])),
        refusal('not_found'),
      );
    });

    it('summarises the distinct datasets and contexts of active runs, at most as many as asked', async () => {
      const { id: experimentId } = await addExperiment(store);
      const [a, b, deleted] = [await addRun(store, { experimentId }), await addRun(store, { experimentId }), await addRun(store, { experimentId, deletedAt: 1 })];
      const link = (runId: string, name: string, use: { context?: string; tags: readonly Tag[] }) =>
        store.transaction(({ datasets }) => datasets.linkDatasets({ experimentId, runId, inputs: [{ dataset: dataset(name), ...use }] }));
      await link(a.id, 'x', { context: 'train', tags: [] });
      await link(b.id, 'x', { context: 'train', tags: [] });
      await link(b.id, 'y', { tags: [{ key: 'other', value: 'train' }] });
      await link(deleted.id, 'z', { context: 'eval', tags: [] });
      const query = { experimentIds: [experimentId], limit: 10 };
      assert.deepEqual(await store.datasets.summaries(query), [
        { experimentId, name: 'x', digest: 'd', context: 'train' },
        { experimentId, name: 'y', digest: 'd' },
      ]);
      assert.equal((await store.datasets.summaries({ ...query, limit: 1 })).length, 1);
      assert.deepEqual(await store.datasets.summaries({ ...query, experimentIds: [] }), []);
    });
  });
}
