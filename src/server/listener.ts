// The HTTP listener: limits on connections, headers and time; the checks that come before any route; and an
// orderly stop.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Hono } from 'hono';

import type { Settings } from '../config/settings.ts';
import type { Log } from '../log.ts';
import { giveBody } from '../protocols/files/body-bytes.ts';
import { declaredTooLarge, withBoundedBody, withFailingBody } from './body-limit.ts';
import { compressed, wantsCompression } from './compress-answer.ts';
import { limitConnections } from './idle-connections.ts';
import { incomingBytes } from './incoming-bytes.ts';
import { localAddresses } from './own-address.ts';
import { notePeer } from './peer-address.ts';
import { createRequestGuard } from './request-guard.ts';
import { requestIdOf } from './request-id.ts';
import { bodyLimitOf, findRule } from './route-rules.ts';
import { securityHeaders } from './security-headers.ts';
import { isStreamed, sendStream } from './send-stream.ts';
import { withLength } from './with-length.ts';

export type ListenerSettings = Pick<
  Settings,
  | 'host'
  | 'port'
  | 'basePath'
  | 'allowedHosts'
  | 'allowedOrigins'
  | 'maxBody'
  | 'maxConnections'
  | 'maxIdlePerAddress'
  | 'headersTimeout'
  | 'bodyTimeout'
  | 'idleTimeout'
  | 'keepAliveTimeout'
>;

export interface Listener {
  /** How a client on this machine reaches it, such as `http://127.0.0.1:5000`. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, lets those under way finish for up to `graceMs`, then cuts them off. */
  stop(graceMs: number): Promise<void>;
}

const headerBytes = 32 * 1024;
const headerCount = 200;

/** Resolves when the port is open; rejects with the system's error when it cannot be. */
export async function listen(hono: Hono, settings: ListenerSettings, log: Log): Promise<Listener> {
  let isStopping = false;
  const guard = createRequestGuard({
    hosts: { allowed: settings.allowedHosts, bound: settings.host, local: localAddresses() },
    origins: settings.allowedOrigins,
    basePath: settings.basePath,
  });
  const answer = getRequestListener(
    async (request, bindings) => {
      const { incoming, outgoing } = bindings as HttpBindings;
      const response = withLength(request, await hono.fetch(notePeer(boundBody(request, incoming, settings.maxBody), incoming)));
      if (!isStreamed(response)) return wantsCompression(incoming) ? compressed(response) : response;
      await sendStream(response, { incoming, outgoing, log });
      return RESPONSE_ALREADY_SENT;
    },
    {
      // For HTTP/1.0, which needs no Host header; the guard lets only health checks pass without one.
      hostname: 'localhost',
      errorHandler: (error) => {
        if (error instanceof RequestError)
          return Response.json({ error_code: 'BAD_REQUEST', message: `the request line or the Host header is malformed: ${error.message}` }, { status: 400 });
        log.error('request.failed', { error });
        return new Response('the server failed', { status: 500 });
      },
    },
  );
  const server = createServer({ maxHeaderSize: headerBytes, connectionsCheckingInterval: 5000 }, (incoming, outgoing) => {
    prepare(incoming, outgoing);
    if (isStopping) outgoing.setHeader('Connection', 'close');
    const refusal = guard(incoming, outgoing);
    if (refusal !== undefined) {
      log.info('request.refused', { requestId: incoming.headers['x-request-id'], reason: refusal.reason, host: incoming.headers.host, origin: incoming.headers.origin });
      refuse(incoming, outgoing, refusal);
      return;
    }
    limitBodyTime(incoming, settings.bodyTimeout);
    answer(incoming, outgoing).catch((error: unknown) => {
      log.error('request.failed', { requestId: incoming.headers['x-request-id'], error });
      outgoing.destroy();
    });
  });
  setLimits(server, settings, log);
  await bind(server, settings);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${urlHost(settings.host)}:${port}`,
    port,
    stop: (graceMs) => {
      isStopping = true;
      return stop(server, graceMs);
    },
  };
}

/** Headers before anything else, so that refusals and failures carry them too. */
function prepare(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const requestId = requestIdOf(incoming.headers['x-request-id']);
  if (incoming.headers['x-request-id'] !== requestId) {
    incoming.headers['x-request-id'] = requestId;
    incoming.rawHeaders.push('x-request-id', requestId);
  }
  outgoing.setHeader('X-Request-Id', requestId);
  for (const [name, value] of securityHeaders) outgoing.setHeader(name, value);
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, { status, code, message }: { status: number; code: string; message: string }): void {
  // The body is not read, so the connection cannot be used for another request.
  outgoing.writeHead(status, { ...(status !== 204 && status !== 308 && { 'Content-Type': 'application/json' }), Connection: 'close' });
  outgoing.end(status === 204 || status === 308 ? undefined : JSON.stringify({ error_code: code, message }));
  incoming.resume();
}

function boundBody(request: Request, incoming: IncomingMessage, maxBody: number): Request {
  const limitBytes = bodyLimitOf(ruleOf(incoming), maxBody);
  if (!hasBody(incoming)) return request;
  if (limitBytes === undefined) {
    giveBody(request, incomingBytes(incoming));
    return request;
  }
  const length = incoming.headers['content-length'];
  const error = declaredTooLarge(length, limitBytes);
  if (error !== undefined) return withFailingBody(request, error);
  return length === undefined ? withBoundedBody(request, limitBytes) : request;
}

/** A client that trickles a bounded body is cut off; streamed bodies are only held to the idle timeout. */
function limitBodyTime(incoming: IncomingMessage, seconds: number): void {
  if (!hasBody(incoming) || ruleOf(incoming)?.body === 'streamed') return;
  const timer = setTimeout(() => incoming.destroy(), seconds * 1000);
  incoming.once('end', () => clearTimeout(timer));
  incoming.once('close', () => clearTimeout(timer));
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');
}

function ruleOf({ method = 'GET', url = '/' }: IncomingMessage) {
  return findRule(method, url.split('?', 1)[0]!);
}

function setLimits(server: Server, settings: ListenerSettings, log: Log): void {
  server.maxHeadersCount = headerCount;
  server.headersTimeout = settings.headersTimeout * 1000;
  // Uploads may take hours, so the whole request has no limit here: see limitBodyTime and the idle timeout.
  server.requestTimeout = 0;
  server.keepAliveTimeout = settings.keepAliveTimeout * 1000;
  server.timeout = settings.idleTimeout * 1000;
  limitConnections(server, settings, log);
}

function bind(server: Server, { host, port }: ListenerSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  // A kept-alive connection becomes idle when its request ends; without this it would hold the server for its whole timeout.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
