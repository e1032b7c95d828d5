// The MD5 of a run's file, which clients of this wire tell whether they have it by. Content is kept under another digest, so the
// bytes are read for it, once; of a large file it is not told.
import { createHash } from 'node:crypto';

import type { ArtifactFile } from '../../../core/tracking/artifacts/artifact.ts';
import type { WandbCall } from '../call.ts';

/** A list of files asks for all of them at once. */
const sizeLimit = 4 * 1024 * 1024;

const known = new Map<string, string>();
const knownLimit = 10_000;

/** In base64; null for a file of more than 4 MiB. */
export async function contentMd5(
  { core, caller }: WandbCall,
  { runId, path, digest, sizeBytes }: Pick<ArtifactFile, 'path' | 'digest' | 'sizeBytes'> & { readonly runId: string },
): Promise<string | null> {
  if (sizeBytes > sizeLimit) return null;
  const found = known.get(digest);
  if (found !== undefined) return found;
  const { content } = await core.ownedArtifacts.open(caller, { owner: { kind: 'run', runId }, path });
  const hash = createHash('md5');
  for await (const chunk of content) hash.update(chunk);
  const md5 = hash.digest('base64');
  if (known.size >= knownLimit) known.clear();
  known.set(digest, md5);
  return md5;
}
