// The duties of a store, as tests: transactions here, each sub-store in a file of its own. Every engine runs
// this suite; so can a third party's.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { AssayError } from '../../src/core/base/errors.ts';
import type { Store, Stores } from '../../src/core/store.ts';
import { testAlertStore } from './alert-store.ts';
import { testArtifactStore } from './artifact-store.ts';
import { testAuditStore } from './audit-store.ts';
import { testBranchStore } from './branch-store.ts';
import { testChangeFeed } from './change-feed.ts';
import { testClientStateStore } from './client-state-store.ts';
import { testCollectionStore } from './collection-store.ts';
import { testCompaction } from './compaction.ts';
import { testConsoleStore } from './console-store.ts';
import { testDatasetStore } from './dataset-store.ts';
import { testExperimentStore } from './experiment-store.ts';
import { testHistoryStore } from './history-store.ts';
import { testJobQueue } from './job-queue-store.ts';
import { testJobWork } from './job-work.ts';
import { testLeaseStore } from './lease-store.ts';
import { testLoggedModelStore } from './logged-model-store.ts';
import { testMediaStore } from './media-store.ts';
import { testMetricReads } from './metric-reads.ts';
import { testMetricStore } from './metric-store.ts';
import { testModelRegistryStore } from './model-registry-store.ts';
import { testProjectScope } from './project-scope.ts';
import { testProjectStore } from './project-store.ts';
import { testPurgeStore } from './purge-store.ts';
import { testReproductionStore } from './reproduction-store.ts';
import { testRecordedInputsStore } from './recorded-inputs-store.ts';
import { testRetentionStore } from './retention-store.ts';
import { testSearchStore } from './search-store.ts';
import { testSecretStore } from './secret-store.ts';
import { testRunSearch } from './run-search-store.ts';
import { testRunStore } from './run-store.ts';
import { testScheduleStore } from './schedule-store.ts';
import { addExperiment, aRun, newId, type OpenStore } from './store-fixtures.ts';
import { testSweepStore } from './sweep-store.ts';
import { testWebhookStore } from './webhook-store.ts';

export function testStore(name: string, open: OpenStore, skip: false | string = false): void {
  describe(name, { skip }, () => {
    testTransactions(open);
    testProjectStore(open);
    testAuditStore(open);
    testExperimentStore(open);
    testRunStore(open);
    testRunSearch(open);
    testMetricStore(open);
    testMetricReads(open);
    testBranchStore(open);
    testDatasetStore(open);
    testLoggedModelStore(open);
    testModelRegistryStore(open);
    testWebhookStore(open);
    testArtifactStore(open);
    testJobQueue(open);
    testRecordedInputsStore(open);
    testScheduleStore(open);
    testJobWork(async () => {
      const store = await open();
      return [store, store];
    });
    testChangeFeed(async () => {
      const store = await open();
      return [store, store];
    });
    testCompaction(async () => {
      const store = await open();
      return [store, store];
    });
    testConsoleStore(open);
    testHistoryStore(open);
    testClientStateStore(open);
    testMediaStore(open);
    testAlertStore(open);
    testLeaseStore(open);
    testSweepStore(open);
    testReproductionStore(open);
    testRetentionStore(open);
    testSecretStore(open);
    testCollectionStore(open);
    testSearchStore(open);
    testPurgeStore(open);
    testProjectScope(open);
  });
}

