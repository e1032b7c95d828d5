// The duties of a store of what rows hold besides numbers, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Store } from '../../src/core/store.ts';
import type { MediaKind, MediaPlace } from '../../src/core/tracking/media/media.ts';
import { addRun, newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

const at = (row: number, key: string, kind: MediaKind = 'image', step = row * 10): MediaPlace => ({ key, kind, row, step });

export function testMediaStore(open: OpenStore): void {
  describe('as a store of what rows hold besides numbers', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const put = (runId: string, places: readonly MediaPlace[], rows: readonly number[] = places.map(({ row }) => row)) =>
      store.transaction(({ media }) => media.put(runId, { rows, places }));

    it('lists the keys of a run by name, with their kinds, how many there are, and the first and last step', async () => {
      const [run, other] = [await addRun(store), await addRun(store)];
      await put(run.id, [at(2, 'b'), at(0, 'b'), at(1, 'b', 'file'), at(1, 'a', 'table'), at(5, 'c', 'histogram', -3)]);
      await put(other.id, [at(0, 'z')]);
      assert.deepEqual(await readPages((page) => store.media.keys({ runId: run.id, page })), [
        { key: 'a', kinds: ['table'], count: 1, firstStep: 10, lastStep: 10 },
        { key: 'b', kinds: ['image', 'file'], count: 3, firstStep: 0, lastStep: 20 },
        { key: 'c', kinds: ['histogram'], count: 1, firstStep: -3, lastStep: -3 },
      ]);
    });

    it('replaces what was noted of the rows it is told of, and of no other; the same again is no change', async () => {
      const run = await addRun(store);
      await put(run.id, [at(0, 'a'), at(1, 'a'), at(1, 'b'), at(9, 'a')]);
      const [first] = await readPages((page) => store.media.keys({ runId: run.id, page }));
      await put(run.id, [at(0, 'a'), at(1, 'a'), at(1, 'b')]);
      assert.deepEqual((await readPages((page) => store.media.keys({ runId: run.id, page })))[0], first);
      await put(run.id, [at(1, 'c', 'table')], [0, 1, 2]);
      assert.deepEqual(
        (await readPages((page) => store.media.keys({ runId: run.id, page }))).map(({ key, count }) => [key, count]),
        [
          ['a', 1],
          ['c', 1],
        ],
      );
    });

    it('has the steps of a key, each once: all of them, or an even choice with the first and the last', async () => {
      const run = await addRun(store);
      await put(run.id, [...Array.from({ length: 1_000 }, (_none, row) => at(row, 'a', 'image', row * 2)), at(1_000, 'a', 'image', 0), at(1_001, 'b', 'image', 7)]);
      const all = await store.media.steps({ runId: run.id, key: 'a', limit: 1_000 });
      assert.deepEqual(all, { steps: Array.from({ length: 1_000 }, (_none, row) => row * 2), total: 1_000 });
      for (const limit of [2, 3, 10, 999]) {
        const { steps, total } = await store.media.steps({ runId: run.id, key: 'a', limit });
        assert.equal(total, 1_000);
        assert.ok(steps.length <= limit && steps.length > limit / 2 - 1, `${steps.length} of ${limit}`);
        assert.deepEqual([steps[0], steps.at(-1)], [0, 1_998]);
      }
    });

    it('finds the last at or before a step, else the first after it, and without a step the last of all', async () => {
      const run = await addRun(store);
      await put(run.id, [at(0, 'a', 'image', 5), at(1, 'a', 'image', 10), at(2, 'a', 'table', 10), at(3, 'b', 'image', 7)]);
      const find = async (step?: number) => (await store.media.find({ runId: run.id, key: 'a', step }))?.row;
      assert.deepEqual([await find(-1), await find(5), await find(9), await find(10), await find(99), await find()], [0, 0, 0, 2, 2, 2]);
      assert.deepEqual(await store.media.find({ runId: run.id, key: 'a', step: 12 }), at(2, 'a', 'table', 10));
      assert.equal(await store.media.find({ runId: run.id, key: 'c' }), undefined);
    });

    it('has nothing of a run there is not, and refuses to keep anything', async () => {
      const runId = newId();
      assert.deepEqual(await store.media.keys({ runId, page: { limit: 10 } }), { items: [] });
      assert.deepEqual(await store.media.steps({ runId, key: 'a', limit: 10 }), { steps: [], total: 0 });
      assert.equal(await store.media.find({ runId, key: 'a' }), undefined);
      await assert.rejects(put(runId, [at(0, 'a')]), refusal('not_found'));
    });
  });
}
