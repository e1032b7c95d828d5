// Finds Python interpreters on this machine to make an environment from: on the path, and where the tools that install
// Pythons put them.
import { readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

import type { Variables } from './environment-facts.ts';
import { plainPython } from './python-variables.ts';
import { runProgram } from './run-program.ts';

export interface FoundPython {
  readonly executable: string;
  readonly version: string;
  readonly implementation: string;
  /** `sys.version` on one line. */
  readonly build: string;
}

export interface PythonWish {
  readonly version: string;
  readonly implementation: string;
  readonly build: string;
}

/** How near an interpreter is to the one that is wished for: its very build, its version, or its minor version. */
export type Nearness = 'build' | 'version' | 'minor';

/** The nearest one there is; `undefined` when none has the same minor version. `first`: places to look before all others. */
export async function findPython(
  wish: PythonWish,
  environment: Variables,
  first: readonly string[],
): Promise<{ readonly python: FoundPython; readonly nearness: Nearness } | undefined> {
  let best: { readonly python: FoundPython; readonly nearness: Nearness } | undefined;
  for (const executable of await candidates(wish, environment, first)) {
    const python = await probe(executable, environment);
    const nearness = python === undefined ? undefined : nearnessOf(python, wish);
    if (python === undefined || nearness === undefined) continue;
    if (nearness === 'build') return { python, nearness };
    if (best === undefined || (nearness === 'version' && best.nearness === 'minor')) best = { python, nearness };
  }
  return best;
}

export function nearnessOf(python: PythonWish, wish: PythonWish): Nearness | undefined {
  if (python.implementation !== wish.implementation || minorOf(python.version) !== minorOf(wish.version)) return undefined;
  if (python.version !== wish.version) return 'minor';
  return python.build === wish.build ? 'build' : 'version';
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

async function candidates({ version, implementation }: PythonWish, environment: Variables, first: readonly string[]): Promise<readonly string[]> {
  const minor = minorOf(version);
  const names = implementation === 'pypy' ? [`pypy${minor}`, 'pypy3'] : [`python${minor}`, 'python3', 'python'];
  const onPath = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const folders = [...(await installedBeside(minor, environment)), ...onPath];
  const found = new Map<string, string>();
  for (const path of [...first, ...folders.flatMap((folder) => names.map((name) => join(folder, name)))]) {
    const real = await realpath(path).catch(() => undefined);
    // A shim, which chooses another interpreter by the folder it is called in, is asked under its own name.
    if (real !== undefined && !found.has(real)) found.set(real, path);
  }
  return [...found.values()];
}

/** The `bin` folders of interpreters that pyenv, uv and conda installed for this user, of this minor version by name or of any. */
async function installedBeside(minor: string, environment: Variables): Promise<readonly string[]> {
  const home = homedir();
  const data = environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share');
  const roots: readonly (readonly [folder: string, pattern: RegExp])[] = [
    [join(environment['PYENV_ROOT'] ?? join(home, '.pyenv'), 'versions'), new RegExp(`^(?:pypy)?${minor.replace('.', '\\.')}(?:\\.|-|$)`, 'u')],
    [environment['UV_PYTHON_INSTALL_DIR'] ?? join(data, 'uv', 'python'), new RegExp(`-${minor.replace('.', '\\.')}\\.`, 'u')],
    ...condaFolders(environment).map((folder) => [join(folder, 'envs'), /./u] as const),
  ];
  const below = await Promise.all(
    roots.map(async ([folder, pattern]) => (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name)).map((name) => join(folder, name, 'bin'))),
  );
  return [...below.flat(), ...condaFolders(environment).map((folder) => join(folder, 'bin'))];
}

function condaFolders(environment: Variables): readonly string[] {
  const named = ['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge', 'micromamba'].map((name) => join(homedir(), name));
  const told = [environment['CONDA_PREFIX'], environment['MAMBA_ROOT_PREFIX'], environment['CONDA_EXE'] === undefined ? undefined : dirname(dirname(environment['CONDA_EXE']))];
  return [...told.filter((folder) => folder !== undefined), ...named];
}

const question = 'import json,platform,sys;print(json.dumps([platform.python_version(),sys.implementation.name,sys.version]))';

/** What an interpreter says of itself; `undefined` when it does not run. */
export async function probe(executable: string, environment: Variables): Promise<FoundPython | undefined> {
  const answer = await runProgram({ command: executable, args: ['-I', '-S', '-c', question], environment: plainPython(environment), timeoutMs: 10_000 });
  if (answer?.code !== 0) return undefined;
  try {
    const [version, implementation, build] = JSON.parse(answer.stdout) as readonly [string, string, string];
    return { executable, version, implementation, build: build.replaceAll(/\s+/gu, ' ') };
  } catch {
    // Something called python that is none.
    return undefined;
  }
}
