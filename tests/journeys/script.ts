// An example script as a process: started with nothing but the environment that a person would set, what
// it did read from the variables it leaves.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ScriptOptions {
  /** The interpreter of the environment with the client to use. */
  readonly python: string;
  /** Its name in `examples/`, or Python source when it begins with `-c`. */
  readonly script: string;
  readonly arguments?: readonly string[];
  /** MLFLOW_TRACKING_URI. */
  readonly trackingUri: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a script did; see run_example.py. */
export type Facts = Readonly<Record<string, unknown>> & { readonly run_id: string };

/** Runs the script and prints the facts from the variables it leaves. */
const driver = fileURLToPath(new URL('run_example.py', import.meta.url));
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

/** Runs to the end. Throws with everything it printed when it fails or prints no facts. */
export async function runExample(options: ScriptOptions): Promise<Facts> {
  const printed = await runPython(options, [driver, `${examples}${options.script}`, ...(options.arguments ?? [])]);
  const line = printed.split('\n').findLast((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`${options.script} printed no facts:\n${printed}`);
  return JSON.parse(line) as Facts;
}

/** Runs the interpreter with arguments; what it printed to its output. */
export async function runPython(options: Omit<ScriptOptions, 'script' | 'arguments'>, args: readonly string[]): Promise<string> {
  const child = spawn(options.python, args, {
    env: { ...process.env, ...quiet, MLFLOW_TRACKING_URI: options.trackingUri, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}:\n${output.slice(-3_000)}\n${errors.slice(-6_000)}`);
  return output;
}

/** Nothing that changes what is tracked: no screen for plots, no telemetry, no progress bars. */
const quiet = {
  MPLBACKEND: 'Agg',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  DO_NOT_TRACK: 'true',
  MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false',
  HF_HUB_OFFLINE: '1',
  OMP_NUM_THREADS: '1',
  PYTHONUNBUFFERED: '1',
  GIT_PYTHON_REFRESH: 'quiet',
};
