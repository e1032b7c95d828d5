// The duties of a store of leases, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Lease } from '../../src/core/tracking/runs/lease.ts';
import type { Store } from '../../src/core/store.ts';
import { addRun, newId, refusal, type OpenStore } from './store-fixtures.ts';

const lease = (runId: string, fields: Partial<Lease> = {}): Lease => ({ runId, holder: 'host/1', periodMs: 60_000, beats: 1, isLost: false, ...fields });

export function testLeaseStore(open: OpenStore): void {
  describe('as a store of leases', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const put = (one: Lease) => store.transaction(({ leases }) => leases.put(one));
    const remove = (runId: string) => store.transaction(({ leases }) => leases.delete(runId));

    it('keeps one per run, the last one put', async () => {
      const { id } = await addRun(store);
      assert.equal(await store.leases.find(id), undefined);
      await put(lease(id));
      assert.deepEqual(await store.leases.find(id), lease(id));
      const second = lease(id, { holder: 'другой', periodMs: 5, beats: 2 ** 40, isLost: true });
      await put(second);
      assert.deepEqual(await store.leases.find(id), second);
    });

    it('lists those that are held as they were taken, and finds those that are lost', async () => {
      const [a, b, c] = [await addRun(store), await addRun(store), await addRun(store)];
      await put(lease(b.id));
      await put(lease(c.id, { isLost: true }));
      await put(lease(a.id, { beats: 7 }));
      const mine = (await store.leases.held()).filter(({ runId }) => [a.id, b.id, c.id].includes(runId));
      assert.deepEqual(mine, [lease(a.id, { beats: 7 }), lease(b.id)]);
      assert.deepEqual(await store.leases.findLost([a.id, b.id, c.id, newId()]), [c.id]);
      assert.deepEqual(await store.leases.findLost([]), []);
    });

    it('forgets a lease that is deleted; again is fine', async () => {
      const { id } = await addRun(store);
      await put(lease(id));
      await remove(id);
      await remove(id);
      await remove(newId());
      assert.equal(await store.leases.find(id), undefined);
    });

    it('refuses the lease of a run there is not', async () => {
      await assert.rejects(put(lease(newId())), refusal('not_found'));
      assert.equal(await store.leases.find(newId()), undefined);
    });
  });
}
