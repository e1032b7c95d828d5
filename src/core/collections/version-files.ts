// The files that a version is to have: in order, stored, and with one digest over all of them.
import { canonicalJson } from '../../documents/canonical-json.ts';
import type { Digest } from '../base/digest.ts';
import { AssayError, invalidArgument } from '../base/errors.ts';
import { inParallel } from '../base/in-parallel.ts';
import { checkLength } from '../base/text-limits.ts';
import type { BlobReads } from '../content/blob-store.ts';
import { missingBlobs } from '../content/blobs.ts';
import { algorithmOf, type ContentDigest, hexOf } from '../content/content-digest.ts';
import { checkArtifactPath } from '../tracking/artifacts/artifact-path.ts';
import type { CollectionFile, NewCollectionFile } from './collection.ts';

/** More come in several versions, or by reference. */
const filesLimit = 200_000;
const referenceLimit = 4096;
const factsLimit = 65_536;
const shownMissing = 10;

/** By path; refuses a path twice, too many, and content that no store names so. */
export function inOrder(files: readonly NewCollectionFile[]): readonly NewCollectionFile[] {
  for (const file of files) {
    if (!('reference' in file) && algorithmOf(file.digest) !== 'sha256')
      throw invalidArgument(`the digest of ${JSON.stringify(file.path)} is ${file.digest.slice(0, 80)}; name stored content by its SHA-256, or give a reference`);
  }
  return byPath(files);
}

/** As `inOrder`, but bytes may be named by any digest. */
export function byPath<File extends NewCollectionFile>(files: readonly File[]): readonly File[] {
  if (files.length > filesLimit) throw invalidArgument(`a version of ${files.length} files is beyond the limit of ${filesLimit}; split it, or name an archive`);
  const paths = new Set<string>();
  for (const file of files) {
    checkArtifactPath(file.path);
    if (paths.has(file.path)) throw invalidArgument(`the path ${JSON.stringify(file.path)} is there twice; give each file once`);
    paths.add(file.path);
    if ('reference' in file) checkLength(`the reference of ${JSON.stringify(file.path)}`, file.reference, referenceLimit);
    if (file.facts !== undefined) checkLength(`the facts of ${JSON.stringify(file.path)}`, canonicalJson(file.facts), factsLimit);
  }
  return [...files].sort(({ path: one }, { path: other }) => (one < other ? -1 : 1));
}

/** With the sizes of what is stored. Throws `failed_precondition` (reason `content_missing`) for contents that are not, and renews the others. */
export async function requireFileContents(files: readonly NewCollectionFile[], blobs: BlobReads): Promise<readonly CollectionFile[]> {
  const digests = [...new Set(files.flatMap((file) => ('reference' in file ? [] : [file.digest])))];
  const missing = [...(await missingBlobs(blobs, digests))];
  const found = new Map<ContentDigest, number>();
  await inParallel(missing.length > 0 ? [] : digests, async (digest) => {
    const blob = await blobs.stat(digest);
    if (blob === undefined) missing.push(digest);
    else found.set(digest, blob.sizeBytes);
  });
  if (missing.length > 0) throw contentMissing(missing.map(hexOf));
  return files.map((file) => ('reference' in file ? file : { ...file, sizeBytes: found.get(file.digest)! }));
}

/** Of contents, by whatever tells whoever reads it which they are. */
export function contentMissing(missing: readonly string[]): AssayError {
  const shown = missing.slice(0, shownMissing);
  const more = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : '';
  return new AssayError('failed_precondition', `not stored yet: ${shown.join(', ')}${more}; send their bytes, then add the version again`, {
    reason: 'content_missing',
    detail: { missing: shown },
  });
}

/** That of the canonical listing of files in order. */
export function treeDigest(files: readonly NewCollectionFile[], digest: Digest): ContentDigest {
  const listing = files.map(({ path, facts, ...content }) => [
    path,
    'reference' in content ? `${content.reference} ${content.digest ?? ''}` : content.digest,
    ...(facts === undefined ? [] : [facts]),
  ]);
  return `sha256:${digest(canonicalJson(listing))}`;
}
