// Brings back the environment of a run, by a ladder: the interpreter it ran with, when nothing about it changed; one
// that was made for it before; one made now of kept wheels. What is not exact is named and lowers the claim.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Distribution, Inputs, PythonInputs } from '../../documents/inputs.ts';
import type { Observation } from '../../documents/observation.ts';
import { arePackagesBeingKept } from '../../documents/packages-being-kept.ts';
import type { Claim } from '../../documents/verdict.ts';
import { openFileDigests, type FileDigests } from '../data/file-digests.ts';
import { withFolderLock } from '../folder-lock.ts';
import { buildEnvironment, sitePackages, type EnvironmentBuild, type WantedPackage } from './build-environment.ts';
import { strayOrigin } from './capture-python.ts';
import { environmentClaim } from './environment-claim.ts';
import { environmentDigest } from './environment-digest.ts';
import { findPython, nearnessOf, probe, type FoundPython, type Nearness } from './find-python.ts';
import { sha256 } from './installed-distribution.ts';
import { readCached } from './json-cache.ts';
import { recallInterpreter } from './known-interpreters.ts';
import { compareEnvironment, type Difference } from './match-environment.ts';
import { compareSystem } from './match-system.ts';
import type { Variables } from './environment-facts.ts';

export interface EnvironmentRestore {
  readonly inputs: Pick<Inputs, 'command' | 'environment'>;
  readonly observation: Pick<Observation, 'wheels' | 'gaps'>;
  /** Bytes of kept content, by digest. Fails for what is not there. */
  readonly open: EnvironmentBuild['open'];
  readonly home: string;
  /** Of the person who restores: the path to look for tools in, the settings of package indexes. */
  readonly environment: Variables;
  /** Whether packages that were not kept may be fetched from an index, by version. */
  readonly allowIndex?: boolean | undefined;
  readonly onProgress?: ((sentence: string) => void) | undefined;
}

export type RestoredEnvironment =
  | {
      /** The interpreter; absent when the run had no Python. */
      readonly python?: string | undefined;
      /** Folders to put first on Python's path where they exist, relative to the first code root: projects that were installed editable. */
      readonly path: readonly string[];
      readonly claim: Claim;
    }
  | { readonly missing: readonly string[] };

interface Restoring {
  readonly inputs: PythonInputs;
  readonly digest: string;
  readonly digests: FileDigests;
  readonly restore: EnvironmentRestore;
}

interface RestoredPython {
  readonly executable: string;
  readonly how: string;
  readonly differences: readonly Difference[];
}

/** Does not change anything outside of `home`. */
export async function restoreEnvironment(restore: EnvironmentRestore): Promise<RestoredEnvironment> {
  const { command, environment } = restore.inputs;
  const inputs = environment.python;
  const system = await compareSystem(environment, { argv: command.argv, environment: restore.environment });
  if (system.missing.length > 0) return { missing: system.missing };
  if (inputs === undefined) return { path: [], claim: environmentClaim('the tools of this machine', system.differences) };
  const digests = openFileDigests(restore.home);
  try {
    const python = await restorePython({ inputs, digest: environmentDigest(inputs), digests, restore });
    if ('missing' in python) return python;
    return { python: python.executable, path: editablePath(inputs), claim: environmentClaim(python.how, [...python.differences, ...system.differences]) };
  } finally {
    await digests.close();
  }
}

type Step = RestoredPython | { readonly missing: readonly string[] };

async function restorePython(restoring: Restoring): Promise<Step> {
  const original = await originalInterpreter(restoring);
  if (original !== undefined) return original;
  const { inputs, restore } = restoring;
  if (restore.inputs.environment.system['conda'] !== undefined)
    return { missing: ['the conda environment of the run, which is not on this machine as it was; its packages are not all Python wheels'] };
  const known = await recallInterpreter(restore.home, restoring.digest);
  const found = await findPython(
    inputs,
    restore.environment,
    known === undefined ? [] : [join(known.basePrefix, 'bin', `python${inputs.version.split('.').slice(0, 2).join('.')}`), join(known.basePrefix, 'bin', 'python3')],
  );
  if (found === undefined) return { missing: [`Python ${inputs.version}: no ${inputs.implementation} of this minor version is on this machine`] };
  return madeEnvironment(restoring, found);
}

/** The interpreter of the run, when it still has exactly what it had. */
async function originalInterpreter({ inputs, digest, digests, restore }: Restoring): Promise<RestoredPython | undefined> {
  const known = await recallInterpreter(restore.home, digest);
  if (known === undefined) return undefined;
  const python = await probe(known.executable, restore.environment);
  if (python === undefined || nearnessOf(python, inputs) !== 'build') return undefined;
  const differences = await compareEnvironment({ inputs, folders: known.folders, home: restore.home, digests, knownAt: known.seenAt });
  if (differences.length > 0) return undefined;
  const isMade = known.executable.startsWith(`${restore.home}/`);
  return { executable: known.executable, how: isMade ? madeEarlier : `the interpreter it ran with, ${known.executable}, which is unchanged`, differences };
}

const madeEarlier = 'one that was made earlier of the same packages';

interface Mark {
  readonly digest: string;
  /** When it was complete, in milliseconds since the epoch. */
  readonly madeAt: number;
}

