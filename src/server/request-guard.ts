// The checks before any route: is the Host ours, and does no other web site speak through a browser.
import type { IncomingMessage, ServerResponse } from 'node:http';

import { createHostCheck, type HostRules } from './host-check.ts';
import { withoutBasePath } from './base-path.ts';
import type { Refusal } from './refusal.ts';
import { judgeHostHeaders, judgeTarget, withOneSlash } from './request-target.ts';
import { createOriginCheck } from './origin-check.ts';

export interface GuardRules {
  readonly hosts: HostRules;
  readonly origins: readonly string[];
  /** The path below which a proxy shows this server; empty for none. */
  readonly basePath: string;
}

/** A refusal, or undefined to go on, with the base path taken off. Adds the CORS headers for origins the configuration allows. */
export function createRequestGuard({ hosts, origins, basePath }: GuardRules): (incoming: IncomingMessage, outgoing: ServerResponse) => Refusal | undefined {
  const isOurHost = createHostCheck(hosts);
  const judge = createOriginCheck(origins);
  return (incoming, outgoing) => {
    const url = withoutBasePath(incoming.url ?? '/', basePath);
    if (url === undefined) return redirect(outgoing, `${basePath}/${(incoming.url ?? '').slice(basePath.length)}`);
    incoming.url = withOneSlash(url);
    const { headers, method = 'GET' } = incoming;
    const { host, origin } = headers;
    const malformed = judgeHostHeaders(incoming);
    if (malformed !== undefined) return malformed;
    // Load balancers check health by address; the answer tells nothing.
    if (url !== '/health' && !isOurHost(host)) return foreignHost(host);
    if (hasDotSegment(url)) return dotSegment;
    const noPath = judgeTarget(method, url);
    if (noPath !== undefined) return noPath;
    const verdict = judge({ method, host, origin, fetchSite: text(headers['sec-fetch-site']), fetchMode: text(headers['sec-fetch-mode']) });
    if (verdict === 'foreign') return foreignOrigin(origin);
    if (verdict === 'ours') return undefined;
    allowOrigin(outgoing, origin!);
    if (method !== 'OPTIONS') return undefined;
    outgoing.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    outgoing.setHeader('Access-Control-Allow-Headers', text(headers['access-control-request-headers']) ?? 'content-type');
    outgoing.setHeader('Access-Control-Max-Age', '600');
    return { status: 204, code: '', message: '', reason: 'preflight' };
  };
}

function redirect(outgoing: ServerResponse, location: string): Refusal {
  outgoing.setHeader('Location', location);
  return { status: 308, code: '', message: '', reason: 'base_path' };
}

/** The words and the status are MLflow's. */
const dotSegment: Refusal = { status: 400, code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path', reason: 'dot_segment' };

/**
 * A `.` or `..` in the path, plain or encoded. Parsing the URL resolves them, so the request would be answered for
 * another path than the one its limits are looked up by; no client of ours sends one.
 */
function hasDotSegment(target: string): boolean {
  const path = target.split(/[?#]/u, 1)[0] ?? '';
  return path.split(/[/\\]/u).some((segment) => /^(?:\.|%2e){1,2}$/iu.test(segment));
}

function allowOrigin(outgoing: ServerResponse, origin: string): void {
  outgoing.setHeader('Access-Control-Allow-Origin', origin);
  outgoing.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, Content-Disposition');
  outgoing.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  outgoing.appendHeader('Vary', 'Origin');
}

function foreignHost(host: string | undefined): Refusal {
  const name = JSON.stringify(host ?? '');
  const message = `the Host header ${name} is not a name of this server; if it is, start the server with --allowed-hosts ${host ?? 'NAME'}`;
  return { status: 403, code: 'PERMISSION_DENIED', message, reason: 'foreign_host' };
}

function foreignOrigin(origin: string | undefined): Refusal {
  const message = `pages of ${JSON.stringify(origin ?? 'another site')} may not call this server; if they should, start it with --allowed-origins ORIGIN`;
  return { status: 403, code: 'PERMISSION_DENIED', message, reason: 'foreign_origin' };
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(',');
}
