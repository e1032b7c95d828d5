// How packages get into an environment: by uv, itself installed from the package index into a small environment
// of its own, because it needs a tenth of pip's time; by pip where uv cannot be had. Whatever index, folder
// of wheels or certificate the machine's pip is set to use is read at run time and passed on.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withFolderLock } from '../../src/workspace/folder-lock.ts';
import type { Interpreter } from './interpreter.ts';
import { removeFolder } from '../remove-folder.ts';

export interface Installer {
  readonly name: 'uv' | 'pip';
  /** Makes an empty environment. */
  create(folder: string): Promise<void>;
  /** Installs a requirements file into it. A line `# install: --no-deps` says that it names every package itself. */
  install(folder: string, requirements: string): Promise<void>;
}

const uvVersion = '0.13.8';

/** uv when it can be installed, else pip. */
export async function installerFor(cache: string, interpreter: Interpreter): Promise<Installer> {
  const uv = await bootstrapUv(cache, interpreter);
  return uv === undefined ? pipInstaller(interpreter) : uvInstaller(uv, cache, interpreter);
}

function uvInstaller(uv: string, cache: string, interpreter: Interpreter): Installer {
  return {
    name: 'uv',
    create: (folder) => run(uv, ['venv', '--quiet', '--python', interpreter.command, folder]),
    install: async (folder, requirements) => {
      const env = { ...indexSettings(await pipSettings(interpreter)), UV_CACHE_DIR: join(cache, 'downloads') };
      await run(uv, ['pip', 'install', '--quiet', ...(await flagsOf(requirements)), '--python', join(folder, 'bin', 'python'), '-r', requirements], env);
    },
  };
}

function pipInstaller(interpreter: Interpreter): Installer {
  return {
    name: 'pip',
    create: (folder) => run(interpreter.command, ['-m', 'venv', folder]),
    install: async (folder, requirements) =>
      run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...(await flagsOf(requirements)), '-r', requirements]),
  };
}

async function flagsOf(requirements: string): Promise<readonly string[]> {
  return /^# install: --no-deps$/mu.test(await readFile(requirements, 'utf8')) ? ['--no-deps'] : [];
}

/** The path of uv's program, or undefined when it cannot be installed here. */
export async function bootstrapUv(cache: string, interpreter: Interpreter): Promise<string | undefined> {
  const folder = join(cache, `uv-${uvVersion}-${interpreter.version}`);
  const program = join(folder, 'bin', 'uv');
  if (existsSync(program)) return program;
  try {
    await withFolderLock(`${folder}.lock`, async () => {
      if (existsSync(program)) return;
      await removeFolder(folder);
      const pip = pipInstaller(interpreter);
      await pip.create(folder);
      await run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `uv==${uvVersion}`]);
    });
    return program;
  } catch (error) {
    process.stderr.write(`uv cannot be installed, so pip is used: ${String(error).split('\n')[0]}\n`);
    return undefined;
  }
}

/** What `pip config list` says, by the last part of each name: `find-links`, `extra-index-url` and so on. */
async function pipSettings(interpreter: Interpreter): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await promisify(execFile)(interpreter.command, ['-m', 'pip', 'config', 'list']);
  const settings = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    // For example: global.extra-index-url='https://one https://two'. Variables (`:env:`) come first and win.
    const match = /^(?:.*[.:])?([a-z-]+)='(.*)'$/u.exec(line);
    if (match !== null && !settings.has(match[1]!)) settings.set(match[1]!, match[2]!);
  }
  return settings;
}

/** pip's settings in uv's variables; those the person set for uv itself stay as they are. */
export function indexSettings(pip: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const lists = (name: string): string | undefined => pip.get(name)?.replaceAll('\\n', ' ').trim();
  const wanted: Readonly<Record<string, string | undefined>> = {
    UV_DEFAULT_INDEX: pip.get('index-url'),
    UV_INDEX: lists('extra-index-url'),
    UV_FIND_LINKS: lists('find-links')?.split(/\s+/u).join(','),
    SSL_CERT_FILE: pip.get('cert'),
    UV_HTTP_TIMEOUT: pip.get('default-timeout') ?? pip.get('timeout'),
    // As pip does it: the best version over all indexes, not the first index that knows the name.
    UV_INDEX_STRATEGY: 'unsafe-best-match',
  };
  return Object.fromEntries(Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined && process.env[entry[0]] === undefined));
}

async function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  await promisify(execFile)(command, args, { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 });
}