/** One that was made before and is still whole, or a new one. */
async function madeEnvironment(restoring: Restoring, { python, nearness }: { readonly python: FoundPython; readonly nearness: Nearness }): Promise<Step> {
  const { inputs, digest, restore } = restoring;
  // Each base interpreter has its own: an environment of a substitute must not stand in the way of an exact one.
  const folder = join(restore.home, 'environments', `${digest.slice(0, 32)}-${sha256(`${python.executable}\n${python.build}`).slice(0, 8)}`);
  await mkdir(join(restore.home, 'environments'), { recursive: true, mode: 0o700 });
  return withFolderLock(`${folder}.lock`, async () => {
    const substitute = substituteDifference(python, nearness, inputs);
    const before = await usable(folder, restoring);
    if (before !== undefined) return { executable: join(folder, 'bin', 'python'), how: madeEarlier, differences: [...substitute, ...before] };
    const packages = wantedPackages(restoring);
    if ('missing' in packages) return packages;
    await rm(folder, { recursive: true, force: true });
    const { open, environment, onProgress = () => undefined } = restore;
    try {
      await buildEnvironment({ base: python, folder, packages: packages.wanted, open, environment, onProgress });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      return { missing: [`an environment of the packages of the run: ${error instanceof Error ? error.message : String(error)}`] };
    }
    // Every wheel had the hash it was kept by, so what was unpacked just now is what was installed then.
    const madeAt = Date.now();
    const differences = await differencesOf(folder, restoring, Number.POSITIVE_INFINITY);
    const impossible = differences.filter(({ ceiling }) => ceiling === 'not-runnable');
    if (impossible.length > 0) return { missing: impossible.map(({ sentence }) => sentence) };
    await writeMark(folder, { digest, madeAt });
    return { executable: join(folder, 'bin', 'python'), how: `a new environment made of ${packages.wanted.length} kept packages`, differences: [...substitute, ...differences] };
  });
}

const markName = 'assay-environment.json';

async function writeMark(folder: string, mark: Mark): Promise<void> {
  const draft = join(folder, `${markName}.draft`);
  await writeFile(draft, JSON.stringify(mark), { flush: true });
  await rename(draft, join(folder, markName));
}

/** What it differs in, when it is complete and can run the program; else `undefined`. */
async function usable(folder: string, restoring: Restoring): Promise<readonly Difference[] | undefined> {
  const mark = (await readCached(join(folder, markName))) as Mark | undefined;
  if (mark?.digest !== restoring.digest) return undefined;
  const differences = await differencesOf(folder, restoring, mark.madeAt);
  const unexpected = differences.filter(({ ceiling }) => ceiling === 'not-runnable' || ceiling === 'statistical');
  return unexpected.length === 0 ? differences : undefined;
}

async function differencesOf(folder: string, { inputs, digests, restore }: Restoring, knownAt: number): Promise<readonly Difference[]> {
  const comparable = { ...inputs, distributions: inputs.distributions.filter(({ origin }) => origin?.startsWith('editable:') !== true) };
  const found = await compareEnvironment({ inputs: comparable, folders: [await sitePackages(folder)], home: restore.home, digests, knownAt });
  const editable = new Set(
    inputs.distributions.filter(({ origin }) => origin?.startsWith('editable:') === true).map(({ name, version }) => `${name} ${version} is installed besides`),
  );
  return found.filter(({ sentence }) => !editable.has(sentence));
}

function substituteDifference(python: FoundPython, nearness: Nearness, wish: PythonInputs): readonly Difference[] {
  if (nearness === 'build') return [];
  if (nearness === 'version') return [{ sentence: `Python ${wish.version} is another build of it`, ceiling: 'tensor' }];
  return [{ sentence: `Python is ${python.version}, was ${wish.version}`, ceiling: 'metric' }];
}

/** What to install; the loaded packages that nobody has any more, when there are such. */
function wantedPackages({ inputs, restore }: Restoring): { readonly wanted: readonly WantedPackage[] } | { readonly missing: readonly string[] } {
  const packages = inputs.distributions.map((distribution): WantedPackage => ({ distribution, wheel: restore.observation.wheels[distribution.name] }));
  const isPlain = ({ origin }: Distribution): boolean => origin === undefined;
  const wanted = packages.filter(({ distribution, wheel }) => wheel !== undefined || (restore.allowIndex === true && isPlain(distribution)));
  const missing = packages.filter((item) => item.distribution.isLoaded && !wanted.includes(item) && item.distribution.origin?.startsWith('editable:') !== true);
  if (missing.length === 0) return { wanted };
  const isForLater = arePackagesBeingKept(restore.observation);
  return {
    missing: missing.map(({ distribution: { name, version, origin } }) => {
      const what = origin === strayOrigin ? `the loose module ${name}` : `${name} ${version}`;
      if (isForLater) return `${what}, which is still being kept on the machine of the run; repeat it once that is done`;
      return origin === strayOrigin ? `${what}, which was not kept` : `${what}, which was not kept and is not to be fetched`;
    }),
  };
}

/** Both layouts of a project: the package beside pyproject.toml, or in src. */
function editablePath({ distributions }: PythonInputs): readonly string[] {
  const projects = distributions.flatMap(({ origin }) => (origin?.startsWith('editable:') === true ? [origin.slice('editable:'.length)] : []));
  return projects.flatMap((project) => [join(project, 'src'), project]);
}
