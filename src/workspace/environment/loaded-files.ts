// Which distributions a program loaded files of, whether those files are still what was installed, and which loaded
// files lie among the installed packages without belonging to any.
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { FileDigests } from '../data/file-digests.ts';
import { filesWithoutRecord, walk } from './files-without-record.ts';
import { pathOfUrl, readRecord, type InstalledDistribution } from './installed-distribution.ts';
import type { ListedPath } from './list-distributions.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { isContent, recordHash } from './record.ts';

export interface LoadedFiles {
  /** Names of distributions of which a file was loaded. */
  readonly loaded: ReadonlySet<string>;
  /** By distribution, sorted by path. */
  readonly edited: ReadonlyMap<string, readonly FileWithDigest[]>;
  readonly strays: readonly Stray[];
}

export interface FileWithDigest {
  /** Relative to the folder that holds the distribution. */
  readonly path: string;
  readonly digest: string;
}

/** A module or package that somebody put among the installed ones by hand. */
export interface Stray {
  readonly top: string;
  readonly folder: string;
  readonly files: readonly FileWithDigest[];
}

/** The source of a compiled module in a cache folder; other paths as they are. */
export function sourceOf(path: string): string {
  const match = /^(.*)\/__pycache__\/([^/]+?)\.[a-z]+-\d+[a-z]*(?:\.opt-\d)?\.pyc$/u.exec(path);
  return match === null ? path : `${match[1]}/${match[2]}.py`;
}

/** Written into every environment by the tools that make them. */
const madeByTools = new Set(['_virtualenv.py', '_virtualenv.pth', 'distutils-precedence.pth']);

/** `files`: absolute paths of modules, native libraries and package data that were read. */
export async function inspectLoaded(listed: ListedPath, files: readonly string[], digests: FileDigests): Promise<LoadedFiles> {
  const placed = await placeFiles(listed.folders, files);
  const loaded = new Set<string>();
  const edited = new Map<string, FileWithDigest[]>();
  const strays = new Map<string, { readonly folder: string; readonly top: string; readonly paths: Set<string> }>();
  const check = async (folder: string, path: string, { name, hash }: Owner): Promise<void> => {
    const digest = await editedDigest(join(folder, path), hash, digests);
    if (digest !== undefined) edited.set(name, [...(edited.get(name) ?? []), { path, digest }]);
  };
  for (const [folder, paths] of placed) {
    const owners = await ownersIn(folder, listed.distributions, paths, digests);
    const isInstallFolder = /^(?:site|dist)-packages$/u.test(basename(folder));
    await inParallel(
      [...paths],
      async (path) => {
        const owner = owners.ownerOf(path);
        if (owner !== undefined) {
          loaded.add(owner.name);
          await check(folder, path, owner);
        } else if (isInstallFolder && isStray(path)) {
          const top = path.split('/', 1)[0] as string;
          const key = `${folder}\n${top}`;
          const stray = strays.get(key) ?? { folder, top, paths: new Set<string>() };
          strays.set(key, stray);
          for (const each of owners.isOwnedTop(top) || top === path ? [path] : await walk(folder, top)) stray.paths.add(each);
        }
      },
      { atOnce: 8 },
    );
    // What a package reads of its own data is not seen one by one, so all of it counts.
    await inParallel(
      owners.dataFiles(loaded).filter(({ path }) => !paths.has(path)),
      ({ path, owner }) => check(folder, path, owner),
      { atOnce: 8 },
    );
  }
  for (const { name, direct } of listed.distributions) {
    if (direct?.isEditable === true && files.some((file) => file.startsWith(`${pathOfUrl(direct.url)}/`))) loaded.add(name);
  }
  for (const list of edited.values()) list.sort(byPath);
  return { loaded, edited, strays: await Promise.all([...strays.values()].map((stray) => withDigests(stray, digests))) };
}

/** Setuptools has every interpreter load this, whether or not the program has anything to do with it. */
const startHook = '_distutils_hack/';

