// Puts a file's bytes into the content store, and makes sure that they are those of one moment.
import { createReadStream, type BigIntStats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

import type { LocalContent } from '../local-content.ts';
import { systemPath } from '../path-text.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { createMaskStream } from '../secrets/mask-stream.ts';
import { secretFileRule } from '../secrets/secret-files.ts';
import { type FileDigests, isSameState } from './file-digests.ts';
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
  readonly state: BigIntStats;
}

interface FileAsRead {
  readonly state: BigIntStats;
  /** Its bytes, when they are few. */
  readonly held: Buffer | undefined;
}

/** Larger files are data, and no place for keys: only what is known is looked for in them, once. */
const scannedBytes = 1024 * 1024;

/** Undefined when the file changed while it was read. Throws the system's error when it cannot be read. */
export async function keepFile(path: string, { store, digests, maxFileBytes, redactor }: KeepTools): Promise<KeptFile | undefined> {
  const location = systemPath(path);
  const before = await stat(location, { bigint: true });
  const sizeBytes = Number(before.size);
  // A small file is read once, for what may be in it and for its bytes.
  const held = sizeBytes <= Math.min(smallContentBytes, maxFileBytes) ? await readFile(location) : undefined;
  const file: FileAsRead = { state: before, held };
  const withheld = sizeBytes > maxFileBytes ? 'too-large' : (await hasSecret(path, file, { store, digests, redactor })) ? 'secret' : undefined;
  const digest = withheld === undefined ? await storedDigest(location, file, { store, digests }) : (await digests.of(path)).digest;
  const after = await stat(location, { bigint: true });
  if (!isSameState(before, after)) return undefined;
  digests.remember(after, digest);
  return { digest, sizeBytes, isStored: withheld === undefined, ...(withheld === undefined ? {} : { withheld }), state: after };
}

/** Copies the bytes, unless the store holds what the file is known to be. */
async function storedDigest(location: string | Buffer, { state, held }: FileAsRead, { store, digests }: Pick<KeepTools, 'store' | 'digests'>): Promise<string> {
  const known = digests.known(state);
  if (known !== undefined && (await store.has(known))) return known;
  const source = held === undefined ? createReadStream(location, { highWaterMark: Math.min(1024 * 1024, Number(state.size)) }) : Readable.from([held]);
  return (await store.put(source as AsyncIterable<Uint8Array>)).digest;
}

async function hasSecret(path: string, { state, held }: FileAsRead, { store, digests, redactor }: Pick<KeepTools, 'store' | 'digests' | 'redactor'>): Promise<boolean> {
  if (secretFileRule(path) !== undefined) return true;
  if (redactor === undefined) return false;
  if (state.size > scannedBytes) return !(await isStored(state, { store, digests })) && holdsKnown(path, redactor);
  return redactor.findSecret(held ?? (await readFile(systemPath(path))), path) !== undefined;
}

async function isStored(state: BigIntStats, { store, digests }: Pick<KeepTools, 'store' | 'digests'>): Promise<boolean> {
  const known = digests.known(state);
  return known !== undefined && (await store.has(known));
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
