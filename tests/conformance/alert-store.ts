// The duties of a store of alerts, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Store } from '../../src/core/store.ts';
import type { Alert } from '../../src/core/tracking/alerts/alert.ts';
import { addRun, newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

const anAlert = (number: number, fields: Partial<Alert> = {}): Alert => ({ number, at: 1_000 + number, title: `title ${number % 2}`, text: '', level: 'info', ...fields });

export function testAlertStore(open: OpenStore): void {
  describe('as a store of alerts', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const insert = (runId: string, alert: Alert) => store.transaction(({ alerts }) => alerts.insert(runId, alert));

    it('lists the alerts of a run as they were inserted, the newest first, by pages', async () => {
      const [run, other] = [await addRun(store), await addRun(store)];
      const alerts = [anAlert(0, { text: 'ü 🦊\nline two', level: 'error' }), anAlert(1, { level: 'warning' }), anAlert(2), anAlert(3), anAlert(4)];
      for (const alert of alerts) await insert(run.id, alert);
      await insert(other.id, anAlert(0));
      assert.deepEqual(await readPages((page) => store.alerts.list({ runId: run.id, page })), alerts.toReversed());
      assert.deepEqual(await readPages((page) => store.alerts.list({ runId: other.id, page })), [anAlert(0)]);
    });

    it('finds the last one of a run, and the last one of a title', async () => {
      const run = await addRun(store);
      for (const number of [0, 1, 2]) await insert(run.id, anAlert(number));
      assert.deepEqual(await store.alerts.findLast(run.id), anAlert(2));
      assert.deepEqual(await store.alerts.findLast(run.id, 'title 1'), anAlert(1));
      assert.equal(await store.alerts.findLast(run.id, 'title'), undefined);
      assert.equal(await store.alerts.findLast((await addRun(store)).id), undefined);
    });

    it('has none of a run there is not, and refuses to keep one', async () => {
      const id = newId();
      assert.deepEqual(await store.alerts.list({ runId: id, page: { limit: 10 } }), { items: [] });
      assert.equal(await store.alerts.findLast(id), undefined);
      await assert.rejects(insert(id, anAlert(0)), refusal('not_found'));
    });
  });
}
