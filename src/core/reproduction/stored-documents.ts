// Reads documents that lie in the blob store, whole and within bounds, and tells which contents they rely on.
import { missingBlobs } from '../content/blobs.ts';
import type { BlobReads } from '../content/blob-store.ts';
import { hexOf, sha256Digest } from '../content/content-digest.ts';
import { AssayError, invalidArgument, notFound } from '../base/errors.ts';
import { inParallel } from '../base/in-parallel.ts';
import type { Document } from '../../documents/document.ts';
import { DocumentError } from '../../documents/document-error.ts';
import { type Inputs, inputsDocument } from '../../documents/inputs.ts';
import { type Observation, observationDocument } from '../../documents/observation.ts';
import type { DecodeUtf8 } from '../base/decode-utf8.ts';
import { treeDocument, type TreeListing } from '../../documents/tree.ts';

export interface DocumentPorts {
  readonly blobs: BlobReads;
  readonly decodeUtf8: DecodeUtf8;
}

/** An inputs document, an observation or a tree listing may have so many bytes. */
export const documentLimit = 32 * 1024 * 1024;

export interface StoredDocuments {
  /** Each throws `not_found` for a blob there is not, `limit_exceeded` above `documentLimit`, `invalid_argument` for anything else than the document. */
  inputs(digest: string): Promise<Inputs>;
  observation(digest: string): Promise<Observation>;
  tree(digest: string): Promise<TreeListing>;
}

export function createStoredDocuments({ blobs, decodeUtf8 }: DocumentPorts): StoredDocuments {
  async function read<Content>({ name, version, read: readText }: Document<Content>, digest: string): Promise<Content> {
    const text = textOf(await readBlob(blobs, digest, { limit: documentLimit, name }), `${name} ${digest}`);
    try {
      return readText(text);
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      if (error.tooNew === undefined) throw invalidArgument(error.message);
      throw new AssayError('unsupported', `${name} is of schema ${error.tooNew}; this server knows schemas up to ${version}: update the server`, { reason: 'schema_too_new' });
    }
  }
  function textOf(bytes: Uint8Array, name: string): string {
    try {
      return decodeUtf8(bytes);
    } catch {
      throw invalidArgument(`${name} is not UTF-8`);
    }
  }
  return {
    inputs: (digest) => read(inputsDocument, digest),
    observation: (digest) => read(observationDocument, digest),
    tree: (digest) => read(treeDocument, digest),
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
  { inputs, observation, blobs }: { readonly inputs: Inputs; readonly observation?: Observation | undefined; readonly blobs: BlobReads },
): Promise<void> {
  const trees = new Map<string, string>();
  for (const { path, tree } of inputs.code) trees.set(tree, `the tree of ${path === '' ? 'the first code root' : `the code root ${path}`}`);
  const contents = new Map<string, string>();
  for (const { path, kind, digest, isStored } of inputs.data) if (isStored) (kind === 'folder' ? trees : contents).set(digest, `the data ${path}`);
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
  throw new AssayError('failed_precondition', `not stored yet: ${named.join(', ')}${more}; send their bytes, then record the inputs again`, {
    reason: 'content_missing',
    detail: { missing: missing.slice(0, shownMissing) },
  });
}
