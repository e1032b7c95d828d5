// What each request about webhooks does. Secrets go in and never come out.
import { invalidArgument } from '../../../core/base/errors.ts';
import { some } from '../answer.ts';
import { rpc } from '../handler.ts';
import { pageOfLimit } from '../page.ts';
import { examples } from './delivery.ts';
import { createWebhookFields, listWebhooksFields, testWebhookFields, updateWebhookFields } from './webhook-schema.ts';
import { checkWebhookName, checkWebhookUrl, eventOf, isReadable, wireWebhook } from './webhook-translate.ts';

export const createWebhook = rpc(createWebhookFields, async ({ core, caller, settings }, { name, url, description, secret, ...message }) => {
  const events = message.events.map(eventOf);
  checkWebhookName(name);
  checkWebhookUrl(url, settings);
  if (events.length === 0) throw invalidArgument('Webhook events must be a non-empty list of WebhookEvent objects: [].');
  const webhook = await core.webhooks.create(caller, {
    name,
    url,
    events: [...new Set(events)],
    status: message.status ?? 'active',
    ...(description === '' ? {} : { description }),
    ...(secret === '' ? {} : { secret }),
  });
  return { webhook: wireWebhook(webhook) };
});

export const listWebhooks = rpc(listWebhooksFields, async ({ core, caller }, { max_results: count, page_token: token }) => {
  const limit = count === 0 ? 100 : count;
  if (limit < 1 || limit > 1000) throw invalidArgument('max_results must be between 1 and 1000.');
  const { items, next } = await core.webhooks.list(caller, pageOfLimit(limit, token));
  return { webhooks: some(items.filter(isReadable).map(wireWebhook)), next_page_token: next };
});

export const getWebhook = rpc({}, async ({ core, caller, params }) => ({ webhook: wireWebhook(await core.webhooks.get(caller, params['webhook_id']!)) }));

export const updateWebhook = rpc(updateWebhookFields, async ({ core, caller, params, settings }, { name, url, description, secret, status, ...message }) => {
  const events = message.events.map(eventOf);
  if (name !== '') checkWebhookName(name);
  if (url !== '') checkWebhookUrl(url, settings);
  const webhook = await core.webhooks.update(caller, {
    id: params['webhook_id']!,
    ...(name === '' ? {} : { name }),
    ...(url === '' ? {} : { url }),
    ...(events.length === 0 ? {} : { events: [...new Set(events)] }),
    ...(description === undefined ? {} : { description }),
    ...(secret === undefined ? {} : { secret }),
    ...(status === undefined ? {} : { status }),
  });
  return { webhook: wireWebhook(webhook) };
});

export const deleteWebhook = rpc({}, async ({ core, caller, params }) => {
  await core.webhooks.delete(caller, params['webhook_id']!);
  return {};
});

/** One example, sent now; of the webhook's first event when none is named. */
export const testWebhook = rpc(testWebhookFields, async ({ core, caller, params }, { event }) => {
  const id = params['webhook_id']!;
  const sent = await core.webhooks.test(caller, { id, event: event && eventOf(event), examples });
  return {
    result: {
      success: sent.isDelivered,
      response_status: sent.status,
      response_body: sent.body,
      error_message: sent.isDelivered || sent.status !== undefined ? undefined : `Failed to test webhook: ${sent.error ?? 'no answer'}`,
    },
  };
});
