// Where requests come from: the address at the other end of the socket, which no header can claim. Behind a proxy it is the proxy's.
import type { IncomingMessage } from 'node:http';

/** On the request itself: a table beside it would have to be cleared of thousands a second. */
const peer = Symbol('peer');

interface Noted {
  [peer]?: string | undefined;
}

export function notePeer(request: Request, { socket }: IncomingMessage): Request {
  (request as Noted)[peer] = socket.remoteAddress;
  return request;
}

/** Undefined for a request that came by no socket. */
export function peerAddress(request: Request): string | undefined {
  return (request as Noted)[peer];
}
