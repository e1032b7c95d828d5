// The duties of a webhook store, as tests.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Store } from '../../src/core/store.ts';
import type { Webhook } from '../../src/core/webhooks/webhook.ts';
import { newId, readPages, refusal, type OpenStore } from './store-fixtures.ts';

const aWebhook = (fields: Partial<Webhook> = {}): Webhook => ({
  id: newId(),
  name: 'hook',
  url: 'https://example.test/x',
  events: ['model_version.created', 'registered_model.created'],
  status: 'active',
  createdAt: 1,
  updatedAt: 1,
  ...fields,
});

export function testWebhookStore(open: OpenStore): void {
  describe('as a webhook store', () => {
    let store: Store;
    before(async () => void (store = await open()));
    after(() => store.close());

    const add = async (fields: Partial<Webhook> = {}): Promise<Webhook> => {
      const webhook = aWebhook(fields);
      await store.transaction(({ webhooks }) => webhooks.insert(webhook));
      return webhook;
    };

    it('finds what was inserted, with every field, events in their order', async () => {
      const webhook = await add({ description: 'd', secret: 's', status: 'disabled' });
      assert.deepEqual(await store.webhooks.find(webhook.id), webhook);
      assert.equal(await store.webhooks.find('none'), undefined);
    });

    it('finds the active ones that listen to an event', async () => {
      const both = await add({ events: ['prompt.created', 'prompt_tag.set'] });
      const one = await add({ events: ['prompt_tag.set'] });
      await add({ events: ['prompt_tag.set'], status: 'disabled' });
      const listening = async (event: Webhook['events'][number]) => new Set((await store.webhooks.listening(event)).map(({ id }) => id));
      assert.deepEqual(await listening('prompt_tag.set'), new Set([both.id, one.id]));
      assert.deepEqual(await listening('prompt.created'), new Set([both.id]));
      assert.deepEqual(await listening('prompt_alias.created'), new Set());
      await store.transaction(({ webhooks }) => webhooks.update({ ...one, events: ['prompt.created'] }));
      assert.deepEqual(await listening('prompt_tag.set'), new Set([both.id]));
      assert.deepEqual(await listening('prompt.created'), new Set([both.id, one.id]));
    });

    it('replaces on update and refuses one there is not', async () => {
      const webhook = await add({ secret: 's' });
      const { secret: _, ...bare } = webhook;
      await store.transaction(({ webhooks }) => webhooks.update({ ...bare, url: 'https://example.test/y', updatedAt: 5 }));
      assert.deepEqual(await store.webhooks.find(webhook.id), { ...bare, url: 'https://example.test/y', updatedAt: 5 });
      await assert.rejects(
        store.transaction(({ webhooks }) => webhooks.update(aWebhook())),
        refusal('not_found'),
      );
    });

    it('says whether there was one to delete', async () => {
      const { id } = await add();
      assert.equal(await store.transaction(({ webhooks }) => webhooks.delete(id)), true);
      assert.equal(await store.transaction(({ webhooks }) => webhooks.delete(id)), false);
      assert.equal(await store.webhooks.find(id), undefined);
    });

    it('lists newest first', async () => {
      const own = await open();
      for (const createdAt of [3, 1, 2]) await own.transaction(({ webhooks }) => webhooks.insert(aWebhook({ createdAt })));
      assert.deepEqual(
        (await readPages((page) => own.webhooks.list(page))).map(({ createdAt }) => createdAt),
        [3, 2, 1],
      );
      await own.close();
    });
  });
}
