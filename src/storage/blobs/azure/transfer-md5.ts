// The checksum by which Azure sees that bytes came as they were sent.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** About a millisecond and a half. */
const stretchBytes = 1024 * 1024;

/** In base 64; others have their turn between stretches. */
export async function transferMd5(bytes: Uint8Array): Promise<string> {
  const hash = createHash('md5');
  for (let at = 0; at < bytes.byteLength; at += stretchBytes) {
    if (at > 0) await nextTurn();
    hash.update(bytes.subarray(at, at + stretchBytes));
  }
  return hash.digest('base64');
}
