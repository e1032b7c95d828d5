// Requests that are settled by their first line and their Host header alone: malformed ones, and those for no path of ours.
import type { IncomingMessage } from 'node:http';

import type { Refusal } from './request-guard.ts';

/** Two Host headers may be read as two servers by two programs on the way; one that is no host is nobody's. */
export function judgeHostHeaders({ headers: { host }, rawHeaders }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): Refusal | undefined {
  const count = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  if (count > 1) return bad(`the request has ${count} Host headers; send one`);
  if (host === undefined || URL.canParse(`http://${host}`)) return undefined;
  return bad(`the Host header ${JSON.stringify(host)} is not a host with a port up to 65535`);
}

interface TargetAnswer {
  readonly refusal: Refusal;
  readonly location?: string;
}

/** What is asked for, when that is no plain path: the whole server, a path with several slashes before it, or nothing at all. */
export function judgeTarget(method: string, target: string): TargetAnswer | undefined {
  if (target === '*' && method === 'OPTIONS') return { refusal: { status: 204, code: '', message: '', reason: 'whole_server' } };
  // Told where to go rather than served, as MLflow does: limits are looked up by the path as it came.
  if (target.startsWith('//')) return { refusal: { status: 308, code: '', message: '', reason: 'several_slashes' }, location: target.replace(/^[/\\]+/u, '/') };
  const isPath = target.startsWith('/') || (/^https?:\/\//iu.test(target) && URL.canParse(target));
  if (!isPath) return { refusal: bad(`the request target ${JSON.stringify(target)} is no path; it must begin with '/'`) };
  return target.split('?', 1)[0]!.includes('\\') ? { refusal: bad('the path holds a backslash; write it as %5C, or use /') } : undefined;
}

function bad(message: string): Refusal {
  return { status: 400, code: 'BAD_REQUEST', message, reason: 'malformed' };
}
