// URLs that carry their own permission: clients use them with bare requests, without credentials. Each names
// one action on one artifact until a time; the key lives as long as the server's process.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { Caller, Principal } from '../../../core/access/caller.ts';
import { AssayError } from '../../../core/base/errors.ts';

/** What the holder of a URL may do, in the name of who asked for it. */
export type Grant = { readonly principal: Principal } & Permit;

export type Permit =
  | { readonly action: 'get'; readonly path: string }
  | { readonly action: 'put'; readonly path: string }
  | { readonly action: 'part'; readonly uploadId: string; readonly number: number };

export interface SignedUrls {
  /** A URL on the same server the request came to. It allows no more than its maker may do when it is used. */
  make(asked: { readonly request: Request; readonly caller: Caller }, permit: Permit, lifeSeconds: number): string;
  /** Throws `permission_denied` when it was changed or has expired. */
  read(query: URLSearchParams): Grant;
}

export const signedPath = '/api/2.0/mlflow-artifacts/signed';

export interface SignedUrlOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** The path below which a proxy shows this server, such as `/assay`. */
  readonly basePath?: string;
  /** At least 32 bytes. Default: random. */
  readonly key?: Uint8Array;
}

export function createSignedUrls({ now = Date.now, basePath = '', key = randomBytes(32) }: SignedUrlOptions = {}): SignedUrls {
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();

  return {
    make: ({ request, caller: { id, name } }, permit, lifeSeconds) => {
      const principal: Principal = { id, name };
      const text = JSON.stringify({ ...permit, principal, until: now() + lifeSeconds * 1000 });
      const query = new URLSearchParams({ grant: Buffer.from(text).toString('base64url'), signature: sign(text).toString('base64url') });
      return `${originOf(request)}${basePath}${signedPath}?${query.toString()}`;
    },

    read: (query) => {
      const text = Buffer.from(query.get('grant') ?? '', 'base64url').toString();
      const signature = Buffer.from(query.get('signature') ?? '', 'base64url');
      const expected = sign(text);
      if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
        throw refused('This URL was not made by this server since its last start; ask for a new one.');
      const { until, ...grant } = JSON.parse(text) as Grant & { until: number };
      if (now() > until) throw refused('This URL has expired; ask for a new one.');
      return grant;
    },
  };
}

function refused(message: string): AssayError {
  return new AssayError('permission_denied', message, { reason: 'signed_url' });
}

/** A proxy before us may speak https to the client; the header decides nothing but the URL we answer with. */
function originOf(request: Request): string {
  const { protocol, host } = new URL(request.url);
  const forwarded = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase();
  return `${forwarded === 'https' || forwarded === 'http' ? `${forwarded}:` : protocol}//${host}`;
}
