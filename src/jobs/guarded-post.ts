// Sends one POST to a URL a user gave: https and public addresses only, unless private ones are allowed; no
// redirects, a bounded answer, a bounded time.
import { request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';

import { BlockedAddressError, blockedAddress, isPublicAddress, publicLookup } from './address-guard.ts';

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostOptions {
  /** Also plain http and any address. */
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
  /** Ends it before. */
  readonly signal?: AbortSignal | undefined;
}

export interface PostAnswer {
  readonly status: number;
  /** The first 16 KiB, as text. */
  readonly body: string;
}

const answerLimitBytes = 16 * 1024;

/** Rejects when no answer came: a `BlockedAddressError` is final, anything else may pass. A redirect is an answer like any other. */
export async function guardedPost({ url, headers, body }: Post, { allowPrivate, timeoutMs, signal }: PostOptions): Promise<PostAnswer> {
  const target = checkedUrl(url, allowPrivate);
  const bytes = Buffer.from(body, 'utf8');
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'Content-Length': bytes.byteLength },
    // No pooled connection: each is checked on its own. And one deadline over everything, answer included.
    agent: false,
    signal: signal === undefined ? AbortSignal.timeout(timeoutMs) : AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]),
    ...(allowPrivate ? {} : { lookup: publicLookup }),
  };
  const send = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(target, options, (response) => {
      const chunks: Buffer[] = [];
      let sizeBytes = 0;
      const finish = (): void => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).subarray(0, answerLimitBytes).toString('utf8') });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        sizeBytes += chunk.byteLength;
        if (sizeBytes < answerLimitBytes) return;
        finish();
        request.destroy();
      });
      response.on('end', finish);
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

/** The URL parser has already turned 0x7f.1, 2130706433 and the like into plain addresses. */
function checkedUrl(url: string, allowPrivate: boolean): URL {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
  if (target.username !== '' || target.password !== '') throw new BlockedAddressError('a webhook URL must not hold a user name or password');
  if (allowPrivate) {
    if (target.protocol !== 'https:' && target.protocol !== 'http:') throw new BlockedAddressError(`a webhook URL must begin with https: or http:, not ${target.protocol}`);
    return target;
  }
  if (target.protocol !== 'https:')
    throw new BlockedAddressError(`a webhook URL must begin with https:, not ${target.protocol}; start the server with --webhooks-allow-private to use others`);
  // A literal address is not looked up, so the lookup cannot check it.
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw blockedAddress(host);
  return target;
}
