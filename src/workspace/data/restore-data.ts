// Puts the data a run read back in its place, below a restored folder, and says of each input whether it is the very same.
import { createReadStream } from 'node:fs';
import { cp, lstat, mkdir, readdir, readlink, realpath, rm, stat, symlink } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';

import type { DataInput } from '../../core/reproduction/manifest.ts';
import type { TreeListing } from '../../core/reproduction/tree-listing.ts';
import type { Claim } from '../../core/reproduction/verdict.ts';
import { isSafePath, writeTree } from '../code/write-tree.ts';
import { systemPath } from '../path-text.ts';
import { listFiles } from './declared-data.ts';
import { digestOf, placeFile, type Source } from './place-file.ts';

export interface RestoreRequest {
  readonly data: readonly DataInput[];
  /** The restored first code root, absolute. */
  readonly folder: string;
  readonly source: Source;
  /** Where the run had its first code root: inputs whose bytes nobody kept may still stand there. */
  readonly originalFolder?: string | undefined;
  /** Where inputs from outside the tree are put when their own place does not hold them: below it, by their whole path. */
  readonly dataRoot?: string | undefined;
}

export interface RestoredData {
  readonly claims: readonly Claim[];
  /** Inputs that are not in place, each with what to do about it. Not empty means that the run cannot be repeated faithfully. */
  readonly missing: readonly string[];
  /** Absolute paths that were written. */
  readonly placed: readonly string[];
}

interface Restored {
  readonly claim: Claim;
  readonly placed?: string | undefined;
}

export async function restoreData(request: RestoreRequest): Promise<RestoredData> {
  const results: Restored[] = [];
  // One after the other: an input may lie in a folder that another one makes.
  for (const input of request.data) results.push(await restoreInput(request, input));
  return {
    claims: results.map(({ claim }) => claim),
    missing: results.filter(({ claim }) => claim.state === 'missing').map(({ claim }) => claim.sentence),
    placed: results.flatMap(({ placed }) => placed ?? []),
  };
}

async function restoreInput(request: RestoreRequest, input: DataInput): Promise<Restored> {
  try {
    if (input.path.startsWith('/')) return await restoreOutside(request, input);
    if (input.path !== '.' && !isSafePath(input.path)) return { claim: missing(`${input.path} would lead out of the restored folder, so it was not restored.`) };
    return await restoreInside(request, input);
  } catch (error) {
    return { claim: missing(`${input.path} could not be restored: ${(error as Error).message}`) };
  }
}

async function restoreInside(request: RestoreRequest, input: DataInput): Promise<Restored> {
  const { folder, originalFolder, source } = request;
  const target = join(folder, input.path);
  await makeFolders(folder, dirname(input.path));
  if (await holds(target, input, source)) return { claim: exact(`${input.path} was in place already.`) };
  if (input.isStored) return { claim: exact(`${input.path} was restored from kept content.`), placed: await place(target, input, source) };
  const original = originalFolder === undefined ? undefined : join(originalFolder, input.path);
  if (original === undefined || !(await holds(original, input, source))) return { claim: missing(`${input.path} (${input.sizeBytes} bytes, SHA-256 ${input.digest}) was not kept; put it at ${target}.`) };
  if (input.kind === 'file') await placeFile(target, input.digest, { open: () => createReadStream(systemPath(original)) as AsyncIterable<Uint8Array> });
  else await cp(original, target, { recursive: true, verbatimSymlinks: true });
  return { claim: exact(`${input.path} was copied from ${original}, which still has the same bytes.`), placed: target };
}

