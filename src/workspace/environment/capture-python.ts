// The Python part of an environment: which interpreter, every distribution it sees, which of them the program loaded
// and whether anybody changed them after they were installed.
import { relative } from 'node:path';

import type { Distribution, PythonInputs } from '../../documents/inputs.ts';
import type { Gap } from '../../documents/observation.ts';
import type { FileDigests } from '../data/file-digests.ts';
import { normaliseName, originOf } from './installed-distribution.ts';
import { listDistributions, type ListedPath } from './list-distributions.ts';
import { inspectLoaded, type LoadedFiles, type Stray } from './loaded-files.ts';
import type { EnvironmentFacts, PythonProcess } from './environment-facts.ts';
import { contentDigest, recordHash } from './record.ts';

export interface CapturedPython {
  readonly inputs: PythonInputs;
  readonly process: PythonProcess;
  readonly listed: ListedPath;
  readonly loaded: LoadedFiles;
  readonly gaps: readonly Gap[];
}

export interface PythonCapture {
  readonly hooks: EnvironmentFacts;
  /** The first code root: places of editable projects are told relative to it. */
  readonly folder: string;
  readonly home: string;
  readonly digests: FileDigests;
}

/** `origin` of files among the installed packages that no distribution names. */
export const strayOrigin = 'no distribution';

/** `undefined` when no Python told about itself. */
export async function capturePython({ hooks, folder, home, digests }: PythonCapture): Promise<CapturedPython | undefined> {
  const main = mainProcess(hooks);
  if (main === undefined) return undefined;
  const listed = await listDistributions({ path: pathsOf(main, hooks), home, digests });
  const loaded = await inspectLoaded(listed, loadedFiles(hooks), digests);
  const relativeTo = (path: string): string => relative(folder, path) || '.';
  const distributions = listed.distributions.map((distribution): Distribution => {
    const origin = originOf(distribution.direct, relativeTo);
    const { name, version, digest } = distribution;
    return { name, version, digest, ...(origin === undefined ? {} : { origin }), isLoaded: loaded.loaded.has(name), edited: loaded.edited.get(name) ?? [] };
  });
  const inputs: PythonInputs = {
    version: main.version,
    implementation: main.implementation,
    build: main.build.replaceAll(/\s+/gu, ' '),
    distributions: [...distributions, ...loaded.strays.map(strayDistribution)].sort((left, right) => (left.name < right.name ? -1 : 1)),
  };
  return { inputs, process: main, listed, loaded, gaps: [...otherInterpreters(main, hooks), ...projectsOutside(inputs)] };
}

/** Every file the program is known to have had in use. */
export function loadedFiles(hooks: EnvironmentFacts): readonly string[] {
  return [...new Set([...hooks.modules, ...hooks.libraries, ...hooks.reads.map(({ path }) => path)])];
}

/**
 * The Python that the program ran in. Tools that only start another one, such as `poetry run` and `conda run`, are
 * Python programs of their own environment, installed beside its interpreter.
 */
export function mainProcess({ processes }: Pick<EnvironmentFacts, 'processes'>): PythonProcess | undefined {
  const stayed = processes.filter(({ executable, bye }) => executable !== '' && bye?.exit !== 'exec');
  return stayed.find((process) => !isInstalledProgram(process)) ?? stayed[0] ?? processes.find(({ executable }) => executable !== '');
}

function isInstalledProgram({ argv, prefix }: PythonProcess): boolean {
  return argv[1]?.startsWith(`${prefix}/bin/`) === true;
}

/** The name a stray module or package goes by among the distributions. */
export function strayName(top: string): string {
  return normaliseName(top.replace(/(?:\.py|\.[^/]*\.so|\.so)$/u, ''));
}

function strayDistribution({ top, files }: Stray): Distribution {
  const digest = contentDigest(files.map((file) => ({ path: file.path, hash: recordHash(file.digest) })));
  return { name: strayName(top), version: '0', digest, origin: strayOrigin, isLoaded: true, edited: [] };
}

/** The path of the program, then what other processes of the same interpreter had besides. */
export function pathsOf(main: PythonProcess, { processes }: EnvironmentFacts): readonly string[] {
  return [...new Set(processes.filter(({ prefix }) => prefix === main.prefix).flatMap(({ path, state }) => [...path, ...(state?.path ?? [])]))];
}

/** Editable projects that the snapshot of the code does not reach. */
function projectsOutside({ distributions }: PythonInputs): readonly Gap[] {
  const outside = distributions.filter(({ origin, isLoaded }) => isLoaded && origin?.startsWith('editable:..') === true);
  return outside.map(({ name, origin }) => ({
    code: 'editable-outside',
    sentence: `${name} is installed editable from ${origin?.slice('editable:'.length)}, outside the project: what it holds is recorded only where that is a repository or was read`,
  }));
}

function otherInterpreters(main: PythonProcess, { processes }: EnvironmentFacts): readonly Gap[] {
  const others = new Set(
    processes
      .filter((process) => process.executable !== '' && process.prefix !== main.prefix && process.bye?.exit !== 'exec' && !isInstalledProgram(process))
      .map(({ executable }) => executable),
  );
  return [...others].sort().map((executable) => ({
    code: 'second-python-environment',
    sentence: `${executable} took part besides ${main.executable}, and only the packages of the latter are recorded`,
    lowers: 'metric',
  }));
}
