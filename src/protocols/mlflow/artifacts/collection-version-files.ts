// The files of versions of collections as artifacts: what a registered version that stands for one is fetched from. They are only read.
import { AssayError, notFound } from '../../../core/base/errors.ts';
import type { Page } from '../../../core/base/page.ts';
import type { CollectionFile, PlacedVersion } from '../../../core/collections/collection.ts';
import type { ArtifactEntry, ArtifactFile } from '../../../core/tracking/artifacts/artifact.ts';
import { joinPath } from '../../../core/tracking/artifacts/artifact-path.ts';
import { contentAnswer } from '../../files/content-answer.ts';
import type { Call } from '../handler.ts';
import { wholeList } from './whole-list.ts';

/** Experiments, below whose numbers all other files are, have none of this name. */
const root = 'collection-versions';

interface PathInVersion {
  readonly id: string;
  /** Empty: the version itself. */
  readonly path: string;
}

/** Where the files of a version are, by its id. */
export function versionUri(id: string): string {
  return `mlflow-artifacts:/${root}/${id}`;
}

/** Undefined for a path that is elsewhere. */
export function pathInVersion(path: string): PathInVersion | undefined {
  const [first, id, ...rest] = path.split('/');
  return first === root && id !== undefined ? { id, path: rest.join('/') } : undefined;
}

/** Throws `failed_precondition` for a path below which nothing changes. */
export function requireChangeable(path: string): string {
  if (pathInVersion(path) === undefined) return path;
  throw new AssayError('failed_precondition', 'files of versions never change; add a version to the collection', { reason: 'version_files' });
}

/** One level of a folder. What lies outside this server is not in it. */
export async function listVersionFolder({ core, caller }: Call, { id, path: folder }: PathInVersion): Promise<readonly ArtifactEntry[]> {
  const version = await requiredVersion({ core, caller }, id);
  const { items } = await wholeList<CollectionFile, Page<CollectionFile>>((page) => core.collections.files(caller, { ...version.of, version: version.version, folder, page }));
  const entries = new Map<string, ArtifactEntry>();
  for (const file of items) {
    if ('reference' in file) continue;
    const [name, ...below] = file.path.slice(folder === '' ? 0 : folder.length + 1).split('/') as [string, ...string[]];
    entries.set(name, below.length > 0 ? { isFolder: true, name } : { isFolder: false, name, sizeBytes: file.sizeBytes, digest: file.digest, updatedAt: version.createdAt });
  }
  return [...entries.values()];
}

/** GET and HEAD of one. */
export async function versionFileAnswer({ core, caller, request }: Call, { id, path }: PathInVersion): Promise<Response> {
  const version = await requiredVersion({ core, caller }, id);
  const found = await core.collections.findFile(caller, { ...version.of, version: version.version, path });
  if (found === undefined || 'reference' in found) throw notFound('artifact', joinPath(`${root}/${id}`, path));
  const file: ArtifactFile = { path, digest: found.digest, sizeBytes: found.sizeBytes, updatedAt: version.createdAt };
  return contentAnswer(request, { stat: async () => file, open: async (range) => ({ file, content: await core.blobs.open(caller, { digest: found.digest, range }) }) });
}

async function requiredVersion({ core, caller }: Pick<Call, 'core' | 'caller'>, id: string): Promise<PlacedVersion> {
  const [version] = await core.collections.versionsById(caller, [id]);
  if (version === undefined) throw notFound('artifact', `${root}/${id}`);
  return version;
}
