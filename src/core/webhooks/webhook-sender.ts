// How a webhook is told at once, outside the queue: for the button that tests it.
import type { WebhookChange, Webhook } from './webhook.ts';

export interface DeliveryResult {
  readonly isDelivered: boolean;
  /** Absent when no answer came. */
  readonly status?: number;
  /** The first part of the answer's body. */
  readonly body?: string;
  /** What went wrong, for the person who tests. */
  readonly error?: string;
}

export interface WebhookSender {
  /** Never throws: a failure is a result. */
  send(webhook: Webhook, change: WebhookChange): Promise<DeliveryResult>;
}
