// The little of MLflow's wire that the rig speaks, with the Python client's rule of what is sent again: a lost
// connection and the statuses 408, 429, 500, 502, 503 and 504, on every method. Only the waits are shorter.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, from the root. */
  readonly path: string;
  /** JSON when it is not bytes. */
  readonly body?: Buffer | object;
}

export interface Wire {
  /** One try. Rejects when no whole answer came. */
  send(call: Call): Promise<Answer>;
  /** Tries until an answer that is not sent again; gives up by `mayGiveUp` or after `deadlineMs`. */
  insist(call: Call, options?: InsistOptions): Promise<{ readonly answer?: Answer; readonly attempts: number }>;
  /** Reads JSON, insisting; anything but a 200 is an error. */
  read<T>(path: string, body?: object): Promise<T>;
  close(): void;
}

export interface InsistOptions {
  /** Asked after each failed try whether the client dies here. */
  readonly mayGiveUp?: () => boolean;
}

const sentAgain: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** No answer for this long, with the server back up, means that something is stuck. */
const deadlineMs = 90_000;

export function createWire(url: string, { sockets = 16 }: { readonly sockets?: number } = {}): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const send = (call: Call): Promise<Answer> => once(url, agent, call);

  const insist: Wire['insist'] = async (call, { mayGiveUp = () => false } = {}) => {
    const giveUpAt = Date.now() + deadlineMs;
    for (let attempts = 1; ; attempts += 1) {
      let trouble: unknown;
      try {
        const answer = await send(call);
        if (!sentAgain.has(answer.status)) return { answer, attempts };
        trouble = `${answer.status} ${answer.body.toString().slice(0, 300)}`;
      } catch (error) {
        trouble = error;
      }
      if (mayGiveUp()) return { attempts };
      if (Date.now() > giveUpAt) throw new Error(`STUCK: ${call.method} ${call.path} after ${attempts} tries: ${String(trouble)}`);
      await sleep(Math.min(20 * 2 ** Math.min(attempts, 5), 400));
    }
  };

  return {
    send,
    insist,
    read: async <T>(path: string, body?: object) => {
      const { answer } = await insist(body ? { method: 'POST', path, body } : { method: 'GET', path });
      if (answer?.status !== 200) throw new Error(`${path} answered ${answer?.status}: ${answer?.body.toString().slice(0, 500)}`);
      return JSON.parse(answer.body.toString()) as T;
    },
    close: () => agent.destroy(),
  };
}

function once(url: string, agent: Agent, { method, path, body }: Call): Promise<Answer> {
  const bytes = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const headers = {
    ...(bytes ? { 'content-length': bytes.length } : {}),
    'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json',
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, url), { method, agent, headers, timeout: 30_000 }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) }));
      incoming.on('error', reject);
      incoming.on('aborted', () => reject(new Error('the answer broke off')));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in 30 s')));
    outgoing.on('error', reject);
    outgoing.end(bytes);
  });
}