function testTransactions(open: OpenStore): void {
  describe('as a transactional store', () => {
    let store: Store;
    let experimentId: string;
    before(async () => {
      store = await open();
      experimentId = (await addExperiment(store)).id;
    });
    after(() => store.close());

    const insert =
      (id: string) =>
      (stores: Stores): Promise<void> =>
        stores.runs.insert(aRun(experimentId, { id }));

    it('answers what the work answered', async () => {
      assert.equal(await store.transaction(async () => 42), 42);
    });

    it('applies nothing of work that throws, and throws its error on', async () => {
      const id = newId();
      const error = new AssayError('conflict', 'no');
      await assert.rejects(
        store.transaction(async (stores) => {
          await insert(id)(stores);
          throw error;
        }),
        (thrown) => thrown === error,
      );
      assert.equal(await store.runs.find(id), undefined);
    });

    it('undoes work that throws alone: those that share its commit are kept', async () => {
      const ids = Array.from({ length: 20 }, newId);
      const outcomes = await Promise.allSettled(
        ids.map((id, index) =>
          store.transaction(async (stores) => {
            await insert(id)(stores);
            if (index % 3 === 0) throw new Error('undone');
          }),
        ),
      );
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ids.map((_, index) => (index % 3 === 0 ? 'rejected' : 'fulfilled')),
      );
      const kept = await store.runs.findMany(ids);
      assert.deepEqual(
        kept.map(({ id }) => id),
        ids.filter((_, index) => index % 3 !== 0),
      );
    });

    it('undoes work that the database itself refused alone', async () => {
      const [first, second] = [newId(), newId()];
      const outcomes = await Promise.allSettled([store.transaction(insert(first)), store.transaction(insert(first)), store.transaction(insert(second))]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.equal((await store.runs.findMany([first, second])).length, 2);
    });

    it('shows work its own writes, and nobody else before it has ended', async () => {
      const id = newId();
      let seenOutside: unknown = 'not looked';
      await store.transaction(async (stores) => {
        await insert(id)(stores);
        assert.equal((await stores.runs.find(id))?.id, id);
        seenOutside = await store.runs.find(id);
      });
      assert.equal(seenOutside, undefined);
      assert.equal((await store.runs.find(id))?.id, id);
    });

    it('runs concurrent work one after the other, in the order it was begun', async () => {
      const id = newId();
      await store.transaction(insert(id));
      const order: number[] = [];
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          store.transaction(async ({ runs }) => {
            order.push(index);
            const run = (await runs.find(id))!;
            // Gives up the turn between reading and writing: what is lost by interleaving would be lost here.
            await new Promise((resolve) => setImmediate(resolve));
            await runs.update({ ...run, updatedAt: run.updatedAt + 1 });
          }),
        ),
      );
      assert.deepEqual(
        order,
        Array.from({ length: 50 }, (_, index) => index),
      );
      assert.equal((await store.runs.find(id))!.updatedAt, aRun(experimentId).updatedAt + 50);
    });

    it('forgets the inner numbers of what was undone', async () => {
      const id = newId();
      const points = [{ key: `k ${id}`, value: 1, step: 0, timestamp: 0 }];
      const work = async (stores: Stores): Promise<void> => {
        await insert(id)(stores);
        await stores.metrics.append([{ runId: id, points }]);
      };
      await assert.rejects(
        store.transaction(async (stores) => {
          await work(stores);
          throw new Error('undone');
        }),
        /undone/,
      );
      // Takes the number the undone run had.
      const other = newId();
      await store.transaction(insert(other));
      await store.transaction(work);
      assert.equal((await store.metrics.summaries(id)).length, 1);
      assert.deepEqual(await store.metrics.summaries(other), []);
    });

    it('is told that heavy reads will come, as often as one likes, and answers them as without', async () => {
      const runId = newId();
      await store.transaction(async ({ runs, metrics }) => {
        await runs.insert(aRun(experimentId, { id: runId }));
        await metrics.append([{ runId, points: Array.from({ length: 50 }, (_none, at) => ({ key: 'm', value: at / 3, step: at, timestamp: at })) }]);
      });
      const series = [{ runId, key: 'm' }];
      const read = (): Promise<unknown> => Promise.all([store.metrics.sample({ series, count: 7 }), store.metrics.chart({ series, buckets: 5 })]);
      const found = await read();
      store.expectReads();
      store.expectReads();
      assert.deepEqual(await read(), found);
    });

    it('refuses work after it was closed, and closes after what was under way', async () => {
      const other = await open();
      const { id } = await addExperiment(other);
      const last = other.transaction(({ runs }) => runs.insert(aRun(id)));
      await other.close();
      await last;
      await assert.rejects(
        other.transaction(async () => 1),
        { code: 'unavailable' },
      );
    });
  });
}
