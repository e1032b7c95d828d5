// One request of the differential script, as data: the same for both servers. Where an id that the server chose
// is needed, the text holds `{{name}}`, filled from what an earlier answer of that same server gave.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Step {
  /** Unique, readable, and what a tolerated difference names: `group: what is tried`. */
  readonly id: string;
  readonly method: string;
  /** From the root, with its query, already percent-encoded where it must be. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it goes out; undefined sends none. */
  readonly body: string | undefined;
  /** Send the body in chunks, without a Content-Length. */
  readonly chunked: boolean;
  /** Names for later steps, each with the path into the answer's JSON, such as `run.info.run_id`. */
  readonly capture: Readonly<Record<string, string>>;
  /** Headers of the answer that must be the same. */
  readonly compareHeaders: readonly string[];
  /** The answer's list is ordered by ids that the server drew, so its order says nothing. */
  readonly orderedByIds: boolean;
}

/** What a step may say beyond method, path and body. */
export type StepOptions = Partial<Pick<Step, 'headers' | 'chunked' | 'capture' | 'compareHeaders' | 'orderedByIds'>>;

export type Query = Readonly<Record<string, string | number | readonly string[]>>;

export const api2 = '/api/2.0/mlflow/';

/** A GET with its parameters in the query; repeated keys for lists. */
export function get(id: string, path: string, query: Query = {}, options: StepOptions = {}): Step {
  return step({ id, method: 'GET', path: absolute(path) + queryText(query), body: undefined }, options);
}

export function post(id: string, path: string, body: Json, options: StepOptions = {}): Step {
  return withJson('POST', { id, path, body }, options);
}

export function patch(id: string, path: string, body: Json, options: StepOptions = {}): Step {
  return withJson('PATCH', { id, path, body }, options);
}

/** A DELETE with a JSON body, as the Python client sends it. */
export function remove(id: string, path: string, body: Json, options: StepOptions = {}): Step {
  return withJson('DELETE', { id, path, body }, options);
}

/** Any request: the body is text sent as it is. */
export function raw(id: string, request: { readonly method: string; readonly path: string; readonly body?: string }, options: StepOptions = {}): Step {
  return step({ id, method: request.method, path: absolute(request.path), body: request.body }, options);
}

function withJson(method: string, parts: { readonly id: string; readonly path: string; readonly body: Json }, options: StepOptions): Step {
  const headers = { 'content-type': 'application/json', ...options.headers };
  return step({ id: parts.id, method, path: absolute(parts.path), body: JSON.stringify(parts.body) }, { ...options, headers });
}

function step(parts: Pick<Step, 'id' | 'method' | 'path' | 'body'>, options: StepOptions): Step {
  return { headers: {}, chunked: false, capture: {}, compareHeaders: [], orderedByIds: false, ...parts, ...options };
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : api2 + path;
}

/** References are kept readable: their braces are not encoded, because they are filled in later. */
function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).map((one) => `${key}=${encodeValue(String(one))}`));
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function encodeValue(value: string): string {
  return encodeURIComponent(value).replaceAll('%7B%7B', '{{').replaceAll('%7D%7D', '}}');
}
