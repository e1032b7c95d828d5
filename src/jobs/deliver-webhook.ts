// Tells one webhook of one change. Done twice, it tells it twice with the same delivery id, by which the
// receiver can know.
import type { WebhookChange, Webhook } from '../core/webhooks/webhook.ts';
import type { DeliveryResult } from '../core/webhooks/webhook-sender.ts';
import type { Log } from '../log.ts';
import { BlockedAddressError } from './address-guard.ts';
import { guardedPost, type PostOptions } from './guarded-post.ts';
import { GiveUpError, type JobHandler } from './job-handler.ts';

/** One telling of one change. */
export interface ChangeDelivery {
  /** The same in every attempt. */
  readonly deliveryId: string;
  /** When the change was made, in milliseconds since the epoch. */
  readonly at: number;
  readonly change: WebhookChange;
}

/** How the wire words a delivery, its signature included; `now` is the time of this attempt. Pure. */
export type WordDelivery = (webhook: Webhook, delivery: ChangeDelivery, now: number) => { readonly headers: Readonly<Record<string, string>>; readonly body: string };

export interface DeliveryPorts {
  readonly findWebhook: (id: string) => Promise<Webhook | undefined>;
  readonly word: WordDelivery;
  readonly now: () => number;
  readonly post: PostOptions;
  readonly log: Log;
}

/** Sends one delivery now; never throws. */
export type SendDelivery = (webhook: Webhook, delivery: ChangeDelivery, signal?: AbortSignal) => Promise<DeliveryResult & { readonly isFinal: boolean }>;

/** `isFinal` says that trying again cannot help. */
export function createSendDelivery({ word, now, post }: Pick<DeliveryPorts, 'word' | 'now' | 'post'>): SendDelivery {
  return async (webhook, delivery, signal) => {
    try {
      const { status, body } = await guardedPost({ url: webhook.url, ...word(webhook, delivery, now()) }, { ...post, signal });
      const isDelivered = status >= 200 && status < 300;
      const isTemporary = status === 408 || status === 425 || status === 429 || status >= 500;
      return { isDelivered, status, body, isFinal: !isTemporary, ...(isDelivered ? {} : { error: `the webhook answered ${status}` }) };
    } catch (error) {
      return { isDelivered: false, isFinal: error instanceof BlockedAddressError, error: error instanceof Error ? error.message : String(error) };
    }
  };
}

/** The handler of `webhook.deliver`. A webhook that is gone or switched off wants to hear nothing. */
export function createDeliverWebhook(ports: DeliveryPorts): JobHandler<'webhook.deliver'> {
  const send = createSendDelivery(ports);
  return async ({ payload: { webhookId, deliveryId, at, event, data }, signal }) => {
    const webhook = await ports.findWebhook(webhookId);
    if (webhook?.status !== 'active') return null;
    const change = { event, data: JSON.parse(data) as unknown } as WebhookChange;
    const result = await send(webhook, { deliveryId, at, change }, signal);
    const facts = { webhookId, deliveryId, event, status: result.status };
    if (result.isDelivered) {
      ports.log.info('webhook.delivered', facts);
      return null;
    }
    const message = result.error ?? 'not delivered';
    throw result.isFinal ? new GiveUpError(message) : new Error(message);
  };
}
