// A webhook: a URL that is told of changes in the registry, and of alerts of runs.

export const webhookEvents = [
  'registered_model.created',
  'model_version.created',
  'model_version_tag.set',
  'model_version_tag.deleted',
  'model_version_alias.created',
  'model_version_alias.deleted',
  'prompt.created',
  'prompt_version.created',
  'prompt_tag.set',
  'prompt_tag.deleted',
  'prompt_version_tag.set',
  'prompt_version_tag.deleted',
  'prompt_alias.created',
  'prompt_alias.deleted',
  'run_alert.created',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly status: 'active' | 'disabled';
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Signs deliveries; never leaves the server. */
  readonly secret?: string;
}

/** A change, as it is told to webhooks: flat facts, worded by the wire that delivers. */
export interface WebhookChange {
  readonly event: WebhookEvent;
  readonly data: { readonly [key: string]: string | number | undefined | { readonly [key: string]: string } };
}
