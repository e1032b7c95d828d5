// What webhooks are told of each change in the registry. Prompts are registered models of another kind; their
// events have names of their own.
import type { Tag } from '../base/tag.ts';
import type { WebhookChange, WebhookEvent } from '../webhooks/webhook.ts';
import type { ModelKind, ModelVersion, RegisteredModel } from './registered-model.ts';

const promptEvents: Partial<Record<WebhookEvent, WebhookEvent>> = {
  'registered_model.created': 'prompt.created',
  'model_version.created': 'prompt_version.created',
  'model_version_tag.set': 'prompt_version_tag.set',
  'model_version_tag.deleted': 'prompt_version_tag.deleted',
  'model_version_alias.created': 'prompt_alias.created',
  'model_version_alias.deleted': 'prompt_alias.deleted',
};

/** The same change, under the prompt's event name when it is of one. */
export function changeFor(kind: ModelKind, change: WebhookChange): WebhookChange {
  return kind === 'prompt' ? { ...change, event: promptEvents[change.event] ?? change.event } : change;
}

export function modelCreated(model: Pick<RegisteredModel, 'name' | 'tags' | 'description'>): WebhookChange {
  return { event: 'registered_model.created', data: { name: model.name, tags: tagObject(model.tags), description: model.description } };
}

export function versionCreated(version: ModelVersion): WebhookChange {
  return {
    event: 'model_version.created',
    data: {
      name: version.modelName,
      version: String(version.version),
      source: version.source,
      run_id: version.runId,
      tags: tagObject(version.tags),
      description: version.description,
    },
  };
}

export function tagObject(tags: readonly Tag[]): { readonly [key: string]: string } {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
