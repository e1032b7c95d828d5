import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { type Webhook, webhookEvents } from '../../../src/core/webhooks/webhook.ts';
import { exampleChange, wordDelivery } from '../../../src/protocols/mlflow/webhooks/delivery.ts';
import { openMlflow } from './mlflow-under-test.ts';

const events = [{ entity: 'MODEL_VERSION', action: 'CREATED' }];

test('a webhook is kept without ever telling its secret', async (t) => {
  const { post, get, ok, clock } = await openMlflow(t);
  const { webhook } = await ok(post('webhooks', { name: 'hook', url: 'https://example.com/x', events, secret: 'hidden', description: 'd' }));
  const id = webhook.webhook_id;
  assert.deepEqual(webhook, {
    webhook_id: id,
    name: 'hook',
    description: 'd',
    url: 'https://example.com/x',
    events,
    status: 'ACTIVE',
    creation_timestamp: clock.now(),
    last_updated_timestamp: clock.now(),
  });
  assert.deepEqual(await ok(get(`webhooks/${id}`)), { webhook });
  clock.set(clock.now() + 5);
  const { webhook: updated } = await ok(
    post(
      `webhooks/${id}`,
      {
        status: 'DISABLED',
        events: [
          { entity: 'PROMPT', action: 'CREATED' },
          { entity: 'MODEL_VERSION_TAG', action: 4 },
        ],
      },
      'PATCH',
    ),
  );
  assert.deepEqual(
    [updated.status, updated.events, updated.name],
    [
      'DISABLED',
      [
        { entity: 'PROMPT', action: 'CREATED' },
        { entity: 'MODEL_VERSION_TAG', action: 'SET' },
      ],
      'hook',
    ],
  );
  const second = (await ok(post('webhooks', { name: 'b', url: 'https://example.com', events }))).webhook.webhook_id;
  const first = await ok(get('webhooks', { max_results: 1 }));
  assert.deepEqual(
    first.webhooks.map((one: any) => one.webhook_id),
    [second],
  );
  assert.deepEqual(
    (await ok(get('webhooks', { max_results: 1, page_token: first.next_page_token }))).webhooks.map((one: any) => one.webhook_id),
    [id],
  );
  await ok(post(`webhooks/${id}`, {}, 'DELETE'));
  assert.deepEqual(await get(`webhooks/${id}`), { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `Webhook with ID ${id} not found.` } });
});

test('a webhook cannot be pointed into private networks or at plain http', async (t) => {
  const { post } = await openMlflow(t);
  const hosts = [
    'localhost',
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '192.168.0.1',
    '172.20.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '[::1]',
    '[fd00::1]',
    '[::ffff:10.0.0.1]',
    '2130706433',
    '0x7f.1',
    'db',
    'a.internal',
  ];
  for (const host of hosts) assert.match((await post('webhooks', { name: 'a', url: `https://${host}/x`, events })).body.message, /non-public/, host);
  for (const url of ['http://example.com', 'ftp://example.com', 'example.com', 'file:///etc'])
    assert.match((await post('webhooks', { name: 'a', url, events })).body.message, /^Invalid webhook URL scheme: /, url);
  assert.match((await post('webhooks', { name: 'a', url: 'https://', events })).body.message, /must include a hostname/);
  const open = await openMlflow(t, { allowsPrivateWebhooks: true, webhookSchemes: ['https', 'http'] });
  await open.ok(open.post('webhooks', { name: 'a', url: 'http://127.0.0.1:1/x', events }));
});

test('names and events are checked', async (t) => {
  const { post } = await openMlflow(t);
  const create = async (fields: object): Promise<string> => (await post('webhooks', { name: 'a', url: 'https://example.com', events, ...fields })).body.message;
  for (const name of ['-a', 'a-', 'a b', 'x'.repeat(64)]) assert.match(await create({ name }), /^Webhook name '.+' is invalid\./, name);
  assert.match(await create({ events: [{ entity: 'MODEL_VERSION', action: 'SET' }] }), /^Invalid action 'set' for entity 'model_version'\. Valid actions are: \['created'\]$/);
  assert.match(await create({ events: [] }), /non-empty list/);
  assert.match(await create({ events: [{ entity: 'NOTHING', action: 'SET' }] }), /^Invalid value "NOTHING" for parameter 'events\[0\]\.entity' supplied/);
  assert.match(await create({ events: [{ entity: 'PROMPT' }] }), /^Missing value for required parameter 'events\[0\]\.action'/);
});

const webhook: Webhook = { id: 'w', name: 'w', url: 'https://example.com', events: [...webhookEvents], status: 'active', createdAt: 0, updatedAt: 0, secret: 'key' };