/** Relative paths by the folder on the path that is nearest above them. */
async function placeFiles(folders: readonly string[], files: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const nearest = [...folders].sort((left, right) => right.length - left.length);
  const real = new Map<string, string>();
  const placed = new Map<string, Set<string>>();
  for (const file of files) {
    const source = sourceOf(file);
    const parent = dirname(source);
    if (!real.has(parent)) real.set(parent, await realpath(parent).catch(() => parent));
    const path = join(real.get(parent) as string, basename(source));
    const folder = nearest.find((candidate) => path.startsWith(`${candidate}/`));
    if (folder === undefined || path.startsWith(`${folder}/${startHook}`)) continue;
    placed.set(folder, (placed.get(folder) ?? new Set()).add(path.slice(folder.length + 1)));
  }
  return placed;
}

interface Owner {
  /** Of the distribution. */
  readonly name: string;
  readonly hash: string;
}

interface Owners {
  ownerOf(path: string): Owner | undefined;
  isOwnedTop(top: string): boolean;
  /** Files of these distributions that are neither code nor material for compilers and tests. */
  dataFiles(names: ReadonlySet<string>): readonly { readonly path: string; readonly owner: Owner }[];
}

const noData = /\.(?:pyi?|pyc|pyx|pxd|pxi|so(?:\.[\d.]+)?|a|o|h|hh|hpp|hxx|c|cc|cpp|cu|cuh|inl|inc|cmake|proto|md|rst)$|(?:^|\/)tests?\/|^\.\.\//u;

/** Reads the records of the distributions that have files of the same top folders, and no others. */
async function ownersIn(folder: string, distributions: readonly InstalledDistribution[], paths: ReadonlySet<string>, digests: FileDigests): Promise<Owners> {
  const tops = new Set([...paths].map((path) => path.split('/', 1)[0] as string));
  const candidates = distributions.filter((distribution) => distribution.folder === folder && distribution.tops.some((top) => tops.has(top)));
  const owners = new Map<string, Owner>();
  const ownedTops = new Set<string>();
  for (const candidate of candidates) {
    const entries = candidate.hasRecord ? await readRecord(candidate) : await filesWithoutRecord({ ...candidate, digests });
    for (const { path, hash } of entries) owners.set(path, { name: candidate.name, hash });
    for (const top of candidate.tops) ownedTops.add(top);
  }
  const dataFiles: Owners['dataFiles'] = (names) =>
    [...owners].flatMap(([path, owner]) => (names.has(owner.name) && isContent(path) && !noData.test(path) ? [{ path, owner }] : []));
  return { ownerOf: (path) => owners.get(path), isOwnedTop: (top) => ownedTops.has(top), dataFiles };
}

/** The digest of a file that is no longer what its RECORD says; `undefined` for one that is, and for one that cannot be told. */
async function editedDigest(path: string, hash: string, digests: FileDigests): Promise<string | undefined> {
  if (!hash.startsWith('sha256=')) return undefined;
  const found = await digests.of(path).catch(() => undefined);
  return found === undefined || recordHash(found.digest) === hash ? undefined : found.digest;
}

function isStray(path: string): boolean {
  return isContent(path) && !madeByTools.has(path) && !/\.(?:dist|egg)-info(?:\/|$)/u.test(path);
}

async function withDigests({ folder, top, paths }: { readonly folder: string; readonly top: string; readonly paths: ReadonlySet<string> }, digests: FileDigests): Promise<Stray> {
  const files = await inParallel(
    [...paths].sort(),
    async (path) => {
      const digest = await digests.of(join(folder, path)).catch(() => undefined);
      return digest === undefined ? undefined : { path, digest: digest.digest };
    },
    { atOnce: 4 },
  );
  return { folder, top, files: files.filter((file) => file !== undefined) };
}

function byPath(left: FileWithDigest, right: FileWithDigest): number {
  return left.path < right.path ? -1 : 1;
}
