// Core's listings of files, over what is known here.
import { sha256Digest } from '../core/content/content-digest.ts';
import type { ArtifactEntry } from '../core/tracking/artifacts/artifact.ts';
import type { Artifacts } from '../core/tracking/artifacts/artifacts.ts';
import type { ArtifactOwner, OwnedArtifacts } from '../core/tracking/overviews/owned-artifacts.ts';
import { NotKnownHere } from './keeping.ts';
import { type Known, storedPath } from './known.ts';

export function knownArtifacts(known: Known): Partial<Artifacts> {
  return { list: async (_caller, { folder }) => ({ items: entriesIn(known, folder) }) };
}

export function knownOwnedArtifacts(known: Known): Partial<OwnedArtifacts> {
  return {
    list: async (_caller, { owner, path }) => {
      const rootUri = rootOf(known, owner);
      const root = rootUri === undefined ? undefined : storedPath(rootUri);
      if (rootUri === undefined || root === undefined) throw new NotKnownHere();
      return { rootUri, items: entriesIn(known, [root, path].filter((part) => part !== '').join('/')) };
    },
  };
}

function rootOf(known: Known, owner: ArtifactOwner): string | undefined {
  if (owner.kind === 'run') return known.run(owner.runId)?.run.artifactUri;
  return owner.kind === 'logged model' ? known.model(owner.modelId)?.model.artifactUri : undefined;
}

const noDigest = '0'.repeat(64);

/** What lies directly in a folder, by name. */
function entriesIn(known: Known, folder: string): readonly ArtifactEntry[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const found = new Map<string, ArtifactEntry>();
  // Listings tell no digest, and of a file that the server took none is known.
  for (const [path, { sizeBytes, digest = noDigest }] of known.files) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...rest] = path.slice(prefix.length).split('/');
    found.set(name, rest.length > 0 ? { isFolder: true, name } : { isFolder: false, name, sizeBytes, digest: sha256Digest(digest), updatedAt: 0 });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
