// Compresses answers for clients on other machines. On this machine it would cost more than it saves: zipping at
// level 1 takes 8 ms a MB on each side, copying over the loopback interface well under one.
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { isLoopback } from './loopback.ts';

const zip = promisify(gzip);

/** Below this the headers weigh as much as what is saved. */
const leastBytes = 1024;

/** Whether the client can unzip and is on another machine. */
export function wantsCompression({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  const address = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  return acceptsGzip(headers['accept-encoding']) && !isLoopback(address);
}

/** The answer, zipped when it is text of some size that is not zipped yet. */
export async function compressed(response: Response): Promise<Response> {
  const type = response.headers.get('content-type') ?? '';
  if (!/^(application\/json|text\/)/.test(type) || response.headers.has('content-encoding') || response.body === null) return response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.append('Vary', 'Accept-Encoding');
  if (bytes.byteLength < leastBytes) return new Response(bytes, { status: response.status, headers });
  headers.set('Content-Encoding', 'gzip');
  return new Response(await zip(bytes, { level: 1 }), { status: response.status, headers });
}

/** Reads an Accept-Encoding header; `gzip;q=0` is a no. */
export function acceptsGzip(header: string | readonly string[] | null | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(header ?? ''));
}
