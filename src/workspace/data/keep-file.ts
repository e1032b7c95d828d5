// Puts a file's bytes into the content store, and makes sure that they are those of one moment.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

import type { LocalContent } from '../local-content.ts';
import { systemPath } from '../path-text.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { createMaskStream } from '../secrets/mask-stream.ts';
import { secretFileRule } from '../secrets/secret-files.ts';
import type { FileDigests } from './file-digests.ts';
import { type FileState, isSameState } from './file-state.ts';
import type { SmallFile } from './small-file-reader.ts';
import { smallContentBytes } from '../../core/content/small-content.ts';

export interface KeepTools {
  readonly store: LocalContent;
  readonly digests: FileDigests;
  readonly maxFileBytes: number;
  readonly redactor?: Redactor | undefined;
}

export interface KeptFile {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly isStored: boolean;
  /** Why the bytes were not kept, when they were not. */
  readonly withheld?: 'secret' | 'too-large' | undefined;
  readonly state: FileState;
}

/** Larger files are data, and no place for keys: only what is known is looked for in them, once. */
const scannedBytes = 1024 * 1024;

/** Undefined when the file changed while it was read. Throws the system's error when it cannot be read. */
export async function keepFile(path: string, tools: KeepTools): Promise<KeptFile | undefined> {
  const { store, digests, maxFileBytes, redactor } = tools;
  const location = systemPath(path);
  const before = await stat(location, { bigint: true });
  const sizeBytes = Number(before.size);
  if (sizeBytes <= Math.min(smallContentBytes, maxFileBytes)) {
    // A small file is read once, for what may be in it and for its bytes.
    const bytes = await readFile(location);
    return keepSmallFile(path, { before, bytes, after: await stat(location, { bigint: true }) }, tools);
  }
  const withheld = sizeBytes > maxFileBytes ? 'too-large' : (await hasSecret(path, before, { store, digests, redactor })) ? 'secret' : undefined;
  const digest = withheld === undefined ? await storedDigest(location, before, { store, digests }) : (await digests.of(path)).digest;
  const after = await stat(location, { bigint: true });
  if (!isSameState(before, after)) return undefined;
  digests.remember(after, digest);
  return { digest, sizeBytes, isStored: withheld === undefined, ...(withheld === undefined ? {} : { withheld }), state: after };
}

/** The same for a small file that was read already. */
export async function keepSmallFile(path: string, { before, bytes, after }: SmallFile, { store, digests, redactor }: KeepTools): Promise<KeptFile | undefined> {
  if (!isSameState(before, after) || bytes.length !== Number(after.size)) return undefined;
  const isSecret = secretFileRule(path) !== undefined || redactor?.findSecret(bytes, path) !== undefined;
  const known = isSecret ? undefined : await storedAs(after, { store, digests });
  const digest = known ?? (isSecret ? createHash('sha256').update(bytes).digest('hex') : (await store.put(pieceOf(bytes))).digest);
  if (known === undefined) digests.remember(after, digest);
  return { digest, sizeBytes: bytes.length, isStored: !isSecret, ...(isSecret ? { withheld: 'secret' as const } : {}), state: after };
}

type Keeping = Pick<KeepTools, 'store' | 'digests'>;

async function* pieceOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Copies the bytes, unless the store holds what the file is known to be. */
async function storedDigest(location: string | Buffer, state: FileState, keeping: Keeping): Promise<string> {
  const known = await storedAs(state, keeping);
  if (known !== undefined) return known;
  const source = createReadStream(location, { highWaterMark: Math.min(1024 * 1024, Number(state.size)) });
  return (await keeping.store.put(source as AsyncIterable<Uint8Array>)).digest;
}

/** What the file is known to be, when the store has it. */
async function storedAs(state: FileState, { store, digests }: Keeping): Promise<string | undefined> {
  const known = digests.known(state);
  return known !== undefined && (await store.has(known)) ? known : undefined;
}

async function hasSecret(path: string, state: FileState, { store, digests, redactor }: Keeping & Pick<KeepTools, 'redactor'>): Promise<boolean> {
  if (secretFileRule(path) !== undefined) return true;
  if (redactor === undefined) return false;
  if (state.size > scannedBytes) return (await storedAs(state, { store, digests })) === undefined && holdsKnown(path, redactor);
  return redactor.findSecret(await readFile(systemPath(path)), path) !== undefined;
}

async function holdsKnown(path: string, { marks }: Redactor): Promise<boolean> {
  if (marks.size === 0) return false;
  const mask = createMaskStream([...marks.keys()]);
  for await (const chunk of createReadStream(systemPath(path), { highWaterMark: 1024 * 1024 })) {
    mask.add(chunk as Buffer);
    if (mask.hasCovered) return true;
  }
  return false;
}
