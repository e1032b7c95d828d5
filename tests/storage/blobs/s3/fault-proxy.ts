// Stands before a real object store and spoils what goes through, as networks and busy stores do: once for each fault it is told.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { once } from 'node:events';

/** What can go wrong with one request. */
export type Fault =
  /** Refused, nothing done. */
  | { readonly kind: 'status'; readonly status: 500 | 503 }
  /** The connection breaks before anything is done. */
  | { readonly kind: 'reset' }
  /** Half of what is sent arrives, then the connection breaks. */
  | { readonly kind: 'cut' }
  /** Done, but nobody is told. */
  | { readonly kind: 'lost' }
  /** Nothing is ever answered. */
  | { readonly kind: 'stall' }
  /** Half of the answer, then the connection breaks. */
  | { readonly kind: 'truncate' }
  /** Half of the answer, as if it were all. */
  | { readonly kind: 'shorten' }
  /** One bit of the answer's body is another. */
  | { readonly kind: 'alter' }
  /** A success whose body says that it is none, nothing done. */
  | { readonly kind: 'late' };

export const faultKinds = ['status', 'reset', 'cut', 'lost', 'stall', 'truncate', 'shorten', 'alter', 'late'] as const satisfies readonly Fault['kind'][];

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
}

export interface FaultProxy {
  readonly endpoint: string;
  /** Asked for every request. */
  choose: (request: SeenRequest) => Fault | undefined;
  /** How many faults of each kind were met. */
  readonly met: Map<Fault['kind'], number>;
  /** How many requests of each method came. */
  readonly seen: Map<string, number>;
  close(): Promise<void>;
}

export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '' } = incoming;
    proxy.seen.set(method, (proxy.seen.get(method) ?? 0) + 1);
    const fault = proxy.choose({ method, target: url });
    if (fault !== undefined) proxy.met.set(fault.kind, (proxy.met.get(fault.kind) ?? 0) + 1);
    // A connection that broke is what this is about.
    void spoil({ incoming, outgoing, upstream, fault }).catch(() => incoming.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as { readonly port: number };
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${address.port}`,
    choose: () => undefined,
    met: new Map(),
    seen: new Map(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

interface Passage {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly upstream: string;
  readonly fault: Fault | undefined;
}

const errorText = (code: string): string => `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>so it was told</Message></Error>`;

async function spoil({ incoming, outgoing, upstream, fault }: Passage): Promise<void> {
  const { socket } = incoming;
  if (fault?.kind === 'stall') return;
  if (fault?.kind === 'reset') return void socket.resetAndDestroy();
  if (fault?.kind === 'status' || fault?.kind === 'late') {
    await allOf(incoming);
    const isLate = fault.kind === 'late' && incoming.method !== 'HEAD';
    outgoing.writeHead(isLate ? 200 : fault.kind === 'late' ? 503 : fault.status, { 'content-type': 'application/xml' });
    return void outgoing.end(incoming.method === 'HEAD' ? undefined : errorText(isLate ? 'InternalError' : 'SlowDown'));
  }
  const sent = await allOf(incoming);
  if (fault?.kind === 'cut') {
    const half = request(`${upstream}${incoming.url}`, { method: incoming.method, headers: incoming.headers });
    half.on('error', () => undefined);
    half.write(sent.subarray(0, sent.byteLength >> 1), () => half.destroy());
    return void socket.resetAndDestroy();
  }
  const answer = await forward(incoming, sent, upstream);
  const body = await allOf(answer);
  if (fault?.kind === 'lost') return void socket.resetAndDestroy();
  const headers = { ...answer.headers };
  const half = body.subarray(0, body.byteLength >> 1);
  if (fault?.kind === 'truncate' && body.byteLength > 0) {
    outgoing.writeHead(answer.statusCode!, headers);
    return void outgoing.write(half, () => socket.resetAndDestroy());
  }
  if (fault?.kind === 'alter' && body.byteLength > 0) body[body.byteLength >> 1]! ^= 1;
  const told = fault?.kind === 'shorten' && incoming.method === 'GET' ? half : body;
  if (incoming.method !== 'HEAD') headers['content-length'] = String(told.byteLength);
  delete headers['transfer-encoding'];
  outgoing.writeHead(answer.statusCode!, headers);
  outgoing.end(told);
}

async function forward({ url, method, headers }: IncomingMessage, body: Buffer, upstream: string): Promise<IncomingMessage> {
  const sending = request(`${upstream}${url}`, { method, headers });
  sending.end(body);
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  return answer;
}

async function allOf(stream: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>));
}
