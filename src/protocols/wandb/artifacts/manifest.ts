// The list of an artifact's files as clients write and read it: a JSON document that names each file by an MD5 in base64, or by where
// it lies outside, with whatever that place tells of it. Rules: wandb's artifact manifest, version 1.
import { createHash } from 'node:crypto';

import { AssayError, invalidArgument } from '../../../core/base/errors.ts';
import type { CollectionFile } from '../../../core/collections/collection.ts';
import { type ContentDigest, hexOf, readDigest } from '../../../core/content/content-digest.ts';

const manifestVersion = 1;
const storagePolicy = 'wandb-storage-policy-v1';
/** What the digest of an artifact begins with. */
const digestHeader = 'wandb-artifact-manifest-v1\n';

/** The MD5 that a text in base64 is. Throws `invalid_argument`. */
export function md5Of(text: string, field: string): ContentDigest {
  const digest = readDigest(`md5:${Buffer.from(text, 'base64').toString('hex')}`);
  if (digest === undefined) throw invalidArgument(`${field} is ${JSON.stringify(text.slice(0, 80))}; give the MD5 of the bytes, in base64`);
  return digest;
}

export function base64Of(digest: ContentDigest): string {
  return Buffer.from(hexOf(digest), 'hex').toString('base64');
}

/** Throws `invalid_argument` for what is no manifest, and `unsupported` for one of another version. */
export function readManifest(value: unknown): readonly CollectionFile[] {
  if (!isObject(value) || !isObject(value['contents'])) throw invalidArgument('the manifest has no contents; send a JSON object with them');
  if (value['version'] !== manifestVersion)
    throw new AssayError('unsupported', `the manifest has version ${JSON.stringify(value['version'])}; this server reads version ${manifestVersion}`);
  return Object.entries(value['contents']).map(([path, entry]) => fileOf(path, entry));
}

function fileOf(path: string, entry: unknown): CollectionFile {
  if (!isObject(entry) || typeof entry['digest'] !== 'string') throw invalidArgument(`the manifest tells no digest of ${JSON.stringify(path)}; give it one`);
  const { digest, size, ref, extra } = entry;
  const sizeBytes = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
  const told = isObject(extra) && Object.keys(extra).length > 0 ? (extra as NonNullable<CollectionFile['facts']>) : undefined;
  if (typeof ref === 'string') return { path, reference: ref, sizeBytes, facts: { digest, ...(told !== undefined && { extra: told }) } };
  if (typeof told?.['alg'] === 'string' && !/^md5$/i.test(told['alg'])) {
    throw new AssayError('unsupported', `${JSON.stringify(path)} is named by its ${told['alg']}; this server knows files by their MD5`);
  }
  return { path, digest: md5Of(digest, `the digest of ${JSON.stringify(path)}`), sizeBytes: sizeBytes ?? 0, ...(told !== undefined && { facts: { extra: told } }) };
}

/** Of each file the digest that clients know it by. */
export type DigestOf = (file: CollectionFile) => string;

export function manifestEntry(file: CollectionFile, { digest, artifactId }: { readonly digest: string; readonly artifactId: string }) {
  const extra = file.facts?.['extra'];
  const told = isObject(extra) ? { extra } : {};
  const size = file.sizeBytes === undefined ? {} : { size: file.sizeBytes };
  if ('reference' in file) return { digest, ...size, ref: file.reference, ...told };
  return { digest, birthArtifactID: artifactId, ...size, ...told };
}

/** Pieces of the document: a large one need not be held whole. */
export async function* manifestText(files: AsyncIterable<readonly [path: string, entry: object]>): AsyncGenerator<Uint8Array> {
  const utf8 = new TextEncoder();
  yield utf8.encode(`{"version":${manifestVersion},"storagePolicy":${JSON.stringify(storagePolicy)},"storagePolicyConfig":{"storageLayout":"V2"},"contents":{`);
  let isFirst = true;
  for await (const [path, entry] of files) {
    yield utf8.encode(`${isFirst ? '' : ','}${JSON.stringify(path)}:${JSON.stringify(entry)}`);
    isFirst = false;
  }
  yield utf8.encode('}}');
}

/** By which clients tell whether two artifacts are the same: an MD5, in hexadecimal, over all paths (in order of code points) and digests. */
export function artifactDigest(files: readonly CollectionFile[], digestOf: DigestOf): string {
  const hash = createHash('md5').update(digestHeader);
  const inOrder = [...files].sort(({ path: one }, { path: other }) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  for (const file of inOrder) hash.update(`${file.path}:${digestOf(file)}\n`);
  return hash.digest('hex');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
