// Every Python distribution on a path of folders, as the interpreter itself would find them: from the metadata folders
// beside the packages, the first of a name winning. Nothing of the interpreter is started. What a RECORD told is
// remembered by the RECORD's own size, time and inode.
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { FileDigests } from '../data/file-digests.ts';
import { filesWithoutRecord } from './files-without-record.ts';
import { normaliseName, parseDirectUrl, parseMetadata, sha256, type InstalledDistribution } from './installed-distribution.ts';
import { readCached, writeCached } from './json-cache.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { contentDigest, parseRecord } from './record.ts';

export interface ListedPath {
  /** Real paths of the folders that hold installed packages, in the order of the path. */
  readonly folders: readonly string[];
  readonly distributions: readonly InstalledDistribution[];
}

export interface DistributionListOptions {
  /** `sys.path`. */
  readonly path: readonly string[];
  readonly home: string;
  readonly digests: FileDigests;
}

/** By normalised name, in code-unit order. */
export async function listDistributions({ path, home, digests }: DistributionListOptions): Promise<ListedPath> {
  const folders = await existingFolders(path);
  const found = new Map<string, InstalledDistribution>();
  for (const folder of folders) {
    for (const distribution of await listFolder(folder, home, digests)) {
      if (!found.has(distribution.name)) found.set(distribution.name, distribution);
    }
  }
  return { folders, distributions: [...found.values()].sort((left, right) => (left.name < right.name ? -1 : 1)) };
}

async function existingFolders(path: readonly string[]): Promise<readonly string[]> {
  const folders = new Set<string>();
  for (const entry of path) {
    if (!entry.startsWith('/')) continue;
    const real = await realpath(entry).catch(() => undefined);
    if (real !== undefined && (await stat(real)).isDirectory()) folders.add(real);
  }
  return [...folders];
}

const metadataName = /\.(?:dist-info|egg-info)$/u;

type Remembered = Record<string, { readonly key: string; readonly distribution: InstalledDistribution }>;

async function listFolder(folder: string, home: string, digests: FileDigests): Promise<readonly InstalledDistribution[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => metadataName.test(name) || (name === 'EGG-INFO' && folder.endsWith('.egg'))).sort();
  if (names.length === 0) return [];
  const cache = join(home, 'cache', 'distributions', `${sha256(folder)}.json`);
  const remembered = ((await readCached(cache)) ?? {}) as Remembered;
  const entries = await inParallel(
    names,
    async (name) => {
      const key = await keyOf(join(folder, name));
      const known = remembered[name];
      if (key === undefined) return undefined;
      if (known?.key === key && known.distribution.hasRecord) return { name, key, distribution: known.distribution };
      const distribution = await readDistribution(folder, name, digests);
      return distribution === undefined ? undefined : { name, key, distribution };
    },
    { atOnce: 8 },
  );
  const present = entries.filter((entry) => entry !== undefined);
  const isSame = present.length === Object.keys(remembered).length && present.every(({ name, key }) => remembered[name]?.key === key);
  if (!isSame) await writeCached(cache, Object.fromEntries(present.map(({ name, key, distribution }) => [name, { key, distribution }])));
  return present.map(({ distribution }) => distribution);
}

/** Changes when the distribution is installed again. */
async function keyOf(metadata: string): Promise<string | undefined> {
  for (const name of ['RECORD', 'METADATA', 'PKG-INFO', '']) {
    const facts = await stat(join(metadata, name), { bigint: true }).catch(() => undefined);
    if (facts !== undefined) return `${name} ${facts.size} ${facts.mtimeNs} ${facts.ino}`;
  }
  return undefined;
}

async function readDistribution(folder: string, metadata: string, digests: FileDigests): Promise<InstalledDistribution | undefined> {
  const texts = (name: string): Promise<string | undefined> => readFile(join(folder, metadata, name), 'utf8').catch(() => undefined);
  const description = (await texts('METADATA')) ?? (await texts('PKG-INFO')) ?? (await readFile(join(folder, metadata), 'utf8').catch(() => undefined));
  const named = description === undefined ? undefined : parseMetadata(description);
  if (named === undefined) return undefined;
  const record = await texts('RECORD');
  const direct = parseDirectUrl((await texts('direct_url.json')) ?? '');
  const identity = { name: normaliseName(named.name), version: named.version, folder, metadata, ...(direct === undefined ? {} : { direct }) };
  if (record !== undefined) {
    const entries = parseRecord(record).filter(({ path }) => direct?.isEditable !== true || !path.endsWith('.pth'));
    return { ...identity, digest: contentDigest(entries), hasRecord: true, tops: topsOf(entries.map(({ path }) => path)) };
  }
  const entries = await filesWithoutRecord({ folder, metadata, name: named.name, digests });
  return { ...identity, digest: contentDigest(entries), hasRecord: false, tops: topsOf(entries.map(({ path }) => path)), ...developed(folder, metadata, direct === undefined) };
}

/** An egg-info outside the folders of installers is a project under development (`setup.py develop`, `pip install -e` of old). */
function developed(folder: string, metadata: string, isUndirected: boolean): Pick<InstalledDistribution, 'direct'> {
  const isInstalled = /\/(?:site|dist)-packages(?:\/|$)/u.test(folder) || metadata === 'EGG-INFO';
  return isUndirected && !isInstalled ? { direct: { url: `file://${encodeURI(folder)}`, isEditable: true } } : {};
}

function topsOf(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.filter((path) => !path.startsWith('..')).map((path) => path.split('/', 1)[0] as string))];
}

/** The folder that holds the standard library's own compiled modules belongs to the interpreter. */
export function isInterpreterLibrary(path: string): boolean {
  return dirname(path).endsWith('/lib-dynload');
}
