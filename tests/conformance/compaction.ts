// The duties of `Store.compact`, as tests, over a store and its twin, as two servers on one database have them; an engine that one
// process holds gives the same store twice.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { marksOf } from '../../src/core/tracking/metrics/metric-columns.ts';
import type { MetricPoint } from '../../src/core/tracking/metrics/metric.ts';
import type { Store } from '../../src/core/store.ts';
import { MetricReference } from './metric-reference.ts';
import { addRun, readPages } from './store-fixtures.ts';

const far = 2n ** 60n;

/** Values that take 64 bits and do not come in order, with NaN among them. */
function curve(key: string, count: number, start = 0): readonly MetricPoint[] {
  return Array.from({ length: count }, (_, index) => ({
    key,
    value: index % 501 === 7 ? NaN : Math.sin((start + index) * 1.7) * 10 ** (index % 9),
    step: start + index,
    timestamp: 1_700_000_000_000 + (start + index) * 250 + ((index * 7) % 13),
  }));
}

export function testCompaction(open: () => Promise<readonly [Store, Store]>): void {
  describe('as what makes stored points smaller', () => {
    let store: Store;
    let twin: Store;
    let experimentId: string;
    before(async () => {
      [store, twin] = await open();
      ({ experimentId } = await addRun(store));
    });
    after(async () => {
      await store.close();
      await twin.close();
    });

    const append = (to: Store, runId: string, points: readonly MetricPoint[]) => to.transaction(({ metrics }) => metrics.append([{ runId, points }]));
    const endedRun = async (): Promise<string> => (await addRun(store, { experimentId, status: 'finished', endedAt: 1 })).id;

    /** Calls it until there is nothing more; how often there was. */
    async function compactAll(of: Store, now = Date.now()): Promise<number> {
      let pieces = 0;
      while (await of.compact(now)) pieces += 1;
      return pieces;
    }

    async function everything(of: Store, runId: string, keys: readonly string[]): Promise<unknown> {
      const series = keys.map((key) => ({ runId, key }));
      const pages = keys.map((key) =>
        readPages(async (page) => {
          const { points, next } = await of.metrics.series({ runId, key, page });
          return { items: marksOf(points), ...(next === undefined ? {} : { next }) };
        }, 4_999),
      );
      return Promise.all([
        ...pages,
        of.metrics.manySeries({ series, limit: 100_000 }),
        of.metrics.manySeries({ series, fromStep: 777, toStep: 6_001, limit: 3_000 }),
        of.metrics.sample({ series, count: 321 }),
        // Other buckets than before, so that nothing is remembered.
        ...[3, 40, 333].map((buckets) => of.metrics.chart({ series, buckets })),
        of.metrics.chart({ series, buckets: 11, fromStep: 100, toStep: 5_000 }),
        of.metrics.summaries(runId),
      ]);
    }

    it('changes no answer: histories, ranges, samples, charts and summaries, steps beyond 2^53 among them', async () => {
      const runId = await endedRun();
      const farPoints = Array.from({ length: 600 }, (_, index) => {
        const step = far + BigInt(index * 3);
        return { key: 'far', value: index / 3, step: Number(step), farStep: step, timestamp: index };
      });
      for (const points of [curve('a', 9_000), curve('b', 5_000), farPoints, curve('a', 3_000, 9_000)]) await append(store, runId, points);
      const before = await everything(store, runId, ['a', 'b', 'far']);
      assert.ok((await compactAll(store)) > 0);
      // The twin has no memory of charts.
      assert.deepEqual(await everything(twin, runId, ['a', 'b', 'far']), before);
      assert.deepEqual(await everything(store, runId, ['a', 'b', 'far']), before);
    });

    it('takes repeats of what was made smaller for repeats, and points beside it for new ones', async () => {
      const runId = await endedRun();
      await append(store, runId, curve('a', 9_000));
      assert.ok((await compactAll(store)) > 0);
      assert.deepEqual(await append(store, runId, curve('a', 9_000)), [{ runId, count: 0 }]);
      const [more] = await append(store, runId, [...curve('a', 100, 8_950), { key: 'a', value: 5, step: 17, timestamp: 3 }]);
      assert.equal(more!.count, 101);
      const reference = new MetricReference();
      reference.append([...curve('a', 9_000), ...curve('a', 100, 8_950), { key: 'a', value: 5, step: 17, timestamp: 3 }]);
      const [line] = await store.metrics.manySeries({ series: [{ runId, key: 'a' }], limit: 100_000 });
      assert.deepEqual(marksOf(line!.points), reference.bySteps('a'));
    });

    it('leaves what a rewind moves, and what a branch shows of the run it goes on from, as they were', async () => {
      const [runId, tail, branch] = [await endedRun(), await endedRun(), await endedRun()];
      await append(store, runId, [...curve('a', 9_000), ...curve('b', 2_000)]);
      await append(store, branch, curve('a', 50, 4_000));
      const series = [{ runId: branch, key: 'a', earlier: [{ runId, toStep: 3_999 }] }];
      const [before] = await store.metrics.manySeries({ series, limit: 10_000 });
      assert.ok((await compactAll(store)) > 0);
      assert.deepEqual(await twin.metrics.manySeries({ series, limit: 10_000 }), [before]);
      assert.equal(await store.transaction(({ metrics }) => metrics.moveTail({ from: runId, to: tail, afterStep: 4_321 })), 9_000 - 4_322);
      const [stayed, went] = await store.metrics.manySeries({ series: [runId, tail].map((id) => ({ runId: id, key: 'a' })), limit: 10_000 });
      const key = 'a';
      assert.deepEqual(
        [...marksOf(stayed!.points), ...marksOf(went!.points)].map((mark) => ({ key, ...mark })),
        curve('a', 9_000),
      );
      assert.equal(stayed!.points.steps.length, 4_322);
      await compactAll(store);
      assert.deepEqual(
        (await twin.metrics.summaries(tail)).map(({ count }) => count),
        [9_000 - 4_322],
      );
    });

    it('may be called by two servers while both are written to: nothing is lost and nothing comes twice', async () => {
      const runId = await endedRun();
      const reference = new MetricReference();
      const stores = [store, twin];
      for (let round = 0; round < 4; round += 1) {
        const batches = [0, 1, 2, 3].map((part) => curve(`k${part}`, 3_000, round * 3_000));
        for (const points of batches) reference.append(points);
        await Promise.all([
          ...batches.map((points, index) => append(stores[index % 2]!, runId, points)),
          // Settles before it is called again on the same store.
          ...(store === twin ? [store] : stores).map((of) => of.compact(Date.now())),
        ]);
      }
      await (store === twin ? compactAll(store) : Promise.all(stores.map((of) => compactAll(of))));
      for (const key of reference.keys()) {
        const [line] = await twin.metrics.manySeries({ series: [{ runId, key }], limit: 100_000 });
        assert.deepEqual(marksOf(line!.points), reference.bySteps(key));
      }
    });

    it('finds nothing to do the second time', async () => {
      await compactAll(store);
      assert.equal(await store.compact(Date.now()), false);
      assert.equal(await store.compact(Date.now()), false);
    });
  });
}
