// The registry's share of a fixture's content: models, versions, stages, aliases, prompts, and webhooks that are told of them.
import { type JsonObject, type MlflowWire, tagsOf } from './mlflow-wire.ts';
import { webhookSecret, webhookUrl } from './webhook-receiver.ts';

/** Nobody listens while a fixture is made: what is to be delivered waits. */
export async function writeWebhooks(wire: MlflowWire): Promise<void> {
  const create = async (name: string, more: JsonObject): Promise<string> => (await wire.post('webhooks', { name, url: webhookUrl, ...more })).webhook.webhook_id as string;
  const created = { entity: 'MODEL_VERSION', action: 'CREATED' };
  await create('signed', {
    description: 'tells the team',
    secret: webhookSecret,
    events: [created, { entity: 'MODEL_VERSION_ALIAS', action: 'CREATED' }, { entity: 'PROMPT', action: 'CREATED' }],
  });
  await create('switched-off', {
    status: 'DISABLED',
    events: [
      { entity: 'REGISTERED_MODEL', action: 'CREATED' },
      { entity: 'MODEL_VERSION_TAG', action: 'SET' },
    ],
  });
  await wire.remove(`webhooks/${await create('deleted', { events: [created] })}`);
}

export interface RegistrySources {
  readonly training: string;
  readonly run: string;
  readonly model: string;
}

export async function writeRegistry(wire: MlflowWire, { training, run, model }: RegistrySources): Promise<void> {
  const name = 'churn größe';
  await wire.post('registered-models/create', { name: 'before', description: 'who leaves', tags: tagsOf({ team: 'crm', gone: 'soon' }) });
  await wire.post('registered-models/rename', { name: 'before', new_name: name });
  await wire.remove('registered-models/delete-tag', { name, key: 'gone' });
  const version = (fields: JsonObject): Promise<any> => wire.post('model-versions/create', { name, ...fields });
  await version({
    source: `mlflow-artifacts:/${training}/${run}/artifacts/model`,
    run_id: run,
    description: 'the first',
    tags: tagsOf({ kind: 'tree', gone: 'soon' }),
    run_link: 'https://ci.example.org/run/1',
  });
  await version({ source: `models:/${model}`, model_id: model });
  await version({ source: 's3://bucket/three' });
  await version({ source: 's3://bucket/four' });
  await version({ source: 's3://bucket/five' });
  await wire.remove('model-versions/delete-tag', { name, version: '1', key: 'gone' });
  await wire.post('model-versions/set-tag', { name, version: '2', key: 'checked', value: 'yes' });
  await wire.patch('model-versions/update', { name, version: '2', description: 'the second' });
  for (const [number, stage] of [
    ['1', 'Staging'],
    ['2', 'Production'],
    ['3', 'Production'],
    ['4', 'Archived'],
  ] as const) {
    await wire.post('model-versions/transition-stage', { name, version: number, stage, archive_existing_versions: number === '3' });
  }
  await wire.remove('model-versions/delete', { name, version: '5' });
  for (const [alias, number] of [
    ['champion', '1'],
    ['champion', '2'],
    ['challenger', '3'],
    ['gone', '1'],
  ] as const)
    await wire.post('registered-models/alias', { name, alias, version: number });
  await wire.remove('registered-models/alias', { name, alias: 'gone' });
  await wire.post('registered-models/create', { name: 'without versions' });
  await wire.post('registered-models/create', { name: 'deleted' });
  await wire.remove('registered-models/delete', { name: 'deleted' });
}

export async function writePrompts(wire: MlflowWire): Promise<void> {
  const isPrompt = { 'mlflow.prompt.is_prompt': 'true' };
  await wire.post('registered-models/create', { name: 'greeting', tags: tagsOf(isPrompt) });
  for (const text of ['Hello {{name}}', 'Good day, {{name}} 🙂'])
    await wire.post('model-versions/create', {
      name: 'greeting',
      source: 'dummy-source',
      description: 'polite',
      tags: tagsOf({ ...isPrompt, 'mlflow.prompt.text': text, _mlflow_prompt_type: 'text' }),
    });
  await wire.post('registered-models/alias', { name: 'greeting', alias: 'production', version: '1' });
}
