// The requests about webhooks.
import { enumeration, int, list, object, required, string, text, withDefault } from '../schema/fields.ts';

export const webhookEntity = enumeration({
  REGISTERED_MODEL: [1, 'registered_model'],
  MODEL_VERSION: [2, 'model_version'],
  MODEL_VERSION_TAG: [3, 'model_version_tag'],
  MODEL_VERSION_ALIAS: [4, 'model_version_alias'],
  PROMPT: [5, 'prompt'],
  PROMPT_VERSION: [6, 'prompt_version'],
  PROMPT_TAG: [7, 'prompt_tag'],
  PROMPT_VERSION_TAG: [8, 'prompt_version_tag'],
  PROMPT_ALIAS: [9, 'prompt_alias'],
  BUDGET_POLICY: [10, 'budget_policy'],
  // Ours: alerts of runs. Its number is one that clients of MLflow will not meet.
  RUN_ALERT: [1001, 'run_alert'],
} as const);

export const webhookAction = enumeration({
  CREATED: [1, 'created'],
  UPDATED: [2, 'updated'],
  DELETED: [3, 'deleted'],
  SET: [4, 'set'],
  EXCEEDED: [5, 'exceeded'],
} as const);

const status = enumeration({ ACTIVE: [1, 'active'], DISABLED: [2, 'disabled'] } as const);
const event = object({ entity: required(webhookEntity), action: required(webhookAction) });

export const createWebhookFields = { name: required(string), url: required(string), events: required(list(event)), description: text, secret: text, status };
export const updateWebhookFields = { name: text, description: string, url: text, events: list(event), secret: string, status };
export const listWebhooksFields = { max_results: withDefault(int, 100), page_token: string };
export const testWebhookFields = { event };
