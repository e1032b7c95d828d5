// The operations on webhooks, and the queueing of what they are told.
import type { Caller } from '../access/caller.ts';
import type { Doors } from '../access/doors.ts';
import type { Writing } from '../access/writing.ts';
import { invalidArgument, notFound } from '../base/errors.ts';
import type { Ids } from '../base/ids.ts';
import { enqueueJobs } from '../jobs/enqueue-jobs.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { DeliveryResult, WebhookSender } from './webhook-sender.ts';
import type { WebhookChange, Webhook, WebhookEvent } from './webhook.ts';
import type { WebhookStore } from './webhook-store.ts';

interface Stores {
  readonly webhooks: WebhookStore;
}

export interface WebhookPorts extends Doors<Stores> {
  readonly ids: Ids;
  readonly webhookSender: WebhookSender;
}

export type CreateWebhook = Pick<Webhook, 'name' | 'url' | 'events'> & Partial<Pick<Webhook, 'description' | 'secret' | 'status'>>;
export type UpdateWebhook = { readonly id: string } & Partial<Pick<Webhook, 'name' | 'url' | 'events' | 'description' | 'secret' | 'status'>>;

/** What each event may tell. */
export type WebhookExamples = Readonly<Record<WebhookEvent, WebhookChange>>;

export interface Webhooks {
  create(caller: Caller, input: CreateWebhook): Promise<Webhook>;
  find(caller: Caller, id: string): Promise<Webhook | undefined>;
  /** Throws `not_found`. */
  get(caller: Caller, id: string): Promise<Webhook>;
  list(caller: Caller, page: PageRequest): Promise<Page<Webhook>>;
  /** What is absent stays as it is. A new URL forgets the secret unless one is given with it. */
  update(caller: Caller, input: UpdateWebhook): Promise<Webhook>;
  delete(caller: Caller, id: string): Promise<void>;
  /** Sends an example now, of the event or else of the first one it listens to, and says how it went. */
  test(caller: Caller, input: { readonly id: string; readonly event?: WebhookEvent | undefined; readonly examples: WebhookExamples }): Promise<DeliveryResult>;
}

/** Webhooks are of no project: they are told of registered models, which are not either, and of alerts of any run. */
export function createWebhooks(ports: WebhookPorts): Webhooks {
  const { read, write } = ports;

  return {
    create: (caller, input) =>
      write(caller, 'webhook.manage', 'server', async ({ stores, at, audit }) => {
        checkEvents(input.events);
        const webhook: Webhook = { status: 'active', ...input, id: ports.ids.other(), createdAt: at, updatedAt: at };
        await stores.webhooks.insert(webhook);
        audit('webhook.created', subject(webhook.id), { name: webhook.name, url: webhook.url, events: webhook.events });
        return webhook;
      }),

    find: async (caller, id) => {
      const { webhooks } = await read(caller, 'webhook.read', 'server');
      return webhooks.find(id);
    },

    get: async (caller, id) => {
      const { webhooks } = await read(caller, 'webhook.read', 'server');
      return required(await webhooks.find(id), id);
    },

    list: async (caller, page) => {
      const { webhooks } = await read(caller, 'webhook.read', 'server');
      return webhooks.list(page);
    },

    update: (caller, { id, ...change }) =>
      write(caller, 'webhook.manage', 'server', async ({ stores, at, audit }) => {
        const before = required(await stores.webhooks.find(id), id);
        if (change.events) checkEvents(change.events);
        // A stored secret must not be sent to a place its owner did not choose.
        const { secret, ...rest } = before;
        const isMoved = change.url !== undefined && change.url !== before.url;
        const kept = isMoved || secret === undefined ? {} : { secret };
        const webhook: Webhook = { ...rest, ...kept, ...change, updatedAt: at };
        await stores.webhooks.update(webhook);
        audit('webhook.updated', subject(id), { name: webhook.name, url: webhook.url, events: webhook.events, status: webhook.status });
        return webhook;
      }),

    delete: (caller, id) =>
      write(caller, 'webhook.manage', 'server', async ({ stores, audit }) => {
        if (!(await stores.webhooks.delete(id))) throw notFound('webhook', id);
        audit('webhook.deleted', subject(id));
      }),

    test: async (caller, { id, event, examples }) => {
      const { webhooks } = await read(caller, 'webhook.manage', 'server');
      const webhook = required(await webhooks.find(id), id);
      return ports.webhookSender.send(webhook, examples[event ?? webhook.events[0]!]);
    },
  };
}

/** Queues one delivery for each webhook that listens, in the transaction of the change itself. */
export async function queueDeliveries(writing: Writing<{ readonly webhooks: WebhookStore; readonly jobs: JobQueue }>, change: WebhookChange, ids: Ids): Promise<void> {
  const { stores, at } = writing;
  const listening = await stores.webhooks.listening(change.event);
  if (listening.length === 0) return;
  const data = JSON.stringify(change.data);
  await enqueueJobs(
    writing,
    listening.map((webhook) => ({ name: 'webhook.deliver', payload: { webhookId: webhook.id, deliveryId: ids.other(), at, event: change.event, data } })),
    ids,
  );
}

function checkEvents(events: readonly WebhookEvent[]): void {
  if (events.length === 0) throw invalidArgument('a webhook needs at least one event to listen to');
}

function required(webhook: Webhook | undefined, id: string): Webhook {
  if (!webhook) throw notFound('webhook', id);
  return webhook;
}

function subject(id: string) {
  return { kind: 'webhook', id };
}
