// The operations on artifacts: names in the store, bytes in the blob store.
import type { Caller } from '../../access/caller.ts';
import type { ByteRange, StoredBlob } from '../../content/blob-store.ts';
import { type ContentDigest, hexOf } from '../../content/content-digest.ts';
import { AssayError, invalidArgument, notFound } from '../../base/errors.ts';
import type { Ids } from '../../base/ids.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { ArtifactEntry, ArtifactFile, ArtifactUpload, UploadPart } from './artifact.ts';
import { createArtifactFiles, type ArtifactDoors, type OpenArtifact } from './artifact-files.ts';
import { checkArtifactPath } from './artifact-path.ts';
import type { ArtifactStore } from './artifact-store.ts';

export interface ArtifactPorts extends ArtifactDoors {
  readonly ids: Ids;
}

export interface Artifacts {
  /** Stores the bytes, then the name, replacing a file of that path. Nothing is kept of a source that fails. */
  put(caller: Caller, input: { readonly path: string; readonly source: AsyncIterable<Uint8Array> }): Promise<ArtifactFile>;
  /** Names a stored blob, replacing a file of that path; the same again is no change. Throws `not_found` for a blob there is not. */
  link(caller: Caller, input: { readonly path: string; readonly digest: ContentDigest }): Promise<ArtifactFile>;
  /** Throws `not_found`, also for a folder. */
  stat(caller: Caller, path: string): Promise<ArtifactFile>;
  /** Throws `not_found`; `integrity` while reading when the bytes are damaged. */
  open(caller: Caller, input: { readonly path: string; readonly range?: ByteRange | undefined }): Promise<OpenArtifact>;
  /** The direct children of a folder, ordered by name. */
  list(caller: Caller, input: { readonly folder: string; readonly page: PageRequest }): Promise<Page<ArtifactEntry>>;
  /** Deletes a file, or a folder with all below it. How many files went; 0 when there was none. */
  delete(caller: Caller, path: string): Promise<number>;

  /** Begins a file that is sent in parts. */
  startUpload(caller: Caller, path: string): Promise<ArtifactUpload>;
  /** Stores one part (numbers from 1); the same number again replaces it. Throws `not_found` for an unknown upload. */
  putPart(caller: Caller, input: { readonly uploadId: string; readonly number: number; readonly source: AsyncIterable<Uint8Array> }): Promise<StoredBlob>;
  /**
   * Makes the file from the numbered parts, in order. Throws `failed_precondition` naming a part that is missing or
   * differs, and `not_found` when the upload was begun for another path than the one given.
   */
  completeUpload(caller: Caller, input: { readonly uploadId: string; readonly path?: string; readonly parts: readonly ExpectedPart[] }): Promise<ArtifactFile>;
  /** Again is no change. */
  abortUpload(caller: Caller, uploadId: string): Promise<void>;
}

/** A part as the uploader remembers it; the digest is compared when given. */
export interface ExpectedPart {
  readonly number: number;
  readonly digest?: ContentDigest | undefined;
}

export const uploadPartLimit = 10_000;

export function createArtifacts(ports: ArtifactPorts): Artifacts {
  const { read, write, keep } = ports;
  const files = createArtifactFiles(ports);
  const at = (caller: Caller, path: string) => ({ caller, scope: { artifact: path } });

  return {
    put: (caller, input) => files.put(at(caller, input.path), input),
    link: (caller, input) => files.link(at(caller, input.path), input),
    stat: (caller, path) => files.stat(at(caller, path), path),
    open: (caller, input) => files.open(at(caller, input.path), input),
    list: (caller, input) => files.list({ caller, scope: input.folder === '' ? 'visible' : { artifact: input.folder } }, input),

    delete: (caller, path) =>
      write(caller, 'artifact.delete', { artifact: path }, async ({ stores, audit, announce }) => {
        checkArtifactPath(path);
        const count = await stores.artifacts.delete(path);
        if (count === 0) return 0;
        audit('artifact.deleted', { kind: 'artifact', id: path }, { files: count });
        announce({ type: 'artifacts', path });
        return count;
      }),

    startUpload: (caller, path) =>
      write(caller, 'artifact.write', { artifact: path }, async ({ stores, at: createdAt, audit }) => {
        checkArtifactPath(path);
        const upload: ArtifactUpload = { id: ports.ids.other(), path, createdAt };
        await stores.artifacts.insertUpload(upload);
        audit('upload.started', { kind: 'upload', id: upload.id }, { path });
        return upload;
      }),

    putPart: async (caller, { uploadId, number, source }) => {
      if (!Number.isInteger(number) || number < 1 || number > uploadPartLimit) {
        throw invalidArgument(`part number ${number} is not a whole number from 1 to ${uploadPartLimit}`);
      }
      const { artifacts } = await read(caller, 'artifact.write', { upload: uploadId });
      await requireUpload(artifacts, uploadId);
      const blobs = await keep(caller, 'artifact.write', { upload: uploadId });
      const blob = await blobs.put(source);
      return write(caller, 'artifact.write', { upload: uploadId }, async ({ stores, audit }) => {
        await requireUpload(stores.artifacts, uploadId);
        await stores.artifacts.putPart(uploadId, { number, ...blob });
        audit('upload.part_put', { kind: 'upload', id: uploadId }, { number, digest: blob.digest, sizeBytes: blob.sizeBytes });
        return blob;
      });
    },

    completeUpload: async (caller, { uploadId, path, parts }) => {
      const { artifacts } = await read(caller, 'artifact.write', { upload: uploadId });
      const upload = await requireUpload(artifacts, uploadId);
      if (path !== undefined && path !== upload.path) throw notFound('upload', uploadId, `upload '${uploadId}' is not of '${path}' but of '${upload.path}'`);
      const stored = new Map((await artifacts.parts(uploadId)).map((part) => [part.number, part]));
      const ordered = [...parts].sort((a, b) => a.number - b.number).map((part) => requirePart(stored, part, uploadId));
      const blobs = await keep(caller, 'artifact.write', { upload: uploadId });
      const blob = await blobs.compose(ordered.map(({ digest }) => digest));
      return files.name({ caller, scope: { upload: uploadId } }, { path: upload.path, blob, uploadId });
    },

    abortUpload: (caller, uploadId) =>
      write(caller, 'artifact.write', { upload: uploadId }, async ({ stores, audit }) => {
        if (await stores.artifacts.deleteUpload(uploadId)) audit('upload.aborted', { kind: 'upload', id: uploadId });
      }),
  };
}

async function requireUpload(store: ArtifactStore, id: string): Promise<ArtifactUpload> {
  const upload = await store.findUpload(id);
  if (!upload) throw notFound('upload', id, `upload '${id}' does not exist; it was completed, aborted or never begun`);
  return upload;
}

function requirePart(stored: ReadonlyMap<number, UploadPart>, { number, digest }: ExpectedPart, uploadId: string): UploadPart {
  const part = stored.get(number);
  const options = { subject: { kind: 'upload', id: uploadId }, reason: 'upload_incomplete' };
  if (!part) throw new AssayError('failed_precondition', `part ${number} of upload '${uploadId}' was never sent; send it, then complete`, options);
  if (digest !== undefined && digest !== part.digest) {
    throw new AssayError('failed_precondition', `part ${number} of upload '${uploadId}' is '${hexOf(part.digest)}', not '${hexOf(digest)}'; send it again`, options);
  }
  return part;
}
