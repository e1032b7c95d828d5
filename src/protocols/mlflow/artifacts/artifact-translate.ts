// Listings of artifacts in the words of the wire.
import type { ArtifactEntry } from '../../../core/tracking/artifacts/artifact.ts';

/** One line of a listing, `folder` before its name; a zero-byte file has no size, as MLflow prints it. */
export function wireFile(entry: ArtifactEntry, folder: string): unknown {
  const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
  return { path, is_dir: entry.isFolder, file_size: entry.isFolder || entry.sizeBytes === 0 ? undefined : entry.sizeBytes };
}
