// Webhooks in the words of the wire, and MLflow's rules for them.
import { isIP } from 'node:net';

import { invalidArgument } from '../../../core/base/errors.ts';
import { type Webhook, type WebhookEvent, webhookEvents } from '../../../core/webhooks/webhook.ts';
import type { WireSettings } from '../handler.ts';
import { pythonRepr } from '../python-text.ts';

export function wireWebhook(webhook: Webhook): unknown {
  return {
    webhook_id: webhook.id,
    name: webhook.name,
    description: webhook.description === '' ? undefined : webhook.description,
    url: webhook.url,
    events: shownEvents(webhook).map(wireEvent),
    status: webhook.status === 'active' ? 'ACTIVE' : 'DISABLED',
    creation_timestamp: webhook.createdAt,
    last_updated_timestamp: webhook.updatedAt,
  };
}

/** Events of ours, which MLflow's clients have no name for and cannot read. */
const ownEvents: ReadonlySet<WebhookEvent> = new Set(['run_alert.created']);

/** Whether MLflow's clients can read it: a list with any other is one they fail at. */
export function isReadable({ events }: Webhook): boolean {
  return events.some((event) => !ownEvents.has(event));
}

/** Only those of MLflow where there are any; who asks for a webhook that has none made it knowing so. */
function shownEvents(webhook: Webhook): readonly WebhookEvent[] {
  return isReadable(webhook) ? webhook.events.filter((event) => !ownEvents.has(event)) : webhook.events;
}

function wireEvent(event: WebhookEvent): unknown {
  const [entity, action] = event.split('.') as [string, string];
  return { entity: entity.toUpperCase(), action: action.toUpperCase() };
}

/** Throws for an entity that has no such action, and for events that never happen here. */
export function eventOf({ entity, action }: { readonly entity: string; readonly action: string }): WebhookEvent {
  const found = webhookEvents.find((event) => event === `${entity}.${action}`);
  if (found) return found;
  const actions = webhookEvents.filter((event) => event.startsWith(`${entity}.`)).map((event) => event.slice(entity.length + 1));
  throw invalidArgument(`Invalid action '${action}' for entity '${entity}'. Valid actions are: [${actions.sort().map(pythonRepr).join(', ')}]`);
}

export function checkWebhookName(name: string): void {
  if (/^(?=.{1,63}$)[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(name)) return;
  throw invalidArgument(
    `Webhook name ${pythonRepr(name)} is invalid. It must start and end with a letter or digit, be less than 63 characters long, and contain only letters, digits, dots (.), underscores (_), and hyphens (-).`,
  );
}

/** What can be known without asking a name server; the sender looks at the address again when it connects. */
export function checkWebhookUrl(text: string, { webhookSchemes, allowsPrivateWebhooks }: WireSettings): void {
  if (text.trim() === '') throw invalidArgument(`Webhook URL cannot be empty or just whitespace: ${pythonRepr(text)}`);
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? '';
  if (!webhookSchemes.includes(scheme)) throw invalidArgument(`Invalid webhook URL scheme: ${pythonRepr(scheme)}. Allowed schemes are: ${webhookSchemes.join(', ')}.`);
  const host = URL.canParse(text) ? new URL(text).hostname : '';
  if (host === '') throw invalidArgument(`Webhook URL must include a hostname: ${pythonRepr(text)}`);
  if (!allowsPrivateWebhooks && isPrivateHost(host)) throw invalidArgument(`Webhook URL must not resolve to a non-public IP address: ${pythonRepr(host)}`);
}

const privateAddresses = /^(0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^(22[4-9]|2[3-5]\d)\./;

function isPrivateHost(host: string): boolean {
  const name = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (isIP(name) === 4) return privateAddresses.test(name);
  if (isIP(name) === 6) return !/^[23]/.test(name) || name.startsWith('2002:');
  return name === 'localhost' || name.endsWith('.localhost') || name.endsWith('.local') || name.endsWith('.internal') || !name.includes('.');
}
