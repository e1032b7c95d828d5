// Python environments for tests that need real clients or the real MLflow server: one virtual environment per
// requirements file of this folder, made on first use under `.cache/python/` and reused from then on. Its name
// carries a hash of the requirements and of the interpreter, so a changed pin makes a new one.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFolderLock } from '../../src/workspace/folder-lock.ts';
import { installerFor } from './installer.ts';
import { findPython, type Interpreter } from './interpreter.ts';

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given to its standard input. */
  readonly input?: string;
}

export interface PythonResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PythonEnvironment {
  readonly name: string;
  /** The environment's folder. */
  readonly folder: string;
  /** The path of its interpreter. */
  readonly python: string;
  /** Runs the interpreter to its end; does not throw on a non-zero exit. */
  run(args: readonly string[], options?: RunOptions): Promise<PythonResult>;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const cache = fileURLToPath(new URL('../../.cache/python/', import.meta.url));

/** Why there can be no Python environment on this machine, or undefined when there can: a reason to skip. */
export async function pythonMissing(): Promise<string | undefined> {
  return (await findPython()) === undefined ? 'no Python 3.10 or newer with the venv module on this machine' : undefined;
}

/**
 * The environment of `tests/python/<name>.txt`, made now if it is not there yet. Safe to call from several
 * processes at once. Throws when there is no Python (ask `pythonMissing` first) or the installation fails.
 */
export async function pythonEnvironment(name: string): Promise<PythonEnvironment> {
  const interpreter = await findPython();
  if (interpreter === undefined) throw new Error((await pythonMissing()) ?? 'no Python');
  const requirements = join(here, `${name}.txt`);
  const key = digest(`${interpreter.version}\n${await readFile(requirements, 'utf8')}`);
  const folder = join(cache, `${name}-${key}`);
  if (!isComplete(folder)) {
    await mkdir(cache, { recursive: true });
    await withFolderLock(`${folder}.lock`, () => create({ name, folder, requirements, interpreter }));
  }
  return environmentAt(name, folder);
}

interface Plan {
  readonly name: string;
  readonly folder: string;
  readonly requirements: string;
  readonly interpreter: Interpreter;
}

async function create(plan: Plan): Promise<void> {
  if (isComplete(plan.folder)) return;
  const startedAt = performance.now();
  process.stderr.write(`making the Python environment ${plan.name} (once) ...\n`);
  await rm(plan.folder, { recursive: true, force: true });
  const installer = await installerFor(cache, plan.interpreter);
  await installer.create(plan.folder);
  await installer.install(plan.folder, plan.requirements);
  await writeFile(join(plan.folder, completeMark), `${plan.name}\n`);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  process.stderr.write(`made the Python environment ${plan.name} with ${installer.name} in ${seconds} s\n`);
}

const completeMark = '.complete';

function isComplete(folder: string): boolean {
  return existsSync(join(folder, completeMark));
}

function environmentAt(name: string, folder: string): PythonEnvironment {
  const python = interpreterIn(folder);
  return { name, folder, python, run: (args, options = {}) => runToEnd(python, args, options) };
}

/** The interpreter's path inside a virtual environment. */
function interpreterIn(folder: string): string {
  return join(folder, 'bin', 'python');
}

function runToEnd(python: string, args: readonly string[], options: RunOptions): Promise<PythonResult> {
  const child = spawn(python, args, {
    cwd: options.cwd,
    env: { ...process.env, PYTHONUNBUFFERED: '1', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
