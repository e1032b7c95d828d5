// Grants that carry their own permission: clients use them with bare requests, without credentials. Each is a text in a URL,
// signed, until a time; they end with the key.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { AssayError } from '../../core/base/errors.ts';

export interface SignedGrants {
  /** The query of a URL that grants something until `lifeSeconds` from now. */
  sign(grant: object, lifeSeconds: number): URLSearchParams;
  /** What was granted. Throws `permission_denied` when it was changed or has expired. */
  read(query: URLSearchParams): object;
}

export interface SignedGrantOptions {
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  /** At least 32 bytes. Default: random. */
  readonly key?: Uint8Array | undefined;
}

export function createSignedGrants({ now = Date.now, key = randomBytes(32) }: SignedGrantOptions = {}): SignedGrants {
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text).digest();

  return {
    sign: (grant, lifeSeconds) => {
      const text = JSON.stringify({ ...grant, until: now() + lifeSeconds * 1000 });
      return new URLSearchParams({ grant: Buffer.from(text).toString('base64url'), signature: digest(text).toString('base64url') });
    },

    read: (query) => {
      const text = Buffer.from(query.get('grant') ?? '', 'base64url').toString();
      const signature = Buffer.from(query.get('signature') ?? '', 'base64url');
      const expected = digest(text);
      if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
        throw refused('This URL was not made by this server, or was changed since; ask for a new one.');
      const { until, ...grant } = JSON.parse(text) as { readonly until: number };
      if (now() > until) throw refused('This URL has expired; ask for a new one.');
      return grant;
    },
  };
}

function refused(message: string): AssayError {
  return new AssayError('permission_denied', message, { reason: 'signed_url' });
}