/** Whatever a path outside the tree holds belongs to somebody: it is looked at, and never written. */
async function restoreOutside({ dataRoot, source }: RestoreRequest, input: DataInput): Promise<Restored> {
  if (await holds(input.path, input, source)) return { claim: exact(`${input.path} has the same bytes.`) };
  const what = `${input.path} (${input.sizeBytes} bytes, SHA-256 ${input.digest})`;
  if (dataRoot === undefined) return { claim: missing(`${what} is not in its place on this machine; put it there${input.isStored ? ', or give --data-root to have it put below another folder' : ''}.`) };
  const target = join(dataRoot, input.path);
  const substituted: Claim = { about: 'data', state: 'substituted', sentence: `${input.path} is at ${target}, with the same bytes; the program must be told to read it there.`, ceiling: 'byte' };
  if (await holds(target, input, source)) return { claim: substituted };
  if (!input.isStored) return { claim: missing(`${what} was not kept; put it at ${target}.`) };
  await mkdir(dirname(target), { recursive: true });
  return { claim: substituted, placed: await place(target, input, source) };
}

async function place(target: string, input: DataInput, source: Source): Promise<string> {
  if (input.kind === 'folder') {
    const listing = await readListing(input.digest, source);
    // A restored tree may have some of its files already, and perhaps others.
    if (input.path !== '.') await rm(target, { recursive: true, force: true });
    await writeTree(listing, target, source.open);
    return target;
  }
  if ((await lstat(target).catch(() => undefined))?.isDirectory() === true) throw new Error(`${target} is a folder`);
  await placeFile(target, input.digest, source);
  return target;
}

/** Whether a path has exactly the input's bytes; a folder, exactly its files. */
async function holds(path: string, input: DataInput, source: Source): Promise<boolean> {
  const found = await stat(systemPath(path)).catch(() => undefined);
  if (found === undefined) return false;
  if (input.kind === 'file') return found.isFile() && found.size === input.sizeBytes && (await digestOf(systemPath(path))) === input.digest;
  return found.isDirectory() && (await holdsListing(path, await readListing(input.digest, source)));
}

async function holdsListing(folder: string, { entries }: TreeListing): Promise<boolean> {
  const { paths } = await listFiles(folder);
  const present = new Set(paths);
  if (present.size !== entries.length || !entries.every(({ path }) => present.has(path))) return false;
  for (const { path, mode, digest } of entries) {
    const location = systemPath(join(folder, path));
    const actual = mode === '120000' ? createHash('sha256').update(await readlink(location, { encoding: 'buffer' })).digest('hex') : await digestOf(location);
    if (actual !== digest) return false;
  }
  return true;
}

async function readListing(digest: string, { open }: Source): Promise<TreeListing> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of open(digest)) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as TreeListing;
}

/**
 * Makes the folders above an input. A link that leads out of the restored folder (`data -> /mnt/data`) becomes a folder
 * of links to what is there, so that restored files stand in it and the place it led to stays as it is.
 */
async function makeFolders(folder: string, path: string): Promise<void> {
  const top = await realpath(folder);
  let inner = folder;
  for (const name of path === '.' ? [] : path.split('/')) {
    inner = join(inner, name);
    const found = await lstat(systemPath(inner)).catch(() => undefined);
    if (found === undefined) await mkdir(systemPath(inner));
    else if (found.isSymbolicLink() && !(await leadsWithin(inner, top))) await unfoldLink(inner);
    else if (!found.isDirectory() && !found.isSymbolicLink()) throw new Error(`${inner} is no folder`);
  }
}

async function leadsWithin(path: string, top: string): Promise<boolean> {
  const target = await realpath(systemPath(path)).catch(() => undefined);
  return target !== undefined && `${target}/`.startsWith(`${top}/`);
}

async function unfoldLink(path: string): Promise<void> {
  const target = resolve(dirname(path), await readlink(systemPath(path)));
  const names = await readdir(target).catch(() => []);
  await rm(systemPath(path));
  await mkdir(systemPath(path));
  for (const name of names) await symlink(join(target, name), join(path, name));
}

function exact(sentence: string): Claim {
  return { about: 'data', state: 'exact', sentence, ceiling: 'byte' };
}

function missing(sentence: string): Claim {
  return { about: 'data', state: 'missing', sentence, ceiling: 'not-runnable' };
}
