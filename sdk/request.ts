// Builds the HTTP request of an operation from its input: path, then query or body. Pure.
import type { Operation } from './contract.ts';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: BodyInit;
}

/**
 * Puts ids into the path, the rest into the query of GET and DELETE (lists repeat their name) or into a JSON body.
 * Fields that are undefined are left out. `baseUrl` is the server's address, without the `/api`.
 */
export function buildRequest(operation: Operation<unknown, unknown>, input: unknown, baseUrl: string): HttpRequest {
  const rest = new Map(Object.entries((input ?? {}) as Record<string, unknown>).filter(([, value]) => value !== undefined));
  const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = rest.get(name);
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..') throw new TypeError(`${name} is ${JSON.stringify(value)}, not an id`);
    rest.delete(name);
    return encodeURIComponent(value);
  });
  const url = baseUrl.replace(/\/+$/, '') + path;
  if (operation.sends === 'bytes') {
    const body = rest.get('body') as BodyInit;
    rest.delete('body');
    return { url: withQuery(url, rest), method: operation.method, headers: { 'content-type': operation.mediaType ?? 'application/octet-stream' }, body };
  }
  if (operation.method === 'GET' || operation.method === 'DELETE') return { url: withQuery(url, rest), method: operation.method, headers: {} };
  // The body is JSON even when it is empty, so that no form of another site can be taken for a request of ours.
  return { url, method: operation.method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(Object.fromEntries(rest)) };
}

function withQuery(url: string, fields: ReadonlyMap<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of fields) for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item));
  return query.size === 0 ? url : `${url}?${query}`;
}
