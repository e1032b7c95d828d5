// A webhook is told of a change in the wire's words; its answer decides whether it is told again.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';

import type { Webhook } from '../../src/core/webhooks/webhook.ts';
import { createDeliverWebhook, createSendDelivery } from '../../src/jobs/deliver-webhook.ts';
import { GiveUpError } from '../../src/jobs/job-handler.ts';
import { createLog } from '../../src/log.ts';
import { wordDelivery } from '../../src/protocols/mlflow/webhooks/delivery.ts';

interface Received {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const received: Received[] = [];
let status = 200;
const receiver = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text) => (body += text));
  request.on('end', () => {
    received.push({ headers: request.headers, body });
    response.writeHead(status).end('noted');
  });
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
after(() => receiver.close());
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;

const log = createLog({ level: 'error', format: 'json', write: () => undefined, now: () => 0 });
const webhook: Webhook = { id: 'w1', name: 'hook', url, events: ['registered_model.created'], status: 'active', createdAt: 0, updatedAt: 0, secret: 'shared' };
const payload = { webhookId: 'w1', deliveryId: 'd1', at: 1_700_000_000_000, event: 'registered_model.created', data: '{"name":"m","tags":{}}' } as const;

function deliver(found: Webhook | undefined, { allowPrivate = true, signal = new AbortController().signal } = {}): Promise<null> {
  const handler = createDeliverWebhook({ findWebhook: async () => found, word: wordDelivery, now: () => 1_700_000_005_000, post: { allowPrivate, timeoutMs: 2000 }, log });
  return handler({ payload, signal, progress: () => undefined });
}

describe('a delivery', () => {
  it('is signed by the secret over id, time and body', async () => {
    received.length = 0;
    await deliver(webhook);
    const { headers, body } = received[0]!;
    assert.equal(headers['x-mlflow-delivery-id'], 'd1');
    assert.equal(headers['x-mlflow-timestamp'], '1700000005');
    assert.equal(headers['x-mlflow-signature'], `v1,${createHmac('sha256', 'shared').update(`d1.1700000005.${body}`).digest('base64')}`);
    const told = JSON.parse(body);
    assert.deepEqual([told.entity, told.action, told.data.name], ['registered_model', 'created', 'm']);
  });

  it('to a webhook that is gone or switched off is done without a call', async () => {
    received.length = 0;
    await deliver(undefined);
    await deliver({ ...webhook, status: 'disabled' });
    assert.equal(received.length, 0);
  });

  for (const code of [408, 425, 429, 500, 502, 503]) {
    it(`answered with ${code} is tried again`, async () => {
      status = code;
      await assert.rejects(deliver(webhook), (error) => !(error instanceof GiveUpError));
    });
  }

  for (const code of [301, 400, 401, 404, 410]) {
    it(`answered with ${code} is given up`, async () => {
      status = code;
      await assert.rejects(deliver(webhook), GiveUpError);
    });
  }

  it('to a private address is given up without a call, unless that is allowed', async () => {
    received.length = 0;
    await assert.rejects(deliver(webhook, { allowPrivate: false }), GiveUpError);
    assert.equal(received.length, 0);
  });

  it('ends at once when its job is cancelled', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const asked = once(silent, 'request');
    const abort = new AbortController();
    const delivery = deliver({ ...webhook, url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/` }, { signal: abort.signal });
    await asked;
    abort.abort(new Error('the job was cancelled'));
    await assert.rejects(delivery, (error) => !(error instanceof GiveUpError));
    silent.close();
  });

  it('that nobody answers is tried again', async () => {
    await assert.rejects(deliver({ ...webhook, url: 'http://127.0.0.1:1/' }), (error) => !(error instanceof GiveUpError));
  });
});

it('a test delivery tells how it went and never throws', async () => {
  const send = createSendDelivery({ word: wordDelivery, now: () => 0, post: { allowPrivate: true, timeoutMs: 2000 } });
  const delivery = { deliveryId: 'd', at: 0, change: { event: 'registered_model.created', data: { name: 'm' } } } as const;
  status = 200;
  assert.deepEqual(await send(webhook, delivery), { isDelivered: true, status: 200, body: 'noted', isFinal: true });
  const failed = await send({ ...webhook, url: 'not a url' }, delivery);
  assert.equal(failed.isDelivered, false);
  assert.equal(typeof failed.error, 'string');
});
