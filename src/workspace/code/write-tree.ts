// Makes a folder exactly as a tree listing says. The listing may come from another machine, so nothing in it is
// trusted: no path leads out of the folder, nothing that stands there is overwritten, every digest is checked.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { AssayError, invalidArgument } from '../../core/base/errors.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import type { TreeEntry, TreeListing } from '../../documents/tree.ts';
import { pathBytes, pathText, systemPath } from '../path-text.ts';
import { writeContent } from '../write-content.ts';

export interface WrittenTree {
  /** Entries whose bytes nobody kept: they are not there. */
  readonly withheld: readonly TreeEntry[];
}

/** Opens bytes by digest. */
export type OpenContent = (digest: string) => AsyncIterable<Uint8Array>;

/**
 * Files first and links last, so that no file is ever written through a link. Modes do not depend on the umask. Throws
 * `invalid_argument` for a listing that is refused before anything is written, `already_exists` for a file in the way, and
 * `integrity` for bytes that are not what the listing says.
 */
export async function writeTree(listing: TreeListing, folder: string, openContent: OpenContent): Promise<WrittenTree> {
  checkListing(listing);
  await mkdir(folder, { recursive: true });
  const present = listing.entries.filter(({ withheld }) => withheld === undefined);
  const made = new Set<string>();
  for (const entry of present) await makeFolders(folder, entry.mode === '160000' ? `${entry.path}/x` : entry.path, made);
  const files = present.filter(({ mode }) => mode === '100644' || mode === '100755');
  await inParallel(files, (entry) => writeFileEntry(folder, entry, openContent), { atOnce: 8 });
  for (const entry of present.filter(({ mode }) => mode === '120000')) await writeLink(folder, entry, openContent);
  return { withheld: listing.entries.filter(({ withheld }) => withheld !== undefined) };
}

/** Whether a listing's path stays within its folder, and out of any repository's own files. */
function isSafePath(path: string): boolean {
  const bytes = pathBytes(path);
  // An escape that stands for a character with a meaning of its own, such as `\x2f`, is none that we write.
  if (bytes.includes(0) || pathText(bytes) !== path) return false;
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..' && !isGitFolder(name));
}

/** Also as file systems that fold case or drop characters would take it. */
function isGitFolder(name: string): boolean {
  return /^(\.git|git~\d+)[ .]*$/i.test(name.replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, ''));
}

function checkListing({ entries }: TreeListing): void {
  const paths = new Set<string>();
  const leaves = new Set(entries.filter(({ mode }) => mode !== '160000').map(({ path }) => path));
  for (const { path } of entries) {
    if (!isSafePath(path)) throw invalidArgument(`The tree listing has the path ${JSON.stringify(path)}, which would lead out of the folder or into .git; nothing was written.`);
    if (paths.has(path)) throw invalidArgument(`The tree listing has the path ${JSON.stringify(path)} twice; nothing was written.`);
    paths.add(path);
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      if (leaves.has(path.slice(0, end)))
        throw invalidArgument(`The tree listing has ${JSON.stringify(path)} below ${JSON.stringify(path.slice(0, end))}, which is no folder; nothing was written.`);
    }
  }
}

/** The folders above a path. One that is there already must be a real folder and no link. */
async function makeFolders(folder: string, path: string, made: Set<string>): Promise<void> {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    const inner = path.slice(0, end);
    if (made.has(inner)) continue;
    const location = systemPath(join(folder, inner));
    await mkdir(location, { mode: 0o755 }).catch(ignoreExisting);
    if (!(await lstat(location)).isDirectory()) throw new AssayError('already_exists', `${join(folder, inner)} is in the way: the tree has a folder there. Give an empty folder.`);
    made.add(inner);
  }
}

async function writeFileEntry(folder: string, { path, mode, digest }: TreeEntry, openContent: OpenContent): Promise<void> {
  const location = systemPath(join(folder, path));
  const file = await open(location, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600).catch((error: NodeJS.ErrnoException) =>
    inTheWay(error, folder, path),
  );
  try {
    checkDigest(path, digest, await writeContent(file, openContent(digest)));
    await file.chmod(mode === '100755' ? 0o755 : 0o644);
  } catch (error) {
    await rm(location, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function writeLink(folder: string, { path, digest }: TreeEntry, openContent: OpenContent): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of openContent(digest)) chunks.push(chunk);
  const target = Buffer.concat(chunks);
  checkDigest(path, digest, createHash('sha256').update(target).digest('hex'));
  await symlink(target, systemPath(join(folder, path))).catch((error: NodeJS.ErrnoException) => inTheWay(error, folder, path));
}

function checkDigest(path: string, expected: string, actual: string): void {
  if (expected !== actual) throw new AssayError('integrity', `The bytes of ${path} have the digest ${actual}, and the tree says ${expected}.`);
}

function inTheWay(error: NodeJS.ErrnoException, folder: string, path: string): never {
  if (error.code !== 'EEXIST' && error.code !== 'ELOOP') throw error;
  throw new AssayError('already_exists', `${join(folder, path)} is there already and is not overwritten. Give an empty folder.`, { cause: error });
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
