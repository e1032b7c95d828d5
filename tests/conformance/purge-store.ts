// The duties of a purge store, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { BinnedKind } from '../../src/core/jobs/job-results.ts';
import type { Store } from '../../src/core/store.ts';
import { addExperiment, addRun, newId, readPages, type OpenStore } from './store-fixtures.ts';

export function testPurgeStore(open: OpenStore): void {
  describe('as a purge store', () => {
    let store: Store;
    before(async () => {
      store = await open();
    });
    after(() => store.close());

    const purge = (kind: BinnedKind, id: string) => store.transaction((stores) => stores.purge.purge(kind, id));
    const aModel = (experimentId: string, deletedAt?: number) => ({
      id: `m-${newId()}`,
      experimentId,
      name: 'net',
      artifactUri: `artifacts:/${experimentId}/models/x`,
      createdAt: 1,
      updatedAt: 1,
      status: 'ready' as const,
      ...(deletedAt === undefined ? {} : { deletedAt }),
    });

    it('shows what was put into the bin before a time, by id, all of it or that of some ids or experiments', async () => {
      const experiment = await addExperiment(store, { deletedAt: 7 });
      const { id: experimentId } = experiment;
      const runs = [await addRun(store, { experimentId, deletedAt: 5 }), await addRun(store, { experimentId, deletedAt: 9 }), await addRun(store, { experimentId })];
      const model = aModel(experimentId, 6);
      await store.transaction(({ loggedModels }) => loggedModels.insert(model));
      const found = (kind: BinnedKind, deletedBefore: number, ids?: readonly string[]) =>
        readPages((page) => store.purge.binned(kind, { deletedBefore, ids, experimentIds: [experimentId], page }));
      const binned = runs.slice(0, 2).sort((one, other) => (one.id < other.id ? -1 : 1));
      assert.deepEqual(
        await found('run', 10),
        binned.map(({ id, name, artifactUri, deletedAt }) => ({ id, name, experimentId, artifactUri, deletedAt })),
      );
      assert.deepEqual(
        (await found('run', 9)).map(({ id }) => id),
        [runs[0]!.id],
      );
      assert.deepEqual(await found('run', 10, [runs[2]!.id]), []);
      assert.deepEqual(
        (await found('logged model', 7)).map(({ id }) => id),
        [model.id],
      );
      assert.deepEqual(await found('experiment', 8), [{ id: experimentId, name: experiment.name, experimentId, artifactUri: experiment.artifactRoot, deletedAt: 7 }]);
      assert.ok((await readPages((page) => store.purge.binned('run', { deletedBefore: 10, page }))).length >= 2);
    });

    it('names the collections of an experiment, links first, and what stands elsewhere for their versions', async () => {
      const [{ id }, { id: other }] = [await addExperiment(store), await addExperiment(store)];
      const [own, near, far] = [`${id}/own`, `${id}/links`, `${other}/links`].map((name) => ({ projectId: 'default', kind: 'dataset', name }));
      const strangers = [
        { projectId: undefined, kind: 'dataset', name: `${id}/server` },
        { projectId: 'default', kind: 'dataset', name: `${id}0` },
      ];
      await store.transaction(async ({ collections }) => {
        for (const one of [own!, near!, far!, ...strangers])
          await collections.insert({ ...one, createdAt: 1, updatedAt: 1, tags: [], ...((one === near || one === far) && { isOfLinks: true }) });
        const version = { version: 1, state: 'committed', metadata: {}, createdAt: 1, updatedAt: 1, tags: [] } as const;
        await collections.insertVersion(own!, { ...version, id: `origin ${id}` });
        for (const one of [near!, far!]) await collections.insertVersion(one, { ...version, originId: `origin ${id}` });
      });
      assert.deepEqual(await store.purge.collectionsOf(id, 10), [near, own]);
      assert.deepEqual(await store.purge.collectionsOf(id, 1), [near]);
      assert.deepEqual([await store.purge.linksInto(id, 10), await store.purge.linksInto(other, 10)], [[`dataset/${other}/links/1`], []]);
    });

    it('removes a run of the bin with all that belongs to it, and leaves others as they are', async () => {
      const { id: experimentId } = await addExperiment(store);
      const [gone, kept] = [await addRun(store, { experimentId, deletedAt: 5 }), await addRun(store, { experimentId })];
      const dataset = { name: 'd', digest: 'x', sourceType: 's', source: 's' };
      for (const { id: runId } of [gone, kept]) {
        await store.transaction(async ({ runs, metrics, datasets, inputs, console, history, clientState, media, alerts, leases, reproductions }) => {
          await runs.insertParams([{ runId, key: 'lr', value: '1' }]);
          await runs.putTags([{ runId, key: 't', value: 'x' }]);
          await metrics.append([{ runId, points: [{ key: 'acc', value: 1, step: 1, timestamp: 1 }] }]);
          await datasets.linkDatasets({ experimentId, runId, inputs: [{ dataset, tags: [{ key: 'k', value: 'v' }] }] });
          await inputs.put({ runId, inputsDigest: '4'.repeat(64), entryPoint: 'x', recordedAt: 1 });
          await console.append(runId, [{ number: 0, at: 1, stream: 'stdout', text: 'hello' }]);
          await history.put({ runId, kind: 'logged' }, [{ number: 0, step: 0, json: '{}' }]);
          await clientState.put(runId, { name: 'library', json: '{}', numbers: { step: 1 } });
          await media.put(runId, { rows: [0], places: [{ key: 'picture', kind: 'image', row: 0, step: 0 }] });
          await alerts.insert(runId, { number: 0, at: 1, title: 'look', text: '', level: 'info' });
          await leases.put({ runId, holder: 'h', periodMs: 1000, beats: 1, isLost: false });
          await reproductions.insert({ id: newId(), runId, verdict: {} as never, evidence: {} as never, recordedAt: 1 });
        });
      }
      await store.transaction(({ reproductions }) =>
        reproductions.insert({ id: newId(), runId: kept.id, reproductionRunId: gone.id, verdict: {} as never, evidence: {} as never, recordedAt: 1 }),
      );
      const before = await store.runs.records([kept.id]);
      assert.deepEqual([await purge('run', gone.id), await purge('run', gone.id), await purge('run', kept.id)], [true, false, false]);
      assert.equal(await store.runs.find(gone.id), undefined);
      assert.deepEqual(await store.runs.records([gone.id, kept.id]), before);
      assert.equal(await store.inputs.find(gone.id), undefined);
      assert.equal((await readPages((page) => store.reproductions.list({ runId: kept.id, page }))).length, 1);
      // Its number is not given to what comes after it.
      const { id } = await addRun(store, { experimentId });
      assert.deepEqual((await store.runs.records([id]))[0]?.params, []);
    });

    it('removes an empty experiment of the bin, and logged models', async () => {
      const { id: experimentId } = await addExperiment(store, { deletedAt: 5 });
      const [model, other] = [aModel(experimentId, 5), aModel(experimentId)];
      await store.transaction(async ({ loggedModels }) => {
        await loggedModels.insert(model);
        await loggedModels.insert(other);
        await loggedModels.putTags(model.id, [{ key: 'k', value: 'v' }]);
        await loggedModels.insertParams(model.id, [{ key: 'k', value: 'v' }]);
      });
      assert.equal(await store.purge.isEmptyExperiment(experimentId), false);
      assert.deepEqual([await purge('logged model', model.id), await purge('logged model', other.id)], [true, false]);
      await store.transaction(({ loggedModels }) => loggedModels.update({ ...other, deletedAt: 6 }));
      await purge('logged model', other.id);
      assert.equal(await store.purge.isEmptyExperiment(experimentId), true);
      assert.equal(await purge('experiment', experimentId), true);
      assert.equal(await store.experiments.find(experimentId), undefined);
      assert.equal(await purge('experiment', (await addExperiment(store)).id), false);
    });

    it('names the registered versions that are made of a run or of what lies below its URI', async () => {
      const run = await addRun(store, { deletedAt: 5 });
      const name = `model ${newId()}`;
      const version = (number: number, fields: { source: string; runId?: string; storageLocation?: string }) => ({
        modelName: name,
        version: number,
        createdAt: 1,
        updatedAt: 1,
        stage: 'none',
        tags: [],
        aliases: [],
        ...fields,
      });
      await store.transaction(async ({ registry }) => {
        await registry.insert({ name, kind: 'model', createdAt: 1, updatedAt: 1, tags: [] });
        await registry.insertVersion(version(1, { source: `${run.artifactUri}/model` }));
        await registry.insertVersion(version(2, { source: 'models:/other', runId: run.id }));
        await registry.insertVersion(version(3, { source: 'elsewhere', storageLocation: run.artifactUri }));
        await registry.insertVersion(version(4, { source: `${run.artifactUri}x/model` }));
      });
      const made = (limit: number) => store.purge.versionsMadeOf({ kind: 'run', id: run.id, artifactUri: run.artifactUri, limit });
      assert.deepEqual(await made(10), [`${name}/1`, `${name}/2`, `${name}/3`]);
      assert.deepEqual(await made(2), [`${name}/1`, `${name}/2`]);
      assert.deepEqual(await store.purge.versionsMadeOf({ kind: 'logged model', id: run.id, artifactUri: 'nowhere', limit: 5 }), []);
    });
  });
}
