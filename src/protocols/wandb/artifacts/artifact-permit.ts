// What the holder of a signed URL may do with an artifact.
import type { ContentDigest } from '../../../core/content/content-digest.ts';

export type ArtifactPermit =
  /** Send bytes of this digest. */
  | { readonly action: 'put'; readonly content: ContentDigest; readonly path: string }
  /** Send the list of a draft's files: all of them, or some that come to the others. */
  | {
      readonly action: 'put';
      readonly draftId: string;
      readonly place: 'instead' | 'beside';
      readonly baseId?: string | undefined;
      readonly md5?: ContentDigest | undefined;
      readonly path: string;
    }
  /** Fetch one file of a version. */
  | { readonly action: 'get'; readonly content: ContentDigest; readonly sizeBytes: number; readonly at: number; readonly path: string }
  /** Fetch the list of a version's files. */
  | { readonly action: 'get'; readonly versionId: string; readonly path: string };
