// The whole of what the server answers, as one web-standard app: health, version, the mounted wires, the web
// app. It needs no socket, so tests can call it directly.
import { Hono } from 'hono';

import { AssayError } from '../core/base/errors.ts';
import type { Log } from '../log.ts';
import { findRule, type MountedRoute, mountedRoutes } from './route-rules.ts';
import { isNavigation, type WebApp } from './web-app.ts';

export interface AppParts {
  /** The wires' apps; their routes carry whole paths. */
  readonly wires: readonly Hono[];
  readonly webApp: WebApp;
  /** The path of the page that an address of another tool's means, when it means one. */
  readonly pageOf?: ((request: Request, path: string) => Promise<string | undefined>) | undefined;
  /** The version of the other tool's server that we match, told at /version. */
  readonly version: string;
  /** Throws when the store cannot answer. */
  readonly checkReady: () => Promise<void>;
  readonly log: Log;
}

interface App {
  readonly hono: Hono;
  readonly routes: readonly MountedRoute[];
}

/** Throws, naming the route, when a wire brings a route without an access rule. */
export function createApp({ wires, webApp, pageOf, version, checkReady, log }: AppParts): App {
  const hono = new Hono();
  hono.get('/health', (c) => c.text('OK'));
  hono.get('/version', (c) => c.text(version));
  hono.get('/readyz', async (c) => {
    await checkReady();
    return c.text('OK');
  });
  for (const wire of wires) hono.route('/', wire);
  hono.notFound(async (c) => {
    const path = isNavigation(c.req.raw) ? await pageOf?.(c.req.raw, c.req.path) : undefined;
    return path === undefined ? notFound(c.req.raw, c.req.path, webApp) : c.redirect(path);
  });
  hono.onError((error, c) => {
    // Wires map their errors themselves; what arrives here is a fault of ours or a store that is away.
    const code = error instanceof AssayError ? error.code : 'internal';
    const requestId = c.req.header('x-request-id') ?? '';
    if (code === 'internal') log.error('request.failed', { requestId, method: c.req.method, path: c.req.path, error });
    const isAway = code === 'unavailable';
    const message = error instanceof AssayError ? error.message : `the server failed; its log has the cause under request ${requestId}`;
    return c.json({ error_code: isAway ? 'TEMPORARILY_UNAVAILABLE' : 'INTERNAL_ERROR', message }, isAway ? 503 : 500, isAway ? { 'Retry-After': '1' } : {});
  });
  return { hono, routes: mountedRoutes(hono) };
}

function notFound(request: Request, path: string, webApp: WebApp): Response {
  if (findRule(request.method, path)?.access !== 'local-user' && (request.method === 'GET' || request.method === 'HEAD')) {
    const response = webApp.respond(request, path);
    if (response !== undefined) return response;
  }
  // JSON with this code makes the tracking client try its next route; any other 404 makes it give up.
  return Response.json({ error_code: 'ENDPOINT_NOT_FOUND', message: `there is nothing at ${request.method} ${path}` }, { status: 404 });
}
