// Artifacts: named files of runs and models. A path is data, never a file-system name; the bytes are a blob.
import type { ContentDigest } from '../../content/content-digest.ts';

export interface ArtifactFile {
  /** The logical path: segments joined by `/`, none of them empty, `.` or `..`. */
  readonly path: string;
  readonly digest: ContentDigest;
  readonly sizeBytes: number;
  readonly updatedAt: number;
}

/** One line of a folder listing. */
export type ArtifactEntry =
  | { readonly isFolder: true; readonly name: string }
  | { readonly isFolder: false; readonly name: string; readonly sizeBytes: number; readonly digest: ContentDigest; readonly updatedAt: number };

export const artifactPathLimit = 1024;

/** A file being sent in parts; the parts become one file when it is completed. */
export interface ArtifactUpload {
  readonly id: string;
  readonly path: string;
  readonly createdAt: number;
}

export interface UploadPart {
  readonly number: number;
  readonly digest: ContentDigest;
  readonly sizeBytes: number;
}
