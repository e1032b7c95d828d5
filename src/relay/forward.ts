// Sends a request on to the server over kept connections, and gives up on a server that is silent.
import { Agent as HttpAgent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';

export interface Forwarded {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: Buffer | Readable | undefined;
  /** How long the server may be silent. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface WholeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer made here. */
export async function wholeAnswer(response: Response): Promise<WholeAnswer> {
  return { status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) };
}

export interface Forwarder {
  /** The answer's head; its body is still to be read. Rejects when there is none. */
  send(request: Forwarded): Promise<IncomingMessage>;
  /** The whole answer, not compressed. */
  exchange(request: Forwarded): Promise<WholeAnswer>;
  close(): void;
}

/** Belong to one connection, or are made anew for the next. */
const hopHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'expect',
]);

export function createForwarder(server: string): Forwarder {
  const url = new URL(server);
  const isSecure = url.protocol === 'https:';
  const agent = isSecure ? new HttpsAgent({ keepAlive: true, noDelay: true }) : new HttpAgent({ keepAlive: true, noDelay: true });
  const base = url.pathname.replace(/\/+$/, '');

  function send(forwarded: Forwarded, isSecondTry = false): Promise<IncomingMessage> {
    const { method, path, body, silenceMs, signal } = forwarded;
    return new Promise((resolve, reject) => {
      const headers: OutgoingHttpHeaders = endToEnd(forwarded.headers);
      if (Buffer.isBuffer(body)) headers['content-length'] = body.length;
      const options = { agent, method, headers, host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port || (isSecure ? 443 : 80), path: base + path, signal };
      const outgoing = isSecure ? requestHttps(options) : requestHttp(options);
      outgoing.setTimeout(silenceMs, () => outgoing.destroy(new Error(`no answer for ${silenceMs} ms`)));
      outgoing.once('response', resolve);
      outgoing.once('error', (error: NodeJS.ErrnoException) => {
        // The server may close a kept connection just as it is used again; that says nothing about the server.
        const mayTryAgain = outgoing.reusedSocket && !isSecondTry && (error.code === 'ECONNRESET' || error.code === 'EPIPE') && (body === undefined || Buffer.isBuffer(body));
        if (mayTryAgain) send(forwarded, true).then(resolve, reject);
        else reject(error);
      });
      if (body === undefined || Buffer.isBuffer(body)) outgoing.end(body);
      else handOn(body, outgoing);
    });
  }

  return {
    send,
    exchange: async (forwarded) => {
      const incoming = await send({ ...forwarded, headers: { ...forwarded.headers, 'accept-encoding': 'identity' } });
      const pieces: Buffer[] = [];
      for await (const piece of incoming) pieces.push(piece as Buffer);
      return { status: incoming.statusCode ?? 502, headers: incoming.headers, body: Buffer.concat(pieces) };
    },
    close: () => agent.destroy(),
  };
}

/** Leaves the source whole when the server breaks off: its rest must still be read before the client can be answered. */
function handOn(source: Readable, outgoing: ClientRequest): void {
  source.once('error', (error) => outgoing.destroy(error));
  source.once('close', () => source.readableEnded || outgoing.destroy(new Error('the program broke off')));
  source.pipe(outgoing);
}

/** Without what concerns the one connection only. */
export function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const kept: OutgoingHttpHeaders = {};
  const named = new Set(
    (headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  for (const [name, value] of Object.entries(headers)) if (!hopHeaders.has(name) && !named.has(name)) kept[name] = value;
  return kept;
}

/** A server, or a proxy before it, that says it is not there. */
export function isDown(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
