// Where requests come from: the address at the other end of the socket, which no header can claim. Behind a proxy it is the proxy's.
import type { IncomingMessage } from 'node:http';

const addresses = new WeakMap<Request, string>();

export function notePeer(request: Request, { socket: { remoteAddress } }: IncomingMessage): Request {
  if (remoteAddress !== undefined) addresses.set(request, remoteAddress);
  return request;
}

/** Undefined for a request that came by no socket. */
export function peerAddress(request: Request): string | undefined {
  return addresses.get(request);
}
