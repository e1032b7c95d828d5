// The duties of a job queue, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Job } from '../../src/core/jobs/job.ts';
import type { Store } from '../../src/core/store.ts';
import type { OpenStore } from './store-fixtures.ts';

const job = (id: string, runAt: number): Omit<Job, 'attempts'> => ({ id, name: 'webhook.deliver', payload: `{"for":"${id}"}`, runAt });

export function testJobQueue(open: OpenStore): void {
  describe('as a job queue', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const claim = async (now: number, limit = 10): Promise<readonly Job[]> => store.transaction(({ jobs }) => jobs.claim({ now, leaseMs: 100, limit }));
    const ids = (jobs: readonly Job[]): readonly string[] => jobs.map(({ id }) => id);

    it('gives out due jobs, the longest due first, hides them until their lease ends, and counts attempts', async () => {
      await store.transaction(({ jobs }) => jobs.enqueue([job('late', 50), job('early', 10), job('future', 1_000)]));
      assert.deepEqual(await claim(9), []);
      assert.deepEqual(await claim(50, 1), [{ ...job('early', 10), attempts: 1 }]);
      assert.deepEqual(await claim(50), [{ ...job('late', 50), attempts: 1 }]);
      assert.deepEqual(await claim(149), []);
      assert.deepEqual(await claim(150), [
        { ...job('early', 10), attempts: 2 },
        { ...job('late', 50), attempts: 2 },
      ]);
    });

    it('gives a job to one of many who ask at once', async () => {
      await store.transaction(({ jobs }) => jobs.enqueue(Array.from({ length: 20 }, (_, index) => job(`many ${index}`, 300))));
      const claims = (await Promise.all(Array.from({ length: 8 }, () => claim(300, 5)))).flatMap(ids).filter((id) => id.startsWith('many'));
      assert.equal(new Set(claims).size, claims.length);
    });

    it('removes a job that is done, and puts one back for later', async () => {
      await store.transaction(({ jobs }) => jobs.enqueue([job('done', 5_000), job('again', 5_000)]));
      assert.deepEqual(
        ids(await claim(5_000, 100)).filter((id) => id === 'done' || id === 'again'),
        ['again', 'done'],
      );
      await store.transaction(async ({ jobs }) => {
        await jobs.remove('done');
        await jobs.postpone('again', 9_000);
        await jobs.remove('never there');
      });
      assert.ok(!ids(await claim(8_999, 100)).includes('again'));
      const [again] = (await claim(9_000, 100)).filter(({ id }) => id === 'again');
      assert.deepEqual(again, { ...job('again', 9_000), attempts: 2 });
      assert.ok(!ids(await claim(1_000_000, 100)).includes('done'));
    });

    it('enqueues nothing of a transaction that is undone', async () => {
      await assert.rejects(
        store.transaction(async ({ jobs }) => {
          await jobs.enqueue([job('undone', 0)]);
          throw new Error('undone');
        }),
      );
      assert.ok(!ids(await claim(2_000_000, 100)).includes('undone'));
    });
  });
}
