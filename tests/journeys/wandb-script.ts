// The parts of wandb_journey.py as processes, each with nothing but the environment that a person would set.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { appendFile, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface WandbPlace {
  /** The interpreter of the environment with the client to use. */
  readonly python: string;
  /** The server's address. */
  readonly url: string;
  /** Where the script lies and runs: see `prepareFolder`. */
  readonly folder: string;
  /** More variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A process that was started, and all that it printed once it has ended. */
export interface StartedWandb {
  readonly pid: number;
  /** Rejects with all it printed when it fails. */
  readonly ended: Promise<{ readonly output: string; readonly errors: string }>;
}

/** What a part did; see wandb_journey.py. */
export type WandbFacts = Readonly<Record<string, unknown>> & { readonly id: string };

const script = 'wandb_journey.py';

/** A project of code with a commit and a change since. */
export async function prepareFolder(folder: string): Promise<void> {
  const source = fileURLToPath(new URL(script, import.meta.url));
  await copyFile(source, join(folder, script));
  const git = (...args: readonly string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main', ...args], { cwd: folder });
  await git('init', '--quiet');
  await git('add', script);
  await git('commit', '--quiet', '--message', 'As it was');
  await appendFile(join(folder, script), '\n# changed since the commit\n');
}

/** Plays a part to its end. Throws with everything it printed when it fails. */
export async function playPart(place: WandbPlace, ...args: readonly string[]): Promise<WandbFacts> {
  const printed = await runWandb(place, [script, ...args]);
  return factsIn(printed) ?? fail(`${args.join(' ')} printed no facts:\n${printed}`);
}

/** Starts a part that says what it did and goes on: its facts, and the way to kill it with all it started. */
export async function startPart(place: WandbPlace, ...args: readonly string[]): Promise<{ readonly facts: WandbFacts; readonly kill: () => void }> {
  const child = start(place, [script, ...args]);
  const kill = (): void => void process.kill(-child.pid!, 'SIGKILL');
  let printed = '';
  const facts = await new Promise<WandbFacts>((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const found = factsIn(printed);
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}:\n${printed}`)));
  });
  return { facts, kill };
}

/** Runs the interpreter with arguments; what it printed to its output. Throws with all it printed when it fails. */
export async function runWandb(place: WandbPlace, args: readonly string[]): Promise<string> {
  try {
    return (await startWandb(place, args).ended).output;
  } catch (error) {
    if (!neverBegan.test(String(error))) throw error;
    process.stderr.write(`${args.join(' ')}: the client did not reach its own process, before anything of it reached a server; once more\n`);
    return (await startWandb(place, args).ended).output;
  }
}

/** Old clients, on a busy machine: the port that their own process beside the program names refuses them. Nothing was logged then. */
const neverBegan = /ManagerConnectionRefusedError: Connection to wandb service failed/;

export function startWandb(place: WandbPlace, args: readonly string[]): StartedWandb {
  const child = start(place, args);
  let output = '';
  let errors = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = (async () => {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) fail(`${args.join(' ')} ended with ${code}:\n${output.slice(-3_000)}\n${errors.slice(-6_000)}`);
    return { output, errors };
  })();
  return { pid: child.pid!, ended };
}

/** In a process group of its own, as the client starts another program beside it. */
function start({ python, url, folder, env }: WandbPlace, args: readonly string[]): ChildProcess {
  return spawn(python, args, { cwd: folder, env: { ...process.env, ...variables(url, folder), ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

function variables(url: string, folder: string): Readonly<Record<string, string>> {
  return {
    WANDB_BASE_URL: url,
    // While there are no accounts, any key of the right form will do.
    WANDB_API_KEY: '0123456789'.repeat(4),
    WANDB_ERROR_REPORTING: 'false',
    // Newer and older clients' names for how often the machine is looked at: a short run must see it once.
    WANDB_X_STATS_SAMPLING_INTERVAL: '0.5',
    WANDB__STATS_SAMPLING_INTERVAL: '0.5',
    WANDB__STATS_SAMPLES_TO_AVERAGE: '1',
    ...Object.fromEntries(['CONFIG', 'CACHE', 'DATA'].map((kind) => [`WANDB_${kind}_DIR`, join(folder, '.wandb', kind.toLowerCase())])),
    NETRC: join(folder, '.netrc'),
    PYTHONUNBUFFERED: '1',
    PYTHONWARNINGS: 'ignore',
  };
}

function factsIn(printed: string): WandbFacts | undefined {
  const line = printed.split('\n').findLast((text) => text.startsWith('{"id"') && text.endsWith('}'));
  return line === undefined ? undefined : (JSON.parse(line) as WandbFacts);
}

function fail(message: string): never {
  throw new Error(message);
}
