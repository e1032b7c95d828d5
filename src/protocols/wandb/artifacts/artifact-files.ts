// The files of a version as clients see them: where each is fetched, and the list of them all.
import type { Page } from '../../../core/base/page.ts';
import type { CollectionFile, PlacedVersion } from '../../../core/collections/collection.ts';
import { hexOf } from '../../../core/content/content-digest.ts';
import { mimeType } from '../../files/mime-type.ts';
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { type Paging, askedPage, connectedAs } from '../graphql/connection.ts';
import { everyItem, largestPage } from './every-item.ts';
import { fileDigests } from './file-digests.ts';
import type { DigestOf } from './manifest.ts';

/** What lies outside is on the list too: the client fetches whatever is. */
export async function fileConnection(call: WandbCall, version: PlacedVersion, { names, ...list }: Paging & { readonly names?: readonly string[] | null }) {
  const page = names === null || names === undefined ? await filesPage(call, version, list) : { items: await namedFiles(call, version, names) };
  const digestOf = await fileDigests(call, page.items);
  return {
    ...connectedAs(page, (file) => fileView(call, { version, file, digestOf })),
    totalCount: names === null || names === undefined ? version.files : page.items.length,
  };
}

function filesPage({ core, caller }: WandbCall, version: PlacedVersion, list: Paging): Promise<Page<CollectionFile>> {
  return core.collections.files(caller, { ...version.of, version: version.version, page: askedPage(list, largestPage) });
}

/** Those that are there, in the order of the version. */
export async function namedFiles(call: WandbCall, version: PlacedVersion, names: readonly string[]): Promise<readonly CollectionFile[]> {
  const wanted = new Set(names);
  return (await allFiles(call, version)).filter(({ path }) => wanted.has(path));
}

export function allFiles({ core, caller }: WandbCall, version: PlacedVersion): Promise<readonly CollectionFile[]> {
  return everyItem((page) => core.collections.files(caller, { ...version.of, version: version.version, page }));
}

export function fileView(call: WandbCall, { version, file, digestOf }: { readonly version: PlacedVersion; readonly file: CollectionFile; readonly digestOf: DigestOf }) {
  const isOutside = 'reference' in file;
  const url = isOutside ? file.reference : call.signedUrls.make(call, { action: 'get', content: file.digest, sizeBytes: file.sizeBytes, at: version.createdAt, path: file.path });
  const digest = digestOf(file);
  return {
    __typename: 'File',
    id: globalId('File', version.id, file.path),
    name: file.path,
    displayName: file.path,
    url,
    directUrl: url,
    sizeBytes: file.sizeBytes ?? 0,
    storagePath: isOutside ? null : hexOf(file.digest),
    mimetype: mimeType(file.path.slice(file.path.lastIndexOf('/') + 1)),
    updatedAt: new Date(version.createdAt).toISOString(),
    digest,
    md5: digest,
  };
}

export const manifestName = 'wandb_manifest.json';

/** The list of all files, which is written when it is fetched. */
export function manifestView(call: WandbCall, version: PlacedVersion) {
  const url = call.signedUrls.make(call, { action: 'get', versionId: version.id, path: manifestName });
  return {
    id: globalId('ArtifactManifest', version.id, 'FULL', ''),
    type: 'FULL',
    digest: null,
    file: { __typename: 'File', id: globalId('File', version.id, manifestName), name: manifestName, displayName: manifestName, directUrl: url, url, sizeBytes: 0 },
  };
}
