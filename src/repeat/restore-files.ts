// Puts the code and the data of a recorded run into a new place, and says of everything whether it is the very same.
// The original folder is only ever read: a file that the store does not have is taken from where it was when its
// bytes are still those.
import { constants } from 'node:fs';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { CodeRoot, DataInput, Inputs } from '../documents/inputs.ts';
import type { Observation } from '../documents/observation.ts';
import type { TreeEntry, TreeListing } from '../documents/tree.ts';
import type { Claim } from '../documents/verdict.ts';
import { writeTree } from '../workspace/code/write-tree.ts';
import { digestOfFile } from '../workspace/data/digest-of-file.ts';
import { placeFile } from '../workspace/data/place-file.ts';
import type { ContentFetcher, FetchProgress, WantedContent } from './content-fetcher.ts';
import type { GivenCode } from '../record/record-request.ts';
import { openUpLinks } from './open-up-links.ts';
import { isWithin } from '../workspace/is-within.ts';
import { type RestoreLayout, restoreLayout } from './restore-layout.ts';
import { codeClaims, dataClaims, type Shortfall } from './restore-claims.ts';

export interface RestoreOptions {
  readonly inputs: Inputs;
  readonly observation: Observation;
  /** An empty or missing folder. */
  readonly place: string;
  readonly fetcher: ContentFetcher;
  /** Without it the data files are left out, and named as missing. */
  readonly withData: boolean;
  /** Data as read-only hard links to the kept content where it cannot be cloned, instead of copies. */
  readonly withLinks?: boolean | undefined;
  readonly onProgress?: ((what: string, progress: FetchProgress) => void) | undefined;
}

export interface RestoredFiles {
  /** The folder everything lies in. */
  readonly place: string;
  readonly layout: RestoreLayout;
  readonly code: readonly GivenCode[];
  readonly files: number;
  readonly claims: readonly Claim[];
  /** What the run needs and nobody has, a sentence each. */
  readonly missing: readonly string[];
  /** Data with an absolute path that is not there, or holds other bytes, on this machine: where a copy stands now. */
  readonly moved: readonly { readonly path: string; readonly copy: string }[];
  readonly fetchedBytes: number;
}

/** Restores code, then data, then makes the folders that outputs go into. */
export async function restoreFiles(options: RestoreOptions): Promise<RestoredFiles> {
  const { inputs, observation, place, fetcher } = options;
  const layout = restoreLayout(inputs, observation.folder, place);
  await mkdir(layout.root, { recursive: true, mode: 0o700 });
  const trees = await Promise.all(inputs.code.map(async (root) => ({ root, listing: await fetcher.json<TreeListing>(root.tree) })));
  const folders = await folderListings(options);
  const wanted = [...trees.flatMap(({ listing }) => contentsOf(listing)), ...(options.withData ? dataContents(inputs.data, folders) : [])];
  const fetched = await fetcher.fetch(wanted, (progress) => options.onProgress?.('Fetching content', progress));
  const restore: Restore = { ...options, layout, isMissing: (digest) => fetched.missing.has(digest), shortfalls: [] };
  const code: GivenCode[] = [];
  for (const { root, listing } of trees) code.push(await restoreRoot(restore, root, listing));
  const codeShortfalls = restore.shortfalls.splice(0);
  const outside = options.withData ? await restoreData(restore, folders) : { moved: [], inPlace: 0 };
  if (!options.withData) for (const { path } of inputs.data) restore.shortfalls.push({ path, state: 'left-out', sentence: `The data file ${path} was left out.` });
  await makeOutputFolders(observation, layout);
  const shortfalls = [...codeShortfalls, ...restore.shortfalls];
  return {
    place,
    layout,
    code,
    files: trees.reduce((sum, { listing }) => sum + listing.entries.length, 0),
    claims: [
      codeClaims(
        codeShortfalls,
        trees.reduce((sum, { root }) => sum + root.files, 0),
      ),
      dataClaims(restore.shortfalls, inputs.data.length, outside.inPlace),
    ].flat(),
    missing: shortfalls.filter(({ state }) => state === 'needed').map(({ sentence }) => sentence),
    moved: outside.moved,
    fetchedBytes: fetched.fetchedBytes,
  };
}

interface Restore extends RestoreOptions {
  readonly layout: RestoreLayout;
  readonly isMissing: (digest: string) => boolean;
  readonly shortfalls: Shortfall[];
}

async function folderListings({ inputs, fetcher, withData }: RestoreOptions): Promise<ReadonlyMap<string, TreeListing>> {
  const listings = new Map<string, TreeListing>();
  if (!withData) return listings;
  for (const { kind, digest } of inputs.data) if (kind === 'folder') listings.set(digest, await fetcher.json<TreeListing>(digest));
  return listings;
}

function contentsOf(listing: TreeListing): readonly WantedContent[] {
  return listing.entries.filter(({ mode, withheld }) => mode !== '160000' && withheld === undefined);
}

function dataContents(data: readonly DataInput[], folders: ReadonlyMap<string, TreeListing>): readonly WantedContent[] {
  return data.flatMap((input) => (input.kind === 'folder' ? contentsOf(folders.get(input.digest)!) : input.isStored ? [input] : []));
}

async function restoreRoot(restore: Restore, root: CodeRoot, listing: TreeListing): Promise<GivenCode> {
  const folder = restore.layout.placeOf(root.path);
  const prefix = root.path === '' ? '' : `${root.path}/`;
  await restoreListing(restore, { listing, folder, prefix });
  return { root, folder, listing };
}

