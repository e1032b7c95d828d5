// URLs for one file: clients send and fetch files with bare requests, without credentials.
import type { Caller, Principal } from '../../../core/access/caller.ts';
import { clientOrigin } from '../../files/client-origin.ts';
import type { ArtifactPermit } from '../artifacts/artifact-permit.ts';
import { createSignedGrants, type SignedGrantOptions } from '../../files/signed-grants.ts';

/** What the holder of a URL may do, in the name of who asked for it. */
export type Permit = RunFilePermit | ArtifactPermit;

export interface RunFilePermit {
  readonly action: 'get' | 'put';
  readonly runId: string;
  readonly path: string;
}

export interface SignedUrls {
  /** A URL on the same server the request came to. It allows no more than its maker may do when it is used. */
  make(asked: { readonly request: Request; readonly caller: Caller }, permit: Permit): string;
  /** Throws `permission_denied` when it was changed or has expired. */
  read(query: URLSearchParams): Permit & { readonly principal: Principal };
}

export const signedPath = '/files/signed';

/** A client may ask for the URL long before its turn to send comes. */
const lifeSeconds = 24 * 3600;

export function createSignedUrls({ basePath = '', ...options }: SignedGrantOptions & { readonly basePath?: string } = {}): SignedUrls {
  const grants = createSignedGrants(options);
  return {
    make: ({ request, caller: { id, name } }, permit) => {
      const query = grants.sign({ ...permit, principal: { id, name } satisfies Principal }, lifeSeconds);
      // The last part of the path is what browsers and clients take for the file's name.
      const file = encodeURIComponent(permit.path.slice(permit.path.lastIndexOf('/') + 1));
      return `${clientOrigin(request)}${basePath}${signedPath}/${file}?${query.toString()}`;
    },
    read: (query) => grants.read(query) as Permit & { readonly principal: Principal },
  };
}
