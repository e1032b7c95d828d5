// The folder of a blob store: where each blob's file lies, what is made at the start, and what killed servers left.
import { constants } from 'node:fs';
import { link, lstat, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * One of 256 folders by the first two digits. Two levels would double the syncs of a new blob and only pay beyond
 * tens of millions of them.
 */
export function pathOfName(folder: string, name: string): string {
  return join(folder, name.slice(0, 2), name);
}

/** All 256, in order. */
export const prefixes: readonly string[] = Array.from({ length: 256 }, (_, first) => first.toString(16).padStart(2, '0'));

/** Where packs of small blobs lie. */
export function packFolderOf(folder: string): string {
  return join(folder, 'packs');
}

/** What a file is called while it is being removed, before its random end. */
export const condemnedPrefix = (name: string): string => `condemned-${name}-`;
export const condemnedPackPrefix = (file: string): string => `condemned-${file}-`;

/** Makes what is missing; the folder of unfinished files. */
export async function makeFolders(folder: string): Promise<string> {
  const unfinished = join(folder, 'unfinished');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(unfinished, { mode: 0o700 }).catch(ignoreExisting);
  for (const prefix of prefixes) await mkdir(join(folder, prefix), { mode: 0o700 }).catch(ignoreExisting);
  await mkdir(packFolderOf(folder), { mode: 0o700 }).catch(ignoreExisting);
  await syncFolder(folder);
  await syncFolder(dirname(folder));
  return unfinished;
}

/**
 * Unfinished files older than `ageMs` go. A blob whose removal was cut short gets its name back, since it may be wanted again; when
 * another server is removing it at this moment, it stays once more.
 */
export async function clearUnfinished(folder: string, unfinished: string, ageMs: number): Promise<void> {
  for (const file of await readdir(unfinished)) {
    const path = join(unfinished, file);
    const [, name, pack] = /^condemned-(?:([0-9a-f]{64})|([0-9a-f]{32}\.pack))-/.exec(file) ?? [];
    if (name !== undefined) await giveBack(path, pathOfName(folder, name));
    else if (pack !== undefined) await giveBack(path, join(packFolderOf(folder), pack));
    else {
      const found = await lstat(path).catch(ignoreMissing);
      if (found === undefined || Date.now() - found.mtimeMs < ageMs) continue;
    }
    await unlink(path).catch(ignoreMissing);
  }
}

/** A name in a folder of their own; one that stands there is not made twice. */
export async function noteOwner(folder: string, id: string): Promise<readonly string[]> {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Error(`${id} is no id of a database`);
  const owners = join(folder, 'owners');
  await mkdir(owners, { mode: 0o700 }).catch(ignoreExisting);
  const isNew = await open(join(owners, id), 'wx', 0o600).then(
    (file) => file.close().then(() => true),
    (error: NodeJS.ErrnoException) => ignoreExisting(error) ?? false,
  );
  if (isNew) {
    await syncFolder(owners);
    await syncFolder(folder);
  }
  return (await readdir(owners)).sort();
}

/** Under its old name, for good, unless there is a newer file of it. */
export async function giveBack(path: string, target: string): Promise<void> {
  await link(path, target).catch((error: NodeJS.ErrnoException) => error.code === 'ENOENT' || ignoreExisting(error));
  await syncFolder(dirname(target));
}

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
