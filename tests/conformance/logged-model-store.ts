// The duties of a logged model store, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Filter } from '../../src/language/filter.ts';
import type { ModelMetric } from '../../src/core/tracking/metrics/metric.ts';
import type { LoggedModelSearch } from '../../src/core/models/logged-model-store.ts';
import type { LoggedModel } from '../../src/core/models/logged-model.ts';
import type { Store } from '../../src/core/store.ts';
import { addExperiment, newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

const aModel = (experimentId: string, fields: Partial<LoggedModel> = {}): LoggedModel => ({
  id: `m-${newId()}`,
  experimentId,
  name: 'model',
  artifactUri: 'artifacts:/m',
  createdAt: 100,
  updatedAt: 100,
  status: 'pending',
  ...fields,
});

export function testLoggedModelStore(open: OpenStore): void {
  describe('as a logged model store', () => {
    let store: Store;
    let experimentId: string;
    before(async () => {
      store = await open();
      experimentId = (await addExperiment(store)).id;
    });
    after(() => store.close());

    const add = async (fields: Partial<LoggedModel> = {}): Promise<LoggedModel> => {
      const model = aModel(experimentId, fields);
      await store.transaction(({ loggedModels }) => loggedModels.insert(model));
      return model;
    };

    it('finds what was inserted, deleted ones too', async () => {
      const full = await add({ status: 'failed', statusMessage: 'why', modelType: 'tree', sourceRunId: newId(), deletedAt: 3 });
      assert.deepEqual(await store.loggedModels.find(full.id), full);
      const plain = await add();
      assert.deepEqual(await store.loggedModels.find(plain.id), plain);
      assert.equal(await store.loggedModels.find('m-none'), undefined);
      await assert.rejects(
        store.transaction(({ loggedModels }) => loggedModels.insert(plain)),
        refusal('already_exists'),
      );
    });

    it('replaces status, message, times and deletion', async () => {
      const model = await add();
      const changed = { ...model, status: 'failed', statusMessage: 'm', updatedAt: 200, deletedAt: 4 } as const;
      await store.transaction(({ loggedModels }) => loggedModels.update({ ...changed, name: 'ignored' }));
      assert.deepEqual(await store.loggedModels.find(model.id), changed);
      await store.transaction(({ loggedModels }) => loggedModels.update(model));
      assert.deepEqual(await store.loggedModels.find(model.id), model);
      await assert.rejects(
        store.transaction(({ loggedModels }) => loggedModels.update(aModel(experimentId))),
        refusal('not_found'),
      );
    });

    it('keeps params and tags by key, tags overwriting equal keys', async () => {
      const { id } = await add();
      await store.transaction(async ({ loggedModels }) => {
        await loggedModels.insertParams(id, [
          { key: 'z', value: '1' },
          { key: 'a', value: '' },
        ]);
        await loggedModels.putTags(id, [
          { key: 't', value: '1' },
          { key: 's', value: '2' },
        ]);
        await loggedModels.putTags(id, [
          { key: 't', value: '3' },
          { key: 't', value: '4' },
        ]);
      });
      assert.deepEqual(await store.loggedModels.params(id), [
        { key: 'a', value: '' },
        { key: 'z', value: '1' },
      ]);
      const [record] = await store.loggedModels.records([id]);
      assert.deepEqual(record!.tags, [
        { key: 's', value: '2' },
        { key: 't', value: '4' },
      ]);
      assert.equal(await store.transaction(({ loggedModels }) => loggedModels.deleteTag(id, 't')), true);
      assert.equal(await store.transaction(({ loggedModels }) => loggedModels.deleteTag(id, 't')), false);
      await assert.rejects(
        store.transaction(({ loggedModels }) => loggedModels.putTags('m-none', [{ key: 'a', value: 'b' }])),
        refusal('not_found'),
      );
    });

    it('remembers the versions made of a model in their order, the same again being no change, until they are forgotten', async () => {
      const { id } = await add();
      const registrations = async () => (await store.loggedModels.records([id]))[0]!.registrations;
      const all = [
        { name: 'z', version: 2 },
        { name: 'a', version: 1 },
      ];
      await store.transaction(async ({ loggedModels }) => {
        for (const registration of [...all, all[0]!]) await loggedModels.addRegistration(id, registration);
      });
      assert.deepEqual(await registrations(), all);
      await store.transaction(({ loggedModels }) => loggedModels.clearRegistrations(id));
      assert.deepEqual(await registrations(), []);
      await assert.rejects(
        store.transaction(({ loggedModels }) => loggedModels.addRegistration('m-none', all[0]!)),
        refusal('not_found'),
      );
    });

    it('gives records in the order of the ids and leaves unknown ids out', async () => {
      const [a, b] = [await add(), await add()];
      assert.deepEqual(
        (await store.loggedModels.records([b.id, 'm-none', a.id])).map(({ model }) => model),
        [b, a],
      );
    });

    it('keeps, per model, key, dataset and run, the latest metric by (timestamp, step), to the bit', async () => {
      const { id: modelId } = await add();
      const metric = (fields: Partial<ModelMetric>): ModelMetric => ({ modelId, runId: 'r1', key: 'acc', value: 1, step: 1, timestamp: 1, ...fields });
      const put = (...metrics: readonly ModelMetric[]) => store.transaction(({ metrics: store }) => store.putModelMetrics(metrics));
      await put(metric({ value: 0.5, timestamp: 5 }), metric({ value: 0.6, timestamp: 4, step: 9 }), metric({ datasetName: 'd', value: -0 }));
      await put(metric({ value: 0.7, timestamp: 5, step: 2 }), metric({ runId: 'r2', value: NaN }), metric({ datasetName: 'd', datasetDigest: 'x', value: Infinity }));
      await put(metric({ value: 0.1, timestamp: 1 }));
      const [record] = await store.loggedModels.records([modelId]);
      assert.deepEqual(record!.metrics, [
        metric({ value: 0.7, timestamp: 5, step: 2 }),
        metric({ runId: 'r2', value: NaN }),
        metric({ datasetName: 'd', value: -0 }),
        metric({ datasetName: 'd', datasetDigest: 'x', value: Infinity }),
      ]);
      await put(metric({ key: 'far', step: 2 ** 60, farStep: 2n ** 60n + 1n }), metric({ key: 'far', value: 9, step: 2 ** 60, farStep: 2n ** 60n + 2n, timestamp: 1 }));
      await put(metric({ key: 'far', value: 8, step: 2 ** 60, farStep: 2n ** 60n + 1n }));
      const [far] = await store.loggedModels.records([modelId]);
      assert.deepEqual(
        far!.metrics.filter(({ key }) => key === 'far'),
        [metric({ key: 'far', value: 9, step: 2 ** 60, farStep: 2n ** 60n + 2n })],
      );
      await assert.rejects(put(metric({ modelId: 'm-none' })), refusal('not_found'));
    });

    describe('searching', () => {
      let ids: Readonly<Record<string, string>>;
      let own: string;
      before(async () => {
        own = (await addExperiment(store)).id;
        const models = [
          aModel(own, { name: 'a', createdAt: 10, modelType: 'tree', status: 'ready' }),
          aModel(own, { name: 'b', createdAt: 20, sourceRunId: 'run1' }),
          aModel(own, { name: 'c', createdAt: 30, deletedAt: 5 }),
          aModel(own, { name: 'd', createdAt: 40, modelType: 'net' }),
          aModel(own, { name: 'e', createdAt: 40, id: 'm-0' }),
        ];
        ids = Object.fromEntries(models.map(({ name, id }) => [name, id]));
        await store.transaction(async ({ loggedModels, metrics }) => {
          for (const model of models) await loggedModels.insert(model);
          await loggedModels.insertParams(ids.a!, [{ key: 'depth', value: '3' }]);
          await loggedModels.putTags(ids.b!, [{ key: 'team', value: 'x' }]);
          const metric = (name: string, value: number, fields: Partial<ModelMetric> = {}): ModelMetric => ({
            modelId: ids[name]!,
            runId: 'r',
            key: 'acc',
            value,
            step: 0,
            timestamp: 0,
            ...fields,
          });
          await metrics.putModelMetrics([
            metric('a', 0.9, { datasetName: 'test', datasetDigest: '1' }),
            metric('a', 0.2, { datasetName: 'train', datasetDigest: '2', timestamp: 5 }),
            metric('b', 0.5, { datasetName: 'test', datasetDigest: '9' }),
            metric('d', NaN),
          ]);
        });
      });

      const find = async (search: Partial<LoggedModelSearch>): Promise<string> => {
        const items = await readPages((page) => store.loggedModels.search({ experimentIds: [own], datasets: [], order: [], ...search, page }));
        return items.map(({ model }) => model.name).join('');
      };
      const acc: Filter = { kind: 'compare', field: { type: 'metric', key: 'acc', statistic: 'last' }, operator: '>', value: 0.4 };

      it('lists active models, newest first, then by id', async () => {
        assert.equal(await find({}), ids.d! < ids.e! ? 'deba' : 'edba');
        assert.equal(await find({ experimentIds: [] }), '');
      });

      it('filters by attributes, params and tags', async () => {
        assert.equal(await find({ filter: { kind: 'compare', field: { type: 'attribute', name: 'model_type' }, operator: '!=', value: 'net' } }), 'a');
        assert.equal(await find({ filter: { kind: 'compare', field: { type: 'attribute', name: 'source_run_id' }, operator: '=', value: 'run1' } }), 'b');
        assert.equal(await find({ filter: { kind: 'compare', field: { type: 'attribute', name: 'creation_timestamp' }, operator: '<', value: 15 } }), 'a');
        assert.equal(await find({ filter: { kind: 'compare', field: { type: 'param', key: 'depth' }, operator: '>=', value: 3 } }), 'a');
        assert.equal(await find({ filter: { kind: 'exists', field: { type: 'tag', key: 'team' }, negated: false } }), 'b');
      });

      it('compares with the latest value of a metric, over all datasets of the model', async () => {
        // The latest of a is the 0.2 on its training data.
        assert.equal(await find({ filter: acc }), 'b');
      });

      it('looks with metric clauses only at the datasets given; without one a model must have any metric on them', async () => {
        assert.equal(await find({ filter: acc, datasets: [{ name: 'train' }] }), '');
        assert.equal(await find({ filter: acc, datasets: [{ name: 'test', digest: '1' }] }), 'a');
        assert.equal(await find({ filter: acc, datasets: [{ name: 'train' }, { name: 'test', digest: '9' }] }), 'b');
        assert.equal(await find({ datasets: [{ name: 'test' }] }), 'ba');
      });

      it('orders by the latest metric, on a dataset when given: NaN after numbers, missing last', async () => {
        const order = (direction: 'ascending' | 'descending', dataset?: { readonly name: string }) => [
          { field: { type: 'metric', key: 'acc', statistic: 'last' } as const, direction, dataset },
        ];
        assert.equal(await find({ order: order('ascending') }), 'abde');
        assert.equal(await find({ order: order('descending') }), 'bade');
        assert.equal((await find({ order: order('descending', { name: 'test' }) })).slice(0, 2), 'ab');
        assert.equal(await find({ order: [{ field: { type: 'attribute', name: 'name' }, direction: 'descending' }] }), 'edba');
        assert.equal((await find({ order: [{ field: { type: 'attribute', name: 'model_type' }, direction: 'ascending' }] })).slice(0, 2), 'da');
      });

      it('refuses fields logged models do not have, and other statistics than the last', async () => {
        const refused: readonly Filter[] = [
          { kind: 'exists', field: { type: 'dataset', name: 'name' }, negated: false },
          { kind: 'exists', field: { type: 'metric', key: 'acc', statistic: 'max' }, negated: false },
          { kind: 'exists', field: { type: 'attribute', name: 'start_time' }, negated: false },
        ];
        for (const filter of refused) await assert.rejects(find({ filter }), refusal('invalid_argument'));
      });
    });
  });
}
