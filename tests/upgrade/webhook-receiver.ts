// Stands where the webhook of a fixture points, and takes what is delivered there.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Fixed, since it is written in every fixture: a webhook that is sent elsewhere forgets its secret. Below the ports that systems give out. */
const port = 21_763;
export const webhookUrl = `http://127.0.0.1:${port}/registry`;
/** No real one. */
export const webhookSecret = 'a made-up secret';

export interface Delivered {
  /** The same with every attempt. */
  readonly id: string;
  /** Whether it is signed with the secret the webhook was given. */
  readonly isSigned: boolean;
  readonly body: unknown;
}

export interface WebhookReceiver {
  /** So many deliveries, by id, as soon as they are there; throws with what there is when they do not come. */
  receive(count: number): Promise<readonly Delivered[]>;
  close(): Promise<void>;
}

/** Waits of failed deliveries grow, up to minutes within the time a fixture takes to make. */
const patienceMs = 150_000;

export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  const delivered = new Map<string, Delivered>();
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { 'x-mlflow-delivery-id': id, 'x-mlflow-timestamp': timestamp, 'x-mlflow-signature': signature } = request.headers as Readonly<Record<string, string>>;
    const wanted = createHmac('sha256', webhookSecret).update(`${id}.${timestamp}.${body}`).digest('base64');
    delivered.set(id as string, { id: id as string, isSigned: signature === `v1,${wanted}`, body: JSON.parse(body) });
    response.end();
  };
  const server = createServer((request, response) => void take(request, response)).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    receive: async (count) => {
      const byId = () => [...delivered.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
      for (const startedAt = Date.now(); delivered.size < count; await sleep(100)) {
        if (Date.now() - startedAt > patienceMs) throw new Error(`${delivered.size} of ${count} deliveries came: ${JSON.stringify(byId())}`);
      }
      return byId();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
