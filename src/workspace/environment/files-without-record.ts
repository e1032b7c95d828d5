// The files of a distribution that has no RECORD: those its egg-info names, or the packages and modules it says are its
// top level. Their hashes are computed, because nobody wrote them down.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';

import type { FileDigests } from '../data/file-digests.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { recordHash, type RecordEntry } from './record.ts';

export interface Recordless {
  readonly folder: string;
  readonly metadata: string;
  readonly name: string;
  readonly digests: FileDigests;
}

/** As a RECORD would have them, by path relative to the folder. Empty for a project under development. */
export async function filesWithoutRecord({ folder, metadata, name, digests }: Recordless): Promise<readonly RecordEntry[]> {
  const paths = await pathsOf(folder, metadata, name);
  const entries = await inParallel(
    [...paths].sort(),
    async (path) => {
      const digest = await digests.of(join(folder, path)).catch(() => undefined);
      return digest === undefined ? undefined : { path, hash: recordHash(digest.digest) };
    },
    { atOnce: 4 },
  );
  return entries.filter((entry) => entry !== undefined);
}

async function pathsOf(folder: string, metadata: string, name: string): Promise<readonly string[]> {
  const installed = await lines(join(folder, metadata, 'installed-files.txt'));
  if (installed.length > 0) return installed.map((path) => normalize(join(metadata, path))).filter((path) => !path.endsWith('.pyc'));
  if (!/\/(?:site|dist)-packages(?:\/|$)/u.test(folder) && metadata !== 'EGG-INFO') return [];
  const named = await lines(join(folder, metadata, 'top_level.txt'));
  const tops = named.length > 0 ? named : [name, name.replaceAll('-', '_'), name.toLowerCase().replaceAll('-', '_')];
  const points = `${metadata}/entry_points.txt`;
  const paths = new Set((await isFile(join(folder, points))) ? [points] : []);
  for (const top of tops) {
    for (const path of await walk(folder, top)) paths.add(path);
    for (const path of await modulesOf(folder, top)) paths.add(path);
  }
  return [...paths];
}

async function lines(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split(/\r?\n/u).filter((line) => line.trim() !== '');
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

async function modulesOf(folder: string, top: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name === `${top}.py` || (name.startsWith(`${top}.`) && name.endsWith('.so')));
}

/** Files below a folder, without compiled ones; relative to `folder`. */
export async function walk(folder: string, below: string): Promise<readonly string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
  const paths: string[] = [];
  for (const entry of entries) {
    const path = `${below}/${entry.name}`;
    if (entry.name === '__pycache__') continue;
    if (entry.isDirectory()) for (const item of await walk(folder, path)) paths.push(item);
    else if (!entry.name.endsWith('.pyc') && (await isFile(join(folder, path)))) paths.push(path);
  }
  return paths;
}
