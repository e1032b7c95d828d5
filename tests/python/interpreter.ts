// Finds a Python to make environments from: the first 3.10 or newer on the path that can make one.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Interpreter {
  readonly command: string;
  /** Major, minor and patch, such as `3.12.4`. */
  readonly version: string;
}

const candidates = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/** Prints the version when it is new enough and has what making a virtual environment needs; fails otherwise. */
const probe = `
import sys, venv, ensurepip
assert sys.version_info >= (3, 10)
print('.'.join(map(str, sys.version_info[:3])))
`;

let found: Promise<Interpreter | undefined> | undefined;

/** The interpreter to use, looked for once per process; undefined when the machine has none that fits. */
export function findPython(): Promise<Interpreter | undefined> {
  found ??= search();
  return found;
}

async function search(): Promise<Interpreter | undefined> {
  for (const command of candidates) {
    const version = await versionOf(command);
    if (version !== undefined) return { command, version };
  }
  return undefined;
}

async function versionOf(command: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, ['-c', probe]);
    return stdout.trim();
  } catch {
    // Not installed, too old, or without venv: the next one is asked.
    return undefined;
  }
}
