// Sends an answer that streams, piece by piece at the client's pace. A stream that fails ends the connection
// without ending the answer, so that a client can never take a part for the whole.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Log } from '../log.ts';

export interface StreamTarget {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly log: Log;
}

/** Whether an answer may be large or endless; small JSON is sent as it is. */
export function isStreamed(response: Response): boolean {
  const { headers } = response;
  return response.status !== 304 && (headers.has('content-length') || headers.get('content-type')?.startsWith('text/event-stream') === true);
}

/** Resolves when the answer is sent or given up; never rejects. */
export async function sendStream(response: Response, { incoming, outgoing, log }: StreamTarget): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  try {
    if (response.body === null) outgoing.end();
    else await pump(response.body, outgoing);
  } catch (error) {
    if (!outgoing.destroyed) log.error('response.failed', { requestId: incoming.headers['x-request-id'], method: incoming.method, path: incoming.url, error });
    outgoing.destroy();
  }
}

/** Leaving the loop early cancels the stream, which lets go of the file or subscription behind it. */
async function pump(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const reader = body.getReader();
  const leave = (): void => void reader.cancel().catch(() => undefined);
  gone.signal.addEventListener('abort', leave);
  // Headers go out before the first piece: a live stream may be quiet for long.
  outgoing.flushHeaders();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (!outgoing.write(next.value)) await once(outgoing, 'drain', { signal: gone.signal });
  }
  gone.signal.removeEventListener('abort', leave);
  outgoing.end();
}
