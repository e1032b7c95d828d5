// Keeps the packages of a run by content: each installed distribution becomes a wheel again, once per machine, so that
// the environment can be made anew when the index, the internet or the package is gone.
import { join } from 'node:path';

import type { LocalContent, LocalBlob } from '../local-content.ts';
import type { Distribution, EnvironmentInputs } from '../../documents/inputs.ts';
import type { Gap, Observation } from '../../documents/observation.ts';
import type { PlacedContent } from '../content-place.ts';
import { openFileDigests, type FileDigests } from '../data/file-digests.ts';
import { buildBundle, buildWheel } from './build-wheel.ts';
import { loadedFiles, mainProcess, pathsOf, strayName, strayOrigin } from './capture-python.ts';
import { sha256 } from './installed-distribution.ts';
import { readCached, writeCached } from './json-cache.ts';
import { listDistributions, type ListedPath } from './list-distributions.ts';
import { inspectLoaded, type Stray } from './loaded-files.ts';
import type { EnvironmentFacts, PythonProcess } from './environment-facts.ts';
import { writePylock, type LockedWheel } from './pylock.ts';
import { planWheel } from './wheel-files.ts';

export interface WheelKeeping {
  readonly hooks: EnvironmentFacts;
  /** As `captureEnvironment` gave them for the same hooks. */
  readonly inputs: EnvironmentInputs;
  readonly store: LocalContent;
  readonly home: string;
  /** `most`: all that the run loaded, and of the others those that are small. Absent: `all`, with which the environment is the very same again. */
  readonly which?: 'all' | 'most' | 'loaded' | undefined;
  /** Of one distribution as installed; larger ones are known by their hashes alone. `defaultMaxWheelBytes` when absent. */
  readonly maxBytes?: number | undefined;
}

export interface KeptWheels {
  /** By distribution. */
  readonly wheels: Observation['wheels'];
  readonly contents: readonly PlacedContent[];
  readonly gaps: readonly Gap[];
  /** `pylock.toml` of the environment; absent when no Python ran. */
  readonly lock?: string | undefined;
}

/** PyTorch for processors has 700 MB; its builds for graphics processors several thousand. */
export const defaultMaxWheelBytes = 1024 * 1024 * 1024;

/** A package that no run has loaded is worth keeping up to here: without it the environment is not quite the same. */
const spareBytes = 64 * 1024 * 1024;

interface Keeping {
  readonly listed: ListedPath;
  readonly main: PythonProcess;
  readonly strays: readonly Stray[];
  readonly digests: FileDigests;
  readonly store: LocalContent;
  readonly home: string;
  readonly maxBytes: number;
}

interface Kept extends LocalBlob {
  readonly file: string;
}

/** Wheels of the distributions of a run. Those made before are only looked up. */
export async function keepWheels({ hooks, inputs, store, home, which = 'all', maxBytes = defaultMaxWheelBytes }: WheelKeeping): Promise<KeptWheels> {
  const main = mainProcess(hooks);
  if (inputs.python === undefined || main === undefined) return { wheels: {}, contents: [], gaps: [] };
  const digests = openFileDigests(home);
  try {
    const listed = await listDistributions({ path: pathsOf(main, hooks), home, digests });
    const hasStrays = inputs.python.distributions.some(({ origin }) => origin === strayOrigin);
    const strays = hasStrays ? (await inspectLoaded(listed, loadedFiles(hooks), digests)).strays : [];
    const keeping: Keeping = { listed, main, strays, digests, store, home, maxBytes };
    const wheels = new Map<string, LockedWheel>();
    const contents: PlacedContent[] = [];
    const gaps: Gap[] = [];
    for (const distribution of inputs.python.distributions) {
      if (which === 'loaded' && !distribution.isLoaded) continue;
      const isSpare = which === 'most' && !distribution.isLoaded;
      const kept = await keepOne(distribution, isSpare ? { ...keeping, maxBytes: Math.min(maxBytes, spareBytes) } : keeping);
      if (isSpare && 'code' in kept && kept.code === 'wheel-too-large') continue;
      if ('code' in kept) {
        gaps.push(kept);
        continue;
      }
      wheels.set(distribution.name, kept);
      contents.push({ digest: kept.digest, sizeBytes: kept.sizeBytes, place: { kind: 'store' } });
    }
    const named = Object.fromEntries([...wheels].map(([name, { file, digest }]) => [name, { file, digest }]));
    return { wheels: named, contents, gaps, lock: writePylock(inputs.python, wheels) };
  } finally {
    await digests.close();
  }
}

async function keepOne(distribution: Distribution, keeping: Keeping): Promise<Kept | Gap> {
  const { name, version, digest, edited } = distribution;
  const identity = sha256(JSON.stringify([name, version, digest, edited.map((file) => [file.path, file.digest])]));
  const cache = join(keeping.home, 'cache', 'wheels', `${identity}.json`);
  const known = (await readCached(cache)) as Kept | undefined;
  if (typeof known?.digest === 'string' && (await keeping.store.has(known.digest))) return known;
  try {
    const kept = distribution.origin === strayOrigin ? await keepStray(name, keeping) : await keepDistribution(distribution, keeping);
    if (!('code' in kept)) await writeCached(cache, kept);
    return kept;
  } catch (error) {
    // A disk that refuses, or a package that vanishes meanwhile: the run is recorded without this wheel.
    return { code: 'wheel-not-kept', sentence: `the files of ${name} ${version} could not be kept: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function keepDistribution({ name, version }: Distribution, { listed, main, digests, store, maxBytes }: Keeping): Promise<Kept | Gap> {
  const distribution = listed.distributions.find((each) => each.name === name);
  if (distribution === undefined) return { code: 'wheel-not-kept', sentence: `${name} ${version} is no longer installed` };
  const plan = await planWheel({
    distribution,
    prefix: distribution.folder.startsWith(`${main.prefix}/`) ? main.prefix : main.basePrefix,
    pythonTag: `cp${main.version.split('.').slice(0, 2).join('')}`,
    digests,
  });
  if (plan.sizeBytes > maxBytes) {
    return {
      code: 'wheel-too-large',
      sentence: `${name} ${version} has ${plan.sizeBytes} bytes, more than the ${maxBytes} that are kept of one package: it must be installed or downloadable to repeat this`,
    };
  }
  if (plan.missing.length > 0)
    return { code: 'installed-file-missing', sentence: `${name} ${version} lacks ${plan.missing.length} of its files, ${plan.missing[0]} among them, so it is not kept` };
  return { ...(await store.put(buildWheel(plan))), file: plan.file };
}

async function keepStray(name: string, { strays, store }: Keeping): Promise<Kept | Gap> {
  const files = strays.filter(({ top }) => strayName(top) === name).flatMap(({ folder, files: paths }) => paths.map(({ path }) => ({ name: path, path: join(folder, path) })));
  return { ...(await store.put(buildBundle(files))), file: `${name}.zip` };
}
