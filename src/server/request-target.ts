// Requests that are settled by their first line and their Host header alone: malformed ones, and those for no path of ours.
import type { IncomingMessage } from 'node:http';

import type { Refusal } from './refusal.ts';

/** Two Host headers may be read as two servers by two programs on the way; one that is no host is nobody's. */
export function judgeHostHeaders({ headers: { host }, rawHeaders }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): Refusal | undefined {
  const count = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  if (count > 1) return bad(`the request has ${count} Host headers; send one`);
  if (host === undefined || URL.canParse(`http://${host}`)) return undefined;
  return bad(`the Host header ${JSON.stringify(host)} is not a host with a port up to 65535`);
}

/** The answer when what is asked for is no plain path: the whole server, or nothing at all. */
export function judgeTarget(method: string, target: string): Refusal | undefined {
  if (target === '*' && method === 'OPTIONS') return { status: 204, code: '', message: '', reason: 'whole_server' };
  const isPath = target.startsWith('/') || (/^https?:\/\//iu.test(target) && URL.canParse(target));
  if (!isPath) return bad(`the request target ${JSON.stringify(target)} is no path; it must begin with '/'`);
  return target.split('?', 1)[0]!.includes('\\') ? bad('the path holds a backslash; write it as %5C, or use /') : undefined;
}

function bad(message: string): Refusal {
  return { status: 400, code: 'BAD_REQUEST', message, reason: 'malformed' };
}

/** A path with several slashes before it is the same with one, as for MLflow. Before anything is looked up by it. */
export function withOneSlash(target: string): string {
  return target.startsWith('//') ? target.replace(/^\/+/u, '/') : target;
}
