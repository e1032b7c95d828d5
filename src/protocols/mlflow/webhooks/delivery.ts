// How a change is told to a webhook: MLflow's payload, and a signature in the manner of
// Standard Webhooks: HMAC-SHA256 over "<delivery id>.<timestamp>.<body>" with the webhook's secret.
import { createHmac } from 'node:crypto';

import { type WebhookChange, type Webhook, webhookEvents } from '../../../core/webhooks/webhook.ts';
import type { WebhookExamples } from '../../../core/webhooks/webhooks.ts';
import { promptTag, promptTextTag, promptTypeTag } from '../registry/prompts.ts';

/** One telling of one change; a repeat has the same id. */
interface Delivery {
  readonly deliveryId: string;
  /** When the change was made, in milliseconds since the epoch. */
  readonly at: number;
  readonly change: WebhookChange;
}

export interface WordedDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Headers and body of one attempt, made at `now`. Pure. */
export function wordDelivery(webhook: Webhook, { deliveryId, at, change }: Delivery, now: number): WordedDelivery {
  const [entity, action] = change.event.split('.');
  const body = JSON.stringify({ entity, action, timestamp: isoTime(at), data: payload(change) });
  const timestamp = String(Math.floor(now / 1000));
  const signature: Record<string, string> = webhook.secret === undefined ? {} : { 'X-MLflow-Signature': sign(webhook.secret, `${deliveryId}.${timestamp}.${body}`) };
  return { headers: { 'Content-Type': 'application/json', 'X-MLflow-Delivery-Id': deliveryId, 'X-MLflow-Timestamp': timestamp, ...signature }, body };
}

function sign(secret: string, text: string): string {
  return `v1,${createHmac('sha256', secret).update(text).digest('base64')}`;
}

/** As Python's `isoformat` prints UTC. */
function isoTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '000+00:00');
}

/** Facts that are missing or empty are told as null; a prompt's text is a fact of its own, its inner tags are not told. */
function payload({ event, data }: WebhookChange): Readonly<Record<string, unknown>> {
  if (event === 'registered_model.created') return { name: data['name'], tags: data['tags'], description: data['description'] || null };
  if (event === 'model_version.created') {
    const { name, version, source, run_id: runId, tags, description } = data;
    return { name, version, source, run_id: runId || null, tags, description: description || null };
  }
  if (event === 'prompt.created') return { name: data['name'], tags: plainTags(data), description: data['description'] || null };
  if (event === 'prompt_version.created') {
    const { name, version, description } = data;
    return { name, version, template: tagsOf(data)[promptTextTag] ?? null, tags: plainTags(data), description: description || null };
  }
  return data;
}

function tagsOf({ tags }: WebhookChange['data']): Readonly<Record<string, string>> {
  return typeof tags === 'object' ? tags : {};
}

function plainTags(data: WebhookChange['data']): Readonly<Record<string, string>> {
  const { [promptTag]: _mark, [promptTextTag]: _text, [promptTypeTag]: _type, ...rest } = tagsOf(data);
  return rest;
}

/** What a webhook is told when it is tested. */
export function exampleChange(event: WebhookChange['event']): WebhookChange {
  if (event === 'run_alert.created')
    return { event, data: { experiment_id: '1', run_id: 'abcd1234abcd5678', run_name: 'example_run', level: 'warning', title: 'Example alert', text: 'An example alert' } };
  const isPrompt = event.startsWith('prompt');
  const name = isPrompt ? 'example_prompt' : 'example_model';
  const tags = { example_key: 'example_value' };
  const description = `An example ${isPrompt ? 'prompt' : event.startsWith('registered') ? 'registered model' : 'model version'}${event === 'prompt_version.created' ? ' version' : ''}`;
  const [entity, action] = event.split('.') as [string, string];
  const ofVersion = entity.includes('version') || entity.includes('alias') ? { version: '1' } : {};
  if (event === 'model_version.created') return { event, data: { name, version: '1', source: 'models:/123', run_id: 'abcd1234abcd5678', tags, description } };
  if (event === 'prompt_version.created') return { event, data: { name, version: '1', tags: { ...tags, [promptTextTag]: 'Hello {{name}}!' }, description } };
  if (action === 'created' && !entity.endsWith('alias')) return { event, data: { name, tags, description } };
  if (entity.endsWith('alias')) return { event, data: { name, alias: 'example_alias', ...(action === 'created' ? ofVersion : {}) } };
  return { event, data: { name, ...ofVersion, key: 'example_key', ...(action === 'set' ? { value: 'example_value' } : {}) } };
}

export const examples = Object.fromEntries(webhookEvents.map((event) => [event, exampleChange(event)])) as WebhookExamples;
