// The duties of a store of schedules, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Schedule } from '../../src/core/jobs/schedule.ts';
import type { Store } from '../../src/core/store.ts';
import { readPages, type OpenStore } from './store-fixtures.ts';

const schedule = (id: string, fields: Partial<Schedule> = {}): Schedule => ({
  id,
  name: 'jobs.sweep',
  payload: {},
  timing: { everyMs: 1_000 },
  owner: 'system',
  isPaused: false,
  createdAt: 1,
  ...fields,
});

export function testScheduleStore(open: OpenStore): void {
  describe('as a store of schedules', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const put = async (...schedules: readonly Schedule[]): Promise<void> => {
      for (const one of schedules) await store.transaction((stores) => stores.schedules.put(one));
    };

    it('keeps one per id, the last one put, with every field', async () => {
      assert.equal(await store.schedules.find('a'), undefined);
      const whole = schedule('a', { timing: { cron: '17 * * * *' }, payload: { of: 'б' }, isPaused: true, nextAt: 2 ** 42, lastJobId: 'j', lastAt: 5 });
      await put(schedule('a'), whole);
      assert.deepEqual(await store.schedules.find('a'), whole);
      await put(schedule('a'));
      assert.deepEqual(await store.schedules.find('a'), schedule('a'));
    });

    it('lists by id', async () => {
      await put(schedule('c'), schedule('b'));
      assert.deepEqual(
        (await readPages((page) => store.schedules.list(page))).map(({ id }) => id),
        ['a', 'b', 'c'],
      );
    });

    it('finds those whose time has come, the longest due first, and none that is paused or has no further time', async () => {
      await put(
        schedule('late', { nextAt: 20 }),
        schedule('early', { nextAt: 10 }),
        schedule('future', { nextAt: 30 }),
        schedule('paused', { nextAt: 1, isPaused: true }),
        schedule('over'),
      );
      const due = async (now: number, limit = 10) => (await store.schedules.due({ now, limit })).map(({ id }) => id);
      assert.deepEqual(await due(9), []);
      assert.deepEqual(await due(29), ['early', 'late']);
      assert.deepEqual(await due(29, 1), ['early']);
      assert.deepEqual(await due(30), ['early', 'late', 'future']);
    });
  });
}
