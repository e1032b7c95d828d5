// One signed request and its answer. Signing is aws4fetch's; the connections are Node's own, which say when one lies still.
import { createHash } from 'node:crypto';
import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import { AwsV4Signer } from 'aws4fetch';

/** Whom the store knows; read from the environment and never written anywhere. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array | undefined;
  /** How long the connection may lie still. */
  readonly idleMs: number;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

export interface S3Exchange {
  /** Sends once; rejects when no answer comes. The body must be read or destroyed. */
  send(request: S3Request): Promise<S3Answer>;
  close(): void;
}

interface ExchangeOptions {
  readonly credentials: S3Credentials;
  readonly region: string;
  /** Further requests wait for one of these. */
  readonly connections: number;
}

const noBody = new Uint8Array(0);

export function createS3Exchange({ credentials, region, connections }: ExchangeOptions): S3Exchange {
  const agents = { 'http:': new HttpAgent({ keepAlive: true, maxSockets: connections }), 'https:': new HttpsAgent({ keepAlive: true, maxSockets: connections }) };
  // The key of a day, which takes four hashes to make.
  const cache = new Map<string, ArrayBuffer>();

  async function signed({ method, url, headers, body = noBody }: S3Request): Promise<Readonly<Record<string, string>>> {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const sum = headers?.['x-amz-content-sha256'] ?? createHash('sha256').update(body).digest('hex');
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': sum },
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 's3',
      region,
      cache,
    });
    return Object.fromEntries((await signer.sign()).headers);
  }

  return {
    async send(given) {
      const { method, url, body, idleMs } = given;
      const headers = { ...(await signed(given)), ...(method === 'PUT' || method === 'POST' ? { 'content-length': String(body?.byteLength ?? 0) } : {}) };
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