interface PlacedListing {
  readonly listing: TreeListing;
  /** Absolute, where it goes. */
  readonly folder: string;
  /** Of the paths in messages: relative to the first root, or absolute. */
  readonly prefix: string;
}

/** Writes what is at hand, then takes the rest from the original folder as far as it is unchanged. */
async function restoreListing(restore: Restore, { listing, folder, prefix }: PlacedListing): Promise<void> {
  const isAtHand = (entry: TreeEntry): boolean => entry.mode !== '160000' && entry.withheld === undefined && !restore.isMissing(entry.digest);
  await mkdir(folder, { recursive: true });
  await writeTree({ schema: 1, entries: listing.entries.filter(isAtHand) }, folder, restore.fetcher.open);
  for (const entry of listing.entries) {
    if (entry.mode !== '160000' && !isAtHand(entry)) await takeOriginal(restore, { ...entry, path: `${prefix}${entry.path}` });
  }
}

/** A file that is not stored: from its original place when it is there with the same bytes. */
async function takeOriginal(
  restore: Restore,
  { path, digest, withheld, mode }: Pick<TreeEntry, 'path' | 'digest' | 'withheld'> & { readonly mode?: TreeEntry['mode'] },
): Promise<void> {
  const origin = restore.layout.originOf(path);
  if (mode !== '120000' && (await hasDigest(origin, digest))) {
    await copyInto(restore, origin, restore.layout.placeOf(path));
    return;
  }
  const reason = withheld === 'secret' ? 'was kept back because it holds a secret' : withheld === 'too-large' ? 'was above the size cap' : 'is not in the content store';
  const { readsFoundBy, reads } = restore.observation;
  const wasRead = readsFoundBy !== 'nothing' && reads.includes(path);
  restore.shortfalls.push({
    path,
    state: wasRead ? 'needed' : readsFoundBy === 'nothing' ? 'unknown' : 'not-read',
    sentence: `The file ${path} ${reason}, and ${origin} does not have its bytes.`,
  });
}

async function restoreData(restore: Restore, folders: ReadonlyMap<string, TreeListing>): Promise<{ readonly moved: RestoredFiles['moved']; readonly inPlace: number }> {
  const moved: { readonly path: string; readonly copy: string }[] = [];
  let inPlace = 0;
  for (const input of restore.inputs.data) {
    const { path } = input;
    const origin = restore.layout.originOf(path);
    const isOutside = !isWithin(origin, restore.layout.originOf(''));
    if (isOutside && input.kind === 'file' && (await hasDigest(origin, input.digest))) inPlace += 1;
    else if (isOutside) moved.push({ path, copy: restore.layout.placeOf(path) });
    await restoreInput(restore, input, folders.get(input.digest));
  }
  return { moved, inPlace };
}

async function restoreInput(restore: Restore, input: DataInput, listing: TreeListing | undefined): Promise<void> {
  const target = restore.layout.placeOf(input.path);
  await openUpLinks(restore.place, input.kind === 'folder' ? `${target}/.` : target, (link) => {
    restore.shortfalls.push({
      path: input.path,
      state: 'link-replaced',
      sentence: `The link ${link} led out of the restored folder and was replaced by a folder with the data in it.`,
    });
  });
  if (listing !== undefined) return restoreListing(restore, { listing, folder: target, prefix: `${input.path}/` });
  if (!input.isStored || restore.isMissing(input.digest)) return takeOriginalData(restore, input);
  await mkdir(dirname(target), { recursive: true });
  await placeFile(target, input.digest, { open: restore.fetcher.open, fileOf: restore.fetcher.fileOf, allowHardLinks: restore.withLinks });
}

/** Data is needed by definition: it was read, or declared. */
async function takeOriginalData(restore: Restore, { path, digest, isStored }: DataInput): Promise<void> {
  const origin = restore.layout.originOf(path);
  if (await hasDigest(origin, digest)) return copyInto(restore, origin, restore.layout.placeOf(path));
  const reason = isStored ? 'the content store has lost it' : 'it was above the size rule, so only its digest was recorded';
  restore.shortfalls.push({
    path,
    state: 'needed',
    sentence: `The data file ${path} is missing: ${reason}, and ${origin} does not have its bytes (SHA-256 ${digest.slice(0, 12)}…).`,
  });
}

async function copyInto(restore: Restore, origin: string, target: string): Promise<void> {
  await openUpLinks(restore.place, target, () => undefined);
  await mkdir(dirname(target), { recursive: true });
  // A copy that shares blocks where the file system can, and never a hard link: the program may write into it.
  await copyFile(origin, target, constants.COPYFILE_FICLONE);
}

/** Programs write into folders that were there and that no snapshot keeps when they are empty. */
async function makeOutputFolders({ outputs, listings }: Observation, layout: RestoreLayout): Promise<void> {
  const folders = [...outputs.map(({ path }) => dirname(layout.originOf(path))), ...listings.map((path) => layout.originOf(path))];
  for (const folder of new Set(folders)) {
    if (!isWithin(folder, layout.originOf(''))) continue;
    await mkdir(layout.placeOf(folder), { recursive: true }).catch(ignoreOccupied);
  }
  await mkdir(layout.workdir, { recursive: true });
}

/** A file stands where a folder was listed: the run itself made the folder later. */
function ignoreOccupied(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST' && error.code !== 'ENOTDIR') throw error;
}

async function hasDigest(path: string, digest: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && (await digestOfFile(path).catch(() => undefined)) === digest;
}
