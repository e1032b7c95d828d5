// Reads documents that lie in the blob store, whole and within bounds, and tells which contents they rely on.
import { missingBlobs } from '../content/blobs.ts';
import type { BlobReads } from '../content/blob-store.ts';
import { hexOf, sha256Digest } from '../content/content-digest.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import { inParallel } from '../base/in-parallel.ts';
import type { Manifest } from './manifest.ts';
import type { Observation } from './observation.ts';
import { readManifest, readObservation, readTreeListing } from './read-documents.ts';
import type { TreeListing } from './tree-listing.ts';

/** UTF-8 as it stands; throws for bytes that are none. */
export type DecodeUtf8 = (bytes: Uint8Array) => string;

export interface DocumentPorts {
  readonly blobs: BlobReads;
  readonly decodeUtf8: DecodeUtf8;
}

/** A manifest, an observation or a tree listing may have so many bytes. */
export const documentLimit = 32 * 1024 * 1024;

export interface StoredDocuments {
  /** Each throws `not_found` for a blob there is not, `limit_exceeded` above `documentLimit`, `invalid_argument` for anything else than the document. */
  manifest(digest: string): Promise<Manifest>;
  observation(digest: string): Promise<Observation>;
  tree(digest: string): Promise<TreeListing>;
}

export function createStoredDocuments({ blobs, decodeUtf8 }: DocumentPorts): StoredDocuments {
  async function read(digest: string, name: string): Promise<string> {
    const bytes = await readBlob(blobs, digest, { limit: documentLimit, name });
    try {
      return decodeUtf8(bytes);
    } catch {
      throw invalidArgument(`${name} ${digest} is not UTF-8`);
    }
  }
  return {
    manifest: async (digest) => readManifest(await read(digest, 'the manifest')),
    observation: async (digest) => readObservation(await read(digest, 'the observation')),
    tree: async (digest) => readTreeListing(await read(digest, 'the tree listing')),
  };
}

/** All bytes of a blob. Throws `not_found`, and `limit_exceeded` when it is larger than the limit. */
export async function readBlob(blobs: BlobReads, digest: string, { limit, name }: { readonly limit: number; readonly name: string }): Promise<Uint8Array> {
  const stored = sha256Digest(digest);
  const blob = await blobs.stat(stored);
  if (!blob) throw notFound('blob', digest, `${name} ${digest} is not stored; send its bytes first`);
  if (blob.sizeBytes > limit)
    throw new AssayError('limit_exceeded', `${name} ${digest} has ${blob.sizeBytes} bytes; the limit is ${limit}`, { subject: { kind: 'blob', id: digest } });
  const bytes = new Uint8Array(blob.sizeBytes);
  let offset = 0;
  for await (const piece of await blobs.get(stored)) {
    bytes.set(piece, offset);
    offset += piece.byteLength;
  }
  return bytes;
}

const shownMissing = 10;

/**
 * Makes sure that everything is stored that the two say is stored: what a reproduction will ask for. Throws
 * `failed_precondition` (reason `content_missing`) naming the first of what is not.
 */
export async function requireContents(
  documents: StoredDocuments,
  { manifest, observation, blobs }: { readonly manifest: Manifest; readonly observation?: Observation | undefined; readonly blobs: BlobReads },
): Promise<void> {
  const trees = new Map<string, string>();
  for (const { path, tree } of manifest.code) trees.set(tree, `the tree of ${path === '' ? 'the first code root' : `the code root ${path}`}`);
  const contents = new Map<string, string>();
  for (const { path, kind, digest, isStored } of manifest.data) if (isStored) (kind === 'folder' ? trees : contents).set(digest, `the data ${path}`);
  if (observation) for (const [digest, what] of contentsOf(observation)) contents.set(digest, what);

  await refuseMissing(blobs, trees);
  const listings = await inParallel([...trees.keys()], (digest) => documents.tree(digest));
  for (const { entries } of listings) {
    for (const { path, mode, digest, withheld } of entries) if (mode !== '160000' && withheld === undefined) contents.set(digest, `the file ${path}`);
  }
  await refuseMissing(blobs, contents);
}

function contentsOf({ trace, console, lock, wheels, outputs }: Observation): ReadonlyMap<string, string> {
  const contents = new Map<string, string>();
  if (trace !== undefined) contents.set(trace, 'the trace');
  if (console !== undefined) contents.set(console, 'the console text');
  if (lock !== undefined) contents.set(lock, 'the lock file');
  for (const { file, digest } of Object.values(wheels)) contents.set(digest, `the wheel ${file}`);
  for (const { path, digest, isStored } of outputs) if (isStored) contents.set(digest, `the output ${path}`);
  return contents;
}

async function refuseMissing(blobs: BlobReads, wanted: ReadonlyMap<string, string>): Promise<void> {
  const missing = (await missingBlobs(blobs, [...wanted.keys()].map(sha256Digest))).map(hexOf);
  if (missing.length === 0) return;
  const named = missing.slice(0, shownMissing).map((digest) => `${wanted.get(digest)} (${digest})`);
  const more = missing.length > shownMissing ? ` and ${missing.length - shownMissing} more` : '';
  throw new AssayError('failed_precondition', `not stored yet: ${named.join(', ')}${more}; send their bytes, then record the manifest again`, {
    reason: 'content_missing',
    detail: { missing: missing.slice(0, shownMissing) },
  });
}
