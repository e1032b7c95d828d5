// Where webhooks are kept.
import type { Page, PageRequest } from '../base/page.ts';
import type { Webhook, WebhookEvent } from './webhook.ts';

export interface WebhookStore {
  find(id: string): Promise<Webhook | undefined>;
  /** Newest first. */
  list(page: PageRequest): Promise<Page<Webhook>>;
  /** Active ones that listen to the event, in whichever project it is; at most 1,000. For the change that tells them alone. */
  listening(event: WebhookEvent): Promise<readonly Webhook[]>;
  insert(webhook: Webhook): Promise<void>;
  update(webhook: Webhook): Promise<void>;
  delete(id: string): Promise<boolean>;
}
