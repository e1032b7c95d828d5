// One signed request and its answer. The connections are Node's own, which say when one lies still.
import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface StoreRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array | undefined;
  /** How long the connection may lie still. */
  readonly idleMs: number;
}

export interface StoreAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

export interface StoreExchange {
  /** Sends once; rejects when no answer comes. The body must be read or destroyed. */
  send(request: StoreRequest): Promise<StoreAnswer>;
  close(): void;
}

/** What goes out: the headers with a signature, and where to, which may change too. */
export interface SignedRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

interface ExchangeOptions {
  readonly signed: (request: StoreRequest) => Promise<SignedRequest>;
  /** Further requests wait for one of these. */
  readonly connections: number;
}

export function createStoreExchange({ signed, connections }: ExchangeOptions): StoreExchange {
  const agents = { 'http:': new HttpAgent({ keepAlive: true, maxSockets: connections }), 'https:': new HttpsAgent({ keepAlive: true, maxSockets: connections }) };
  return {
    async send(given) {
      const { method, body, idleMs } = given;
      const { url, headers: signedHeaders } = await signed(given);
      const headers = { ...signedHeaders, ...(method === 'PUT' || method === 'POST' ? { 'content-length': String(body?.byteLength ?? 0) } : {}) };
      const isPlain = url.protocol === 'http:';
      return new Promise((resolve, reject) => {
        const options = { method, headers, agent: agents[isPlain ? 'http:' : 'https:'] };
        const request = isPlain ? httpRequest(url, options) : httpsRequest(url, options);
        request.setTimeout(idleMs, () => request.destroy(Object.assign(new Error(`nothing came for ${idleMs} ms`), { code: 'ETIMEDOUT' })));
        // More than one may come, the later ones after an answer began; whoever reads that is told by its body.
        request.on('error', reject);
        request.once('response', (response) => resolve({ status: response.statusCode!, headers: response.headers, body: response }));
        request.end(body);
      });
    },
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}