test('a delivery is signed over its id, its time and its body', () => {
  const change = { event: 'model_version.created', data: { name: 'm', version: '1', source: 's3://b', tags: { a: 'b' } } } as const;
  const { headers, body } = wordDelivery(webhook, { deliveryId: 'd1', at: 1_750_000_000_123, change }, 1_750_000_001_999);
  assert.deepEqual(JSON.parse(body), {
    entity: 'model_version',
    action: 'created',
    timestamp: '2025-06-15T15:06:40.123000+00:00',
    data: { name: 'm', version: '1', source: 's3://b', run_id: null, tags: { a: 'b' }, description: null },
  });
  assert.deepEqual(headers, {
    'Content-Type': 'application/json',
    'X-MLflow-Delivery-Id': 'd1',
    'X-MLflow-Timestamp': '1750000001',
    'X-MLflow-Signature': `v1,${createHmac('sha256', 'key').update(`d1.1750000001.${body}`).digest('base64')}`,
  });
  const { secret: _, ...open } = webhook;
  assert.equal(wordDelivery(open, { deliveryId: 'd1', at: 0, change }, 0).headers['X-MLflow-Signature'], undefined);
});

test('a prompt is told with its text and without its inner tags', () => {
  const tags = { 'mlflow.prompt.is_prompt': 'true', 'mlflow.prompt.text': 'Hi {{name}}', _mlflow_prompt_type: 'text', team: 'a' };
  const { body } = wordDelivery(
    webhook,
    { deliveryId: 'd', at: 0, change: { event: 'prompt_version.created', data: { name: 'p', version: '2', source: 'dummy-source', tags, description: 'x' } } },
    0,
  );
  assert.deepEqual(JSON.parse(body).data, { name: 'p', version: '2', template: 'Hi {{name}}', tags: { team: 'a' }, description: 'x' });
});

test('there is an example of every event, as it is told', () => {
  const told = webhookEvents.map((event) => [
    event,
    Object.keys(JSON.parse(wordDelivery(webhook, { deliveryId: 'd', at: 0, change: exampleChange(event) }, 0).body).data).join(' '),
  ]);
  assert.deepEqual(told, [
    ['registered_model.created', 'name tags description'],
    ['model_version.created', 'name version source run_id tags description'],
    ['model_version_tag.set', 'name version key value'],
    ['model_version_tag.deleted', 'name version key'],
    ['model_version_alias.created', 'name alias version'],
    ['model_version_alias.deleted', 'name alias'],
    ['prompt.created', 'name tags description'],
    ['prompt_version.created', 'name version template tags description'],
    ['prompt_tag.set', 'name key value'],
    ['prompt_tag.deleted', 'name key'],
    ['prompt_version_tag.set', 'name version key value'],
    ['prompt_version_tag.deleted', 'name version key'],
    ['prompt_alias.created', 'name alias version'],
    ['prompt_alias.deleted', 'name alias'],
    ['run_alert.created', 'experiment_id run_id run_name level title text'],
  ]);
});

test('a test sends one example of the event asked for, or of the first the webhook listens to', async (t) => {
  const sent: string[] = [];
  const { post, ok } = await openMlflow(
    t,
    {},
    {
      webhookSender: {
        send: async (_webhook, { event }) => {
          sent.push(event);
          return event === 'prompt.created' ? { isDelivered: false, error: 'no route to host' } : { isDelivered: true, status: 200, body: 'fine' };
        },
      },
    },
  );
  const { webhook_id: id } = (await ok(post('webhooks', { name: 'a', url: 'https://example.com', events }))).webhook;
  assert.deepEqual(await ok(post(`webhooks/${id}/test`)), { result: { success: true, response_status: 200, response_body: 'fine' } });
  assert.deepEqual(await ok(post(`webhooks/${id}/test`, { event: { entity: 'PROMPT', action: 'CREATED' } })), {
    result: { success: false, error_message: 'Failed to test webhook: no route to host' },
  });
  assert.deepEqual(sent, ['model_version.created', 'prompt.created']);
});

test('an empty fact of a delivery is told as null, as a missing one is', () => {
  const webhook: Webhook = { id: 'w', name: 'h', description: '', url: 'https://example.com', events: [], status: 'active', secret: undefined, createdAt: 0, updatedAt: 0 };
  const dataOf = (change: Parameters<typeof wordDelivery>[1]['change']) => JSON.parse(wordDelivery(webhook, { deliveryId: 'd', at: 0, change }, 0).body).data;
  const empty = { name: 'm', version: '1', source: 's', run_id: '', tags: {}, description: '' };
  for (const event of ['registered_model.created', 'model_version.created', 'prompt.created', 'prompt_version.created'] as const)
    assert.equal(dataOf({ event, data: empty }).description, null, event);
  assert.equal(dataOf({ event: 'model_version.created', data: empty }).run_id, null);
});

test('alerts of runs are an event of ours: clients of MLflow are never told of it, whoever made the webhook is', async (t) => {
  const { post, get, ok } = await openMlflow(t);
  const alert = { entity: 'RUN_ALERT', action: 'CREATED' };
  const create = async (name: string, given: readonly object[]) => (await ok(post('webhooks', { name, url: 'https://example.com', events: given }))).webhook;
  const own = await create('own', [alert]);
  const mixed = await create('mixed', [alert, ...events]);
  assert.deepEqual([own.events, mixed.events], [[alert], events]);
  const listed = (await ok(get('webhooks'))).webhooks;
  assert.deepEqual(
    listed.map((one: { readonly name: string; readonly events: unknown }) => [one.name, one.events]),
    [['mixed', events]],
  );
  assert.deepEqual((await ok(get(`webhooks/${own.webhook_id}`))).webhook.events, [alert]);
});
