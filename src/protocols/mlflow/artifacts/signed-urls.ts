// URLs that carry their own permission: clients use them with bare requests, without credentials. Each names
// one action on one artifact until a time.
import type { Caller, Principal } from '../../../core/access/caller.ts';
import { clientOrigin } from '../../files/client-origin.ts';
import { createSignedGrants, type SignedGrantOptions } from '../../files/signed-grants.ts';

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

export interface SignedUrlOptions extends SignedGrantOptions {
  /** The path below which a proxy shows this server, such as `/assay`. */
  readonly basePath?: string;
}

export function createSignedUrls({ basePath = '', ...options }: SignedUrlOptions = {}): SignedUrls {
  const grants = createSignedGrants(options);
  return {
    make: ({ request, caller: { id, name } }, permit, lifeSeconds) => {
      const principal: Principal = { id, name };
      return `${clientOrigin(request)}${basePath}${signedPath}?${grants.sign({ ...permit, principal }, lifeSeconds).toString()}`;
    },
    read: (query) => grants.read(query) as Grant,
  };
}
