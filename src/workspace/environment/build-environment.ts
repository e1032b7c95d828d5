// Makes a virtual environment out of kept wheels: with uv when it is on the path, else with pip. No index is asked
// unless that is allowed, and every wheel must have the hash it is known by.
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { Distribution } from '../../documents/inputs.ts';
import { strayOrigin } from './capture-python.ts';
import type { FoundPython } from './find-python.ts';
import { inParallel } from '../../core/base/in-parallel.ts';
import type { Variables } from './environment-facts.ts';
import { indexVariables, plainPython } from './python-variables.ts';
import { runProgram, type ProgramAnswer, type ProgramCall } from './run-program.ts';

export interface EnvironmentBuild {
  readonly base: FoundPython;
  /** Where it is made; nothing may be there. */
  readonly folder: string;
  readonly packages: readonly WantedPackage[];
  /** Bytes of kept content. */
  readonly open: (digest: string) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  readonly environment: Variables;
  readonly onProgress: (sentence: string) => void;
}

export interface WantedPackage {
  readonly distribution: Distribution;
  /** Absent for what must come from an index. */
  readonly wheel?: { readonly file: string; readonly digest: string } | undefined;
}

const minutesMs = 60_000;

/** Throws an Error with the installer's own words when it fails. What was made until then stays, without meaning. */
export async function buildEnvironment(build: EnvironmentBuild): Promise<void> {
  const { base, folder, packages, environment, onProgress } = build;
  const work = `${folder}.build`;
  const variables = {
    ...plainPython(environment),
    PIP_CONFIG_FILE: '/dev/null',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    UV_CACHE_DIR: join(work, 'uv'),
    UV_LINK_MODE: 'hardlink',
    UV_NO_PROGRESS: '1',
  };
  await rm(work, { recursive: true, force: true });
  try {
    await mkdir(join(work, 'wheels'), { recursive: true, mode: 0o700 });
    onProgress(`making a Python ${base.version} environment with ${packages.length} packages`);
    await succeed(runProgram({ command: base.executable, args: ['-I', '-m', 'venv', '--without-pip', folder], environment: variables, timeoutMs: minutesMs }), 'python -m venv');
    await inParallel(packages, ({ wheel }) => (wheel === undefined ? Promise.resolve() : writeWheel(build, join(work, 'wheels', wheel.file), wheel.digest)), { atOnce: 4 });
    const kept = packages.filter(({ distribution, wheel }) => wheel !== undefined && distribution.origin !== strayOrigin);
    if (kept.length > 0) await install({ build, work, variables, wanted: kept });
    const fetched = packages.filter(({ wheel }) => wheel === undefined);
    if (fetched.length > 0)
      await fetch({ build, work, variables: { ...variables, PIP_CONFIG_FILE: environment['PIP_CONFIG_FILE'] ?? '', ...indexVariables(environment) }, wanted: fetched });
    for (const { distribution, wheel } of packages) {
      if (distribution.origin !== strayOrigin || wheel === undefined) continue;
      await succeed(
        runProgram({
          command: base.executable,
          args: ['-I', '-m', 'zipfile', '-e', join(work, 'wheels', wheel.file), await sitePackages(folder)],
          environment: variables,
          timeoutMs: minutesMs,
        }),
        'python -m zipfile',
      );
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function writeWheel({ open }: EnvironmentBuild, path: string, digest: string): Promise<void> {
  await pipeline(await open(digest), createWriteStream(path, { mode: 0o600 }));
}

interface Installation {
  readonly build: EnvironmentBuild;
  readonly work: string;
  readonly variables: Variables;
  readonly wanted: readonly WantedPackage[];
}

async function install({ build, work, variables, wanted }: Installation): Promise<void> {
  const list = join(work, 'requirements.txt');
  await writeFile(list, wanted.map(({ distribution, wheel }) => `${distribution.name}==${distribution.version} --hash=sha256:${wheel?.digest}\n`).join(''));
  const offline = ['--no-deps', '--no-index', '--require-hashes', '--find-links', join(work, 'wheels'), '-r', list];
  const python = join(build.folder, 'bin', 'python');
  const uv = await runProgram({
    command: 'uv',
    args: ['pip', 'install', '--quiet', '--offline', '--no-config', '--python', python, ...offline],
    environment: variables,
    timeoutMs: 10 * minutesMs,
  });
  if (uv?.code === 0) return;
  // Without uv, or with one that refuses what pip may take.
  await pipInstall({ build, work, variables, wanted }, offline);
}

/** From an index, by exact version. Its hashes are not ours; what was installed is compared file by file afterwards. */
async function fetch({ build, work, variables, wanted }: Installation): Promise<void> {
  const list = join(work, 'from-index.txt');
  await writeFile(list, wanted.map(({ distribution }) => `${distribution.name}==${distribution.version}\n`).join(''));
  const known = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  build.onProgress(`asking the package index for ${wanted.length} packages that were not kept`);
  await pipInstall({ build, work, variables: known, wanted }, ['--no-deps', '--only-binary', ':all:', '-r', list]);
}

async function pipInstall({ build, work, variables }: Installation, args: readonly string[]): Promise<void> {
  const { command, args: pip } = await pipCall(build, work, variables);
  const quiet = ['install', '--quiet', '--no-compile', '--no-warn-script-location', '--root-user-action', 'ignore'];
  await succeed(runProgram({ command, args: [...pip, ...quiet, ...args], environment: variables, timeoutMs: 30 * minutesMs }), 'pip install');
}

/** A pip that is not installed in the new environment: out of a kept wheel, out of the one Python ships, or the base interpreter's own. */
async function pipCall({ base, folder }: EnvironmentBuild, work: string, variables: Variables): Promise<Pick<ProgramCall, 'command' | 'args'>> {
  const python = join(folder, 'bin', 'python');
  const kept = (await readdir(join(work, 'wheels'))).find((name) => /^pip-\d.*\.whl$/u.test(name));
  const wheel = kept === undefined ? await shippedPip(base, variables) : join(work, 'wheels', kept);
  return wheel === undefined ? { command: base.executable, args: ['-I', '-m', 'pip', '--python', python] } : { command: python, args: ['-I', join(wheel, 'pip')] };
}

/** Distributions of Linux keep the wheels apart from the module. */
const shippedWheels =
  "import ensurepip,glob,os,sysconfig;print(next(iter(glob.glob(os.path.join(os.path.dirname(ensurepip.__file__),'_bundled','pip-*.whl'))+glob.glob(os.path.join(sysconfig.get_config_var('WHEEL_PKG_DIR') or '-','pip-*.whl'))),''))";

async function shippedPip({ executable }: FoundPython, environment: Variables): Promise<string | undefined> {
  const answer = await runProgram({ command: executable, args: ['-I', '-c', shippedWheels], environment, timeoutMs: minutesMs });
  const path = answer?.code === 0 ? answer.stdout.trim() : '';
  return path === '' ? undefined : path;
}

/** The folder of an environment that packages are installed in. */
export async function sitePackages(folder: string): Promise<string> {
  const [python = ''] = (await readdir(join(folder, 'lib'))).filter((name) => /^(?:python|pypy)\d/u.test(name));
  return join(folder, 'lib', python, 'site-packages');
}

async function succeed(call: Promise<ProgramAnswer | undefined>, what: string): Promise<void> {
  const answer = await call;
  if (answer?.code === 0) return;
  const words = answer === undefined ? 'it could not be started' : answer.stderr.trim().split('\n').slice(-5).join(' ') || `it ended with ${answer.code ?? 'a timeout'}`;
  throw new Error(`${what} failed: ${words}`);
}
