// The bodies of requests: whole when they are short, else a stream.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** The whole body, or what was read of one longer than the limit, with all of it as a stream. */
export type Body = { readonly whole: Buffer } | { readonly stream: Readable };

export async function readBody(incoming: IncomingMessage, limit: number): Promise<Body> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) return { stream: incoming };
  const iterator = incoming[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  const pieces: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await iterator.next();
    if (done === true) return { whole: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces) };
    pieces.push(value);
    size += value.length;
    if (size > limit) return { stream: Readable.from(joined(pieces, iterator), { objectMode: false }) };
  }
}

/** A JSON object; text that holds JSON once more is decoded twice, as MLflow's server does. Undefined for anything else. */
export function parseMessage(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  if (body.length === 0) return {};
  try {
    let value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'string') value = JSON.parse(value);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

async function* joined(head: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
