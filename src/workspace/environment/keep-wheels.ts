// Keeps the packages of a run by content: each installed distribution becomes a wheel again, once per machine, so that
// the environment can be made anew when the index, the internet or the package is gone.
import { join } from 'node:path';

import type { LocalContent, LocalBlob } from '../local-content.ts';
import type { Distribution, EnvironmentInputs, PythonInputs } from '../../documents/inputs.ts';
import type { Gap, Observation } from '../../documents/observation.ts';
import type { PlacedContent } from '../content-place.ts';
import { openFileDigests, type FileDigests } from '../data/file-digests.ts';
import { withFolderLock } from '../folder-lock.ts';
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

/** What is remembered of a package that is not kept for its size, so that it need not be measured again. */
interface Refused {
  readonly tooLarge: number;
}

interface SizedGap extends Gap {
  readonly sizeBytes?: number;
}

const tooLarge = 'wheel-too-large';

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
    const gathered = gather(inputs.python);
    for (const { distribution, most, isSpare } of wantedOf(inputs.python, which, maxBytes))
      gathered.add(await keepOne(distribution, { ...keeping, maxBytes: most }), distribution, isSpare);
    return gathered.kept();
  } finally {
    await digests.close();
  }
}

/** What `keepWheels` would come to, when nothing has to be built for it; nothing of the environment is read. */
export async function findKeptWheels({ inputs, store, home, which = 'all', maxBytes = defaultMaxWheelBytes }: Omit<WheelKeeping, 'hooks'>): Promise<KeptWheels | undefined> {
  if (inputs.python === undefined) return undefined;
  const gathered = gather(inputs.python);
  for (const { distribution, most, isSpare } of wantedOf(inputs.python, which, maxBytes)) {
    const known = await keptBefore(cacheOf(distribution, home), { store, maxBytes: most, distribution });
    if (known === undefined) return undefined;
    gathered.add(known, distribution, isSpare);
  }
  return gathered.kept();
}

interface Wanted {
  readonly distribution: Distribution;
  /** It is kept up to this size. */
  readonly most: number;
  /** Not loaded: that it is too large is not worth a word. */
  readonly isSpare: boolean;
}

function wantedOf({ distributions }: PythonInputs, which: WheelKeeping['which'], maxBytes: number): readonly Wanted[] {
  return distributions
    .filter(({ isLoaded }) => which !== 'loaded' || isLoaded)
    .map((distribution) => {
      const isSpare = which === 'most' && !distribution.isLoaded;
      return { distribution, isSpare, most: isSpare ? Math.min(maxBytes, spareBytes) : maxBytes };
    });
}

interface Gathering {
  add(kept: Kept | Gap, distribution: Distribution, isSpare: boolean): void;
  kept(): KeptWheels;
}

function gather(python: PythonInputs): Gathering {
  const wheels = new Map<string, LockedWheel>();
  const contents: PlacedContent[] = [];
  const gaps: Gap[] = [];
  return {
    add(kept, { name }, isSpare) {
      if (isSpare && 'code' in kept && kept.code === tooLarge) return;
      if ('code' in kept) {
        gaps.push(kept);
        return;
      }
      wheels.set(name, kept);
      contents.push({ digest: kept.digest, sizeBytes: kept.sizeBytes, place: { kind: 'store' } });
    },
    kept: () => ({ wheels: Object.fromEntries([...wheels].map(([name, { file, digest }]) => [name, { file, digest }])), contents, gaps, lock: writePylock(python, wheels) }),
  };
}

function cacheOf({ name, version, digest, edited }: Distribution, home: string): string {
  const identity = sha256(JSON.stringify([name, version, digest, edited.map((file) => [file.path, file.digest])]));
  return join(home, 'cache', 'wheels', `${identity}.json`);
}

