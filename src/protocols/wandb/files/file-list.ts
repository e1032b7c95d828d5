// The files of a run as a part of it: those there are, found by a pattern, or some by their names.
import { AssayError, invalidArgument } from '../../../core/base/errors.ts';
import type { Page, PageRequest } from '../../../core/base/page.ts';
import type { ArtifactFile } from '../../../core/tracking/artifacts/artifact.ts';
import { checkArtifactPath } from '../../../core/tracking/artifacts/artifact-path.ts';
import type { ArtifactOwner } from '../../../core/tracking/overviews/owned-artifacts.ts';
import { mimeType } from '../../files/mime-type.ts';
import type { WandbCall } from '../call.ts';
import { askedPage, connected, type Paging } from '../graphql/connection.ts';
import { contentMd5 } from './content-md5.ts';
import { fileId } from './file-id.ts';
import { likeTest } from './like-test.ts';

interface FileListing extends Paging {
  readonly names?: readonly (string | null)[] | null;
  /** As SQL's LIKE has it. */
  readonly pattern?: string | null;
}

/** In one listing by names. */
const nameLimit = 1_000;

/** Files looked at before a page is given as it is. */
const lookLimit = 100_000;

export function runFileList(call: WandbCall, runId: string) {
  const owner: ArtifactOwner = { kind: 'run', runId };
  return {
    fileCount: () => unlessElsewhere(() => call.core.ownedArtifacts.count(call.caller, { owner, path: '' }), 0),
    files: async ({ names, pattern, ...paging }: FileListing) => {
      const wanted = (names ?? []).filter((name) => name !== null);
      const page =
        wanted.length > 0
          ? { items: await namedFiles(call, owner, wanted) }
          : await unlessElsewhere(() => matchingFiles(call, owner, { pattern, page: askedPage(paging) }), { items: [] });
      return connected({ ...page, items: page.items.map((file) => fileView(call, runId, file)) });
    },
  };
}

/** A file that is not there (yet) has no digest. */
type ListedFile = Pick<ArtifactFile, 'path'> & Partial<ArtifactFile>;

async function namedFiles(call: WandbCall, owner: ArtifactOwner, names: readonly string[]): Promise<readonly ListedFile[]> {
  if (names.length > nameLimit) throw invalidArgument(`names has ${names.length} names; the limit is ${nameLimit}`);
  const found: ListedFile[] = [];
  // People name a file of the folder they are in with a `./` before it; it is stored without.
  for (const path of names.map((name) => name.replace(/^(?:\.\/)+/, ''))) found.push((await findFile(call, owner, path)) ?? { path });
  return found;
}

async function findFile({ core, caller }: WandbCall, owner: ArtifactOwner, path: string): Promise<ArtifactFile | undefined> {
  checkArtifactPath(path);
  try {
    return await core.ownedArtifacts.stat(caller, { owner, path });
  } catch (error) {
    if (error instanceof AssayError && (error.code === 'not_found' || error.reason === 'artifacts_elsewhere')) return undefined;
    throw error;
  }
}

async function matchingFiles(
  { core, caller }: WandbCall,
  owner: ArtifactOwner,
  { pattern, page }: { readonly pattern?: string | null | undefined; readonly page: PageRequest },
): Promise<Page<ListedFile>> {
  if (pattern === null || pattern === undefined || pattern === '') return core.ownedArtifacts.walk(caller, { owner, path: '', page });
  const matches = likeTest(pattern);
  const found: ListedFile[] = [];
  let { token } = page;
  for (let looked = 0; looked < lookLimit; looked += page.limit) {
    // No more than still fit are looked at, so that the page's end is a place to go on from.
    const part: Page<ArtifactFile> = await core.ownedArtifacts.walk(caller, { owner, path: '', page: { limit: page.limit - found.length, token } });
    for (const item of part.items) if (matches(item.path)) found.push(item);
    if (part.next === undefined) return { items: found };
    token = part.next;
    if (found.length === page.limit) break;
  }
  return { items: found, ...(token === undefined ? {} : { next: token }) };
}

/** Files that this server does not keep are none of its lists. */
async function unlessElsewhere<T>(ask: () => Promise<T>, none: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AssayError && error.reason === 'artifacts_elsewhere') return none;
    throw error;
  }
}

function fileView(call: WandbCall, runId: string, { path, sizeBytes = 0, digest, updatedAt }: ListedFile) {
  const url = (action: 'get' | 'put') => call.signedUrls.make(call, { action, runId, path });
  return {
    id: fileId(runId, path),
    name: path,
    url: ({ upload }: { readonly upload?: boolean | null }) => url(upload === true ? 'put' : 'get'),
    directUrl: () => url('get'),
    sizeBytes,
    mimetype: mimeType(path),
    updatedAt: updatedAt === undefined ? null : new Date(updatedAt).toISOString(),
    md5: () => (digest === undefined ? null : contentMd5(call, { runId, path, digest, sizeBytes })),
  };
}
