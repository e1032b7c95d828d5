// The key of one ASSAY_HOME: what secrets are made unrecognisable with, so that two can be told apart and none be guessed.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SecretDigests {
  /** Which key it is, in eight digits: digests of different keys cannot be compared. */
  readonly id: string;
  digest(value: string): string;
}

const fileName = 'secret.key';
const keyBytes = 32;

/** Made at first use, for this user only. Undefined where it can be neither read nor made. */
export function openSecretDigests(home: string): SecretDigests | undefined {
  try {
    return digestsOf(readKey(join(home, fileName)) ?? makeKey(home));
  } catch {
    return undefined;
  }
}

export function digestsOf(key: Uint8Array): SecretDigests {
  return {
    id: createHash('sha256').update(key).digest('hex').slice(0, 8),
    digest: (value) => createHmac('sha256', key).update(value).digest('hex'),
  };
}

function readKey(path: string): Uint8Array | undefined {
  try {
    const key = readFileSync(path);
    return key.length === keyBytes ? key : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Of two that make one at the same time, the first wins for both. */
function makeKey(home: string): Uint8Array {
  const path = join(home, fileName);
  const own = `${path}.${process.pid}`;
  mkdirSync(home, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(own, randomBytes(keyBytes), { mode: 0o600, flag: 'wx' });
    linkSync(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own, { force: true });
  }
  const key = readKey(path);
  if (key === undefined) throw new Error(`${path} is no key of ${keyBytes} bytes`);
  return key;
}