async function keepOne(distribution: Distribution, keeping: Keeping): Promise<Kept | Gap> {
  const { name, version } = distribution;
  const { store, maxBytes } = keeping;
  const cache = cacheOf(distribution, keeping.home);
  const known = await keptBefore(cache, { store, maxBytes, distribution });
  if (known !== undefined) return known;
  try {
    // Of many short runs that end one after the other, one builds; the others wait and find it built.
    return await alone(`${cache}.lock`, async () => {
      const meanwhile = await keptBefore(cache, { store, maxBytes, distribution });
      if (meanwhile !== undefined) return meanwhile;
      const kept = distribution.origin === strayOrigin ? await keepStray(name, keeping) : await keepDistribution(distribution, keeping);
      if (!('code' in kept)) await writeCached(cache, kept);
      else if (kept.code === tooLarge) await writeCached(cache, { tooLarge: kept.sizeBytes });
      // The document tells of a gap what everybody reads, and no more.
      return 'code' in kept ? { code: kept.code, sentence: kept.sentence } : kept;
    });
  } catch (error) {
    // A disk that refuses, or a package that vanishes meanwhile: the run is recorded without this wheel.
    return { code: 'wheel-not-kept', sentence: `the files of ${name} ${version} could not be kept: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Where no lock can be made, as on a full disk, the work is done without. */
async function alone<T>(lock: string, work: () => Promise<T>): Promise<T> {
  let isBegun = false;
  try {
    return await withFolderLock(lock, () => {
      isBegun = true;
      return work();
    });
  } catch (error) {
    if (isBegun) throw error;
    return work();
  }
}

interface Known extends Pick<Keeping, 'store' | 'maxBytes'> {
  readonly distribution: Distribution;
}

async function keptBefore(cache: string, { store, maxBytes, distribution }: Known): Promise<Kept | Gap | undefined> {
  const known = (await readCached(cache)) as Partial<Kept & Refused> | undefined;
  if (typeof known?.tooLarge === 'number') return known.tooLarge > maxBytes ? tooLargeGap(distribution, known.tooLarge, maxBytes) : undefined;
  return typeof known?.digest === 'string' && (await store.has(known.digest)) ? (known as Kept) : undefined;
}

function tooLargeGap({ name, version }: Distribution, sizeBytes: number, maxBytes: number): Gap {
  return {
    code: tooLarge,
    sentence: `${name} ${version} has ${sizeBytes} bytes, more than the ${maxBytes} that are kept of one package: it must be installed or downloadable to repeat this`,
  };
}

async function keepDistribution(distribution: Distribution, { listed, main, digests, store, maxBytes }: Keeping): Promise<Kept | SizedGap> {
  const { name, version } = distribution;
  const installed = listed.distributions.find((each) => each.name === name);
  if (installed === undefined) return { code: 'wheel-not-kept', sentence: `${name} ${version} is no longer installed` };
  const plan = await planWheel({
    distribution: installed,
    prefix: installed.folder.startsWith(`${main.prefix}/`) ? main.prefix : main.basePrefix,
    pythonTag: `cp${main.version.split('.').slice(0, 2).join('')}`,
    digests,
  });
  if (plan.sizeBytes > maxBytes) return { ...tooLargeGap(distribution, plan.sizeBytes, maxBytes), sizeBytes: plan.sizeBytes };
  if (plan.missing.length > 0)
    return { code: 'installed-file-missing', sentence: `${name} ${version} lacks ${plan.missing.length} of its files, ${plan.missing[0]} among them, so it is not kept` };
  return { ...(await store.put(buildWheel(plan))), file: plan.file };
}

async function keepStray(name: string, { strays, store }: Keeping): Promise<Kept | SizedGap> {
  const files = strays.filter(({ top }) => strayName(top) === name).flatMap(({ folder, files: paths }) => paths.map(({ path }) => ({ name: path, path: join(folder, path) })));
  return { ...(await store.put(buildBundle(files))), file: `${name}.zip` };
}
