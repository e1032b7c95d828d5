// Where the names of artifacts are kept; the bytes are in the blob store.
import type { Page, PageRequest } from '../../base/page.ts';
import type { ArtifactEntry, ArtifactFile, ArtifactUpload, UploadPart } from './artifact.ts';

export interface ArtifactStore {
  find(path: string): Promise<ArtifactFile | undefined>;
  /** The direct children of a folder, files and folders together, ordered by name (code points). An unknown folder, or a file, is empty. */
  list(folder: string, page: PageRequest): Promise<Page<ArtifactEntry>>;
  /** Every file below a folder, ordered by path. */
  walk(folder: string, page: PageRequest): Promise<Page<ArtifactFile>>;
  /** How many files `walk` would find over all pages. */
  count(folder: string): Promise<number>;
  /** Puts files, replacing those of equal path. A path below an existing file, or the path of an existing folder, is a `conflict`. */
  put(files: readonly ArtifactFile[]): Promise<void>;
  /** Deletes the file, or all files below the folder; how many files went. */
  delete(path: string): Promise<number>;

  insertUpload(upload: ArtifactUpload): Promise<void>;
  findUpload(id: string): Promise<ArtifactUpload | undefined>;
  /** Replaces the part of equal number. */
  putPart(uploadId: string, part: UploadPart): Promise<void>;
  /** Ordered by number. */
  parts(uploadId: string): Promise<readonly UploadPart[]>;
  /** Removes the upload and its parts; whether there was one. */
  deleteUpload(id: string): Promise<boolean>;
}
