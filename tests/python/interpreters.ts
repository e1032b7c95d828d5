// Every Python of this machine that the capturing package is written for: on the path, or where pyenv keeps its own.
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Minor versions of Python 3 that the package supports. */
export const supportedMinors = [10, 11, 12, 13] as const;

/** The first interpreter found of each supported minor version. */
export async function findInterpreters(): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const command of [...supportedMinors.map((minor) => `python3.${minor}`), ...(await pyenvInterpreters()), 'python3']) {
    const minor = await minorOf(command);
    if (minor !== undefined && !found.has(minor)) found.set(minor, command);
  }
  return found;
}

async function pyenvInterpreters(): Promise<readonly string[]> {
  const versions = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  try {
    return (await readdir(versions)).map((version) => join(versions, version, 'bin', 'python'));
  } catch {
    // No pyenv here.
    return [];
  }
}

async function minorOf(command: string): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, ['-c', 'import sys; print(*sys.version_info[:2])']);
    const [major, minor] = stdout.trim().split(' ').map(Number);
    return major === 3 ? minor : undefined;
  } catch {
    // Not installed, or a name of pyenv's for a version that is not.
    return undefined;
  }
}
