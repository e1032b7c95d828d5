// Who may call which route and how large its body may be: one table, and no route is mounted without a rule. What a caller
// may see and change behind it, core decides.
import type { Hono } from 'hono';
import { inspectRoutes } from 'hono/dev';

/** `open`: anyone who reaches the port. `local-user`: whoever the wire takes the request to be from, today the one user there is. */
export type AccessRule = 'open' | 'local-user';

/**
 * `bounded` bodies are limited in size and time; `long` ones as well, but a client may count on 64 MiB; `streamed` ones (artifacts,
 * blobs) only by the idle timeout.
 */
export type BodyRule = 'bounded' | 'long' | 'streamed';

/** What clients of the file stream may send at once, however small the server's own limit is. */
const longBodyBytes = 64 * 1024 * 1024;

/** How large a body may be; undefined for any size. */
export function bodyLimitOf(rule: RouteRule | undefined, limitBytes: number): number | undefined {
  if (rule?.body === 'streamed') return undefined;
  return rule?.body === 'long' ? Math.max(limitBytes, longBodyBytes) : limitBytes;
}

export interface RouteRule {
  /** `*` for any. */
  readonly method: string;
  /** A whole path; or a start that ends in `/`, which covers all below it. */
  readonly path: string;
  readonly access: AccessRule;
  readonly body: BodyRule;
}

/** The first rule that fits counts. Open rules name whole paths only, so that nothing opens by accident. */
export const routeRules: readonly RouteRule[] = [
  { method: 'GET', path: '/health', access: 'open', body: 'bounded' },
  { method: 'GET', path: '/version', access: 'open', body: 'bounded' },
  { method: 'GET', path: '/readyz', access: 'open', body: 'bounded' },
  { method: 'PUT', path: '/api/2.0/mlflow-artifacts/', access: 'local-user', body: 'streamed' },
  { method: 'PUT', path: '/ajax-api/2.0/mlflow-artifacts/', access: 'local-user', body: 'streamed' },
  { method: 'PUT', path: '/api/v1/artifacts/content', access: 'local-user', body: 'streamed' },
  { method: 'PUT', path: '/api/v1/blobs/', access: 'local-user', body: 'streamed' },
  { method: '*', path: '/api/', access: 'local-user', body: 'bounded' },
  { method: '*', path: '/ajax-api/', access: 'local-user', body: 'bounded' },
  { method: '*', path: '/graphql', access: 'local-user', body: 'long' },
  { method: 'PUT', path: '/files/signed/', access: 'local-user', body: 'streamed' },
  { method: 'POST', path: '/files/', access: 'local-user', body: 'long' },
  { method: '*', path: '/files/', access: 'local-user', body: 'bounded' },
  { method: 'GET', path: '/artifactsV2/', access: 'local-user', body: 'bounded' },
  { method: 'GET', path: '/artifacts/', access: 'local-user', body: 'bounded' },
  { method: 'GET', path: '/get-artifact', access: 'local-user', body: 'bounded' },
  { method: 'GET', path: '/model-versions/get-artifact', access: 'local-user', body: 'bounded' },
];

/** A mounted route and the rule it falls under. */
export interface MountedRoute {
  readonly method: string;
  readonly path: string;
  readonly rule: RouteRule;
}

/** The rule of a route pattern or of a request's path. HEAD falls under GET. */
export function findRule(method: string, path: string): RouteRule | undefined {
  const asked = method === 'HEAD' ? 'GET' : method;
  return routeRules.find((rule) => (rule.method === '*' || rule.method === asked) && (rule.path === path || (rule.path.endsWith('/') && path.startsWith(rule.path))));
}

/** Every route of an app with its rule, in order. Throws, naming the route, when one has none: the server does not start. */
export function mountedRoutes(app: Hono): readonly MountedRoute[] {
  return inspectRoutes(app)
    .filter((route) => !route.isMiddleware)
    .map(({ method, path }) => {
      const rule = findRule(method === 'ALL' ? '*' : method, path);
      if (rule === undefined) throw new Error(`the route ${method} ${path} has no access rule; add one to routeRules`);
      return { method, path, rule };
    });
}
