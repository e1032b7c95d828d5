// Files by their logical paths, for those who know what the path is about: an artifact by itself, or one of a run or a model.
import type { Caller } from '../../access/caller.ts';
import type { ContentDoors } from '../../content/content-doors.ts';
import type { ReadScope, Scope } from '../../access/scope.ts';
import { notFound } from '../../base/errors.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { ByteRange, StoredBlob } from '../../content/blob-store.ts';
import { type ContentDigest, hexOf } from '../../content/content-digest.ts';
import { checkArtifactPath, checkFolderPath } from './artifact-path.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { ArtifactEntry, ArtifactFile } from './artifact.ts';

export type ArtifactDoors = ContentDoors<{ readonly artifacts: ArtifactStore }>;

/** Who asks, and about what. */
export interface Asked<S extends ReadScope = Scope> {
  readonly caller: Caller;
  readonly scope: S;
}

export interface OpenArtifact {
  readonly file: ArtifactFile;
  readonly content: AsyncIterable<Uint8Array>;
}

/** The duties are those of the operations of the same names on artifacts. */
export interface ArtifactFiles {
  stat(asked: Asked, path: string): Promise<ArtifactFile>;
  open(asked: Asked, input: { readonly path: string; readonly range?: ByteRange | undefined }): Promise<OpenArtifact>;
  list(asked: Asked<ReadScope>, input: { readonly folder: string; readonly page: PageRequest }): Promise<Page<ArtifactEntry>>;
  /** Every file below a folder, ordered by path. */
  walk(asked: Asked<ReadScope>, input: { readonly folder: string; readonly page: PageRequest }): Promise<Page<ArtifactFile>>;
  /** How many files are below a folder. */
  count(asked: Asked<ReadScope>, folder: string): Promise<number>;
  put(asked: Asked, input: { readonly path: string; readonly source: AsyncIterable<Uint8Array> }): Promise<ArtifactFile>;
  link(asked: Asked, input: { readonly path: string; readonly digest: ContentDigest }): Promise<ArtifactFile>;
  /** Names stored bytes; the upload they came by is then over. */
  name(asked: Asked, input: { readonly path: string; readonly blob: StoredBlob; readonly uploadId?: string }): Promise<ArtifactFile>;
}

export function createArtifactFiles({ read, write, keep }: ArtifactDoors): ArtifactFiles {
  /** The blob is durable before its name is. */
  const name: ArtifactFiles['name'] = ({ caller, scope }, { path, blob, uploadId }) =>
    write(caller, 'artifact.write', scope, async ({ stores, at, audit, announce }) => {
      const file: ArtifactFile = { path, ...blob, updatedAt: at };
      await stores.artifacts.put([file]);
      if (uploadId !== undefined) await stores.artifacts.deleteUpload(uploadId);
      audit('artifact.put', { kind: 'artifact', id: path }, { digest: blob.digest, sizeBytes: blob.sizeBytes });
      announce({ type: 'artifacts', path });
      return file;
    });

  return {
    name,

    stat: async ({ caller, scope }, path) => {
      checkArtifactPath(path);
      const { artifacts } = await read(caller, 'artifact.read', scope);
      return requireFile(artifacts, path);
    },

    open: async ({ caller, scope }, { path, range }) => {
      checkArtifactPath(path);
      const { artifacts, blobs } = await read(caller, 'artifact.read', scope);
      const file = await requireFile(artifacts, path);
      return { file, content: await blobs.get(file.digest, range) };
    },

    list: async ({ caller, scope }, { folder, page }) => {
      checkFolderPath(folder);
      const { artifacts } = await read(caller, 'artifact.read', scope);
      return artifacts.list(folder, page);
    },

    walk: async ({ caller, scope }, { folder, page }) => {
      checkFolderPath(folder);
      const { artifacts } = await read(caller, 'artifact.read', scope);
      return artifacts.walk(folder, page);
    },

    count: async ({ caller, scope }, folder) => {
      checkFolderPath(folder);
      return (await read(caller, 'artifact.read', scope)).artifacts.count(folder);
    },

    put: async (asked, { path, source }) => {
      checkArtifactPath(path);
      const blobs = await keep(asked.caller, 'artifact.write', asked.scope);
      return name(asked, { path, blob: await blobs.put(source) });
    },

    link: async (asked, { path, digest }) => {
      checkArtifactPath(path);
      const { artifacts, blobs } = await read(asked.caller, 'artifact.write', asked.scope);
      // Renewed, so that no collection takes it before it has its name.
      const blob = (await blobs.renew([digest])).has(digest) ? await blobs.stat(digest) : undefined;
      if (!blob) throw notFound('blob', hexOf(digest), `blob '${hexOf(digest)}' is not stored; send its bytes first`);
      const existing = await artifacts.find(path);
      return existing?.digest === digest ? existing : name(asked, { path, blob });
    },
  };
}

async function requireFile(artifacts: ArtifactStore, path: string): Promise<ArtifactFile> {
  const file = await artifacts.find(path);
  if (!file) throw notFound('artifact', path);
  return file;
}
