// The keys that URLs are signed with.
import { hkdfSync, randomBytes } from 'node:crypto';

import { systemCaller } from '../core/access/caller.ts';
import type { Core } from '../core/core.ts';

/**
 * One key of 32 bytes for each use, so that no wire takes what another signed. All come of one secret of the database: what one process
 * gave out is good with every other there is on it, and with the next.
 */
export async function openSigningKeys({ secrets }: Pick<Core, 'secrets'>): Promise<(use: string) => Uint8Array> {
  const secret = await secrets.ensure(systemCaller('start'), { name: 'signed URLs', textWhenNew: randomBytes(32).toString('hex') });
  return (use) => new Uint8Array(hkdfSync('sha256', Buffer.from(secret, 'hex'), '', use, 32));
}
