// Compares what is installed in some folders with what a run had.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Distribution, PythonInputs } from '../../documents/inputs.ts';
import type { VerdictLevel } from '../../documents/verdict-level.ts';
import type { FileDigests } from '../data/file-digests.ts';
import { strayName, strayOrigin } from './capture-python.ts';
import { filesWithoutRecord, walk } from './files-without-record.ts';
import { readRecord, type InstalledDistribution } from './installed-distribution.ts';
import { listDistributions } from './list-distributions.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import { contentDigest, isContent, recordHash } from './record.ts';

/** One way in which an environment is not the very same. */
export interface Difference {
  readonly sentence: string;
  readonly ceiling: VerdictLevel;
}

export interface EnvironmentComparison {
  readonly inputs: PythonInputs;
  /** Folders of installed packages, in the order of the path. */
  readonly folders: readonly string[];
  readonly home: string;
  readonly digests: FileDigests;
  /** What has not changed since is what it was then, whatever RECORD says of it; in milliseconds since the epoch. */
  readonly knownAt: number;
}

/** Empty when every distribution is there, none besides, and every file of those the run loaded has the bytes it had. */
export async function compareEnvironment({ inputs, folders, home, digests, knownAt }: EnvironmentComparison): Promise<readonly Difference[]> {
  const listed = await listDistributions({ path: folders, home, digests });
  const here = new Map(listed.distributions.map((distribution) => [distribution.name, distribution]));
  const differences: Difference[] = [];
  let leftOut = 0;
  for (const wanted of inputs.distributions) {
    const found = here.get(wanted.name);
    if (found === undefined && !wanted.isLoaded && wanted.origin !== strayOrigin) {
      leftOut += 1;
      continue;
    }
    if (wanted.origin !== strayOrigin) here.delete(wanted.name);
    const difference = wanted.origin === strayOrigin ? await compareStray(wanted, listed.folders, digests) : await compareDistribution(wanted, found, { digests, knownAt });
    if (difference !== undefined) differences.push(difference);
  }
  // None of their code ran, so they are named and lower nothing.
  if (leftOut > 0)
    differences.push({ sentence: `${leftOut === 1 ? '1 package' : `${leftOut} packages`} that the run never loaded ${leftOut === 1 ? 'is' : 'are'} left out`, ceiling: 'byte' });
  for (const { name, version } of here.values()) differences.push({ sentence: `${name} ${version} is installed besides`, ceiling: 'metric' });
  return differences;
}

async function compareDistribution(wanted: Distribution, found: InstalledDistribution | undefined, known: Knowledge): Promise<Difference | undefined> {
  const { name, version, digest, isLoaded } = wanted;
  if (found === undefined) return { sentence: `${name} ${version} is not installed`, ceiling: 'not-runnable' };
  if (found.version !== version) return { sentence: `${name} is ${found.version}, was ${version}`, ceiling: isLoaded ? 'statistical' : 'metric' };
  if (found.digest !== digest) return { sentence: `${name} ${version} is another build`, ceiling: 'metric' };
  if (!isLoaded || found.direct?.isEditable === true) return undefined;
  const changed = await changedFiles(wanted, found, known);
  return changed.length === 0 ? undefined : { sentence: `${changed.length} installed files of ${name} ${version} were changed, ${changed[0]} among them`, ceiling: 'statistical' };
}

type Knowledge = Pick<EnvironmentComparison, 'digests' | 'knownAt'>;

async function changedFiles({ edited }: Distribution, found: InstalledDistribution, { digests, knownAt }: Knowledge): Promise<readonly string[]> {
  const expected = new Map(edited.map(({ path, digest }) => [path, recordHash(digest)]));
  const entries = found.hasRecord ? await readRecord(found) : await filesWithoutRecord({ ...found, digests });
  const checked = entries.filter(({ path, hash }) => isContent(path) && hash.startsWith('sha256='));
  const states = await inParallel(
    checked,
    async ({ path, hash }) => {
      const facts = await stat(join(found.folder, path)).catch(() => undefined);
      if (facts !== undefined && facts.ctimeMs < knownAt) return true;
      const digest = await digests.of(join(found.folder, path)).catch(() => undefined);
      return digest !== undefined && recordHash(digest.digest) === (expected.get(path) ?? hash);
    },
    { atOnce: 8 },
  );
  return checked.filter((_, index) => states[index] === false).map(({ path }) => path);
}

async function compareStray(wanted: Distribution, folders: readonly string[], digests: FileDigests): Promise<Difference | undefined> {
  for (const folder of folders) {
    for (const top of (await readdir(folder).catch(() => [])).filter((name) => strayName(name) === wanted.name)) {
      const paths = top.includes('.') ? [top] : await walk(folder, top);
      const entries = await inParallel([...paths], async (path) => ({ path, hash: recordHash((await digests.of(join(folder, path))).digest) }), { atOnce: 4 });
      if (contentDigest(entries) === wanted.digest) return undefined;
    }
  }
  return { sentence: `the loose module ${wanted.name} is not as it was`, ceiling: 'statistical' };
}
