// A tracking server as a process of its own: started the way a person starts it, waited for, killed, stopped.
// Ours and the reference differ only in the command, so one journey can run against both.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface ServerOptions {
  /** The data folder. */
  readonly data: string;
  /** Default: a free one. */
  readonly port?: number;
  /** A PostgreSQL URL; default: SQLite in the data folder. */
  readonly database?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: ours. */
  readonly command?: ServerCommand;
}

/** What to run for a place to listen at and a place to keep data in. */
export type ServerCommand = (place: { readonly port: number; readonly data: string; readonly database?: string }) => readonly [string, ...string[]];

export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** From spawn to the first good answer. */
  readonly readyMs: number;
  /** Everything it printed so far. */
  output(): string;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** `./assay server`, as in the README. */
export const assayCommand: ServerCommand = ({ port, data, database }) => [
  join(root, 'assay'),
  'server',
  '--host',
  '127.0.0.1',
  '--port',
  String(port),
  '--data',
  data,
  ...(database === undefined ? [] : ['--database', database]),
];

/** The reference server, from the Python environment whose interpreter is given. */
export function mlflowCommand(python: string): ServerCommand {
  return ({ port, data, database }) => [
    python,
    '-m',
    'mlflow',
    'server',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--backend-store-uri',
    // Newer SQLAlchemy would take another driver for the plain scheme than the one that is installed.
    database?.replace(/^postgresql:/, 'postgresql+psycopg2:') ?? `sqlite:///${data}/mlflow.db`,
    '--artifacts-destination',
    join(data, 'artifacts'),
  ];
}

/** For the reference: without its job runner, which is for GenAI and takes half a core while idle. */
export const mlflowVariables: Readonly<Record<string, string>> = { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', MLFLOW_DISABLE_TELEMETRY: 'true' };

/** Starts a server and waits until it answers; throws with what it printed when it ends instead. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { data, database, env = {}, command = assayCommand } = options;
  const port = options.port ?? (await freePort());
  const [file, ...args] = command({ port, data, ...(database === undefined ? {} : { database }) });
  const startedAt = performance.now();
  // A process group of its own, so that a launcher and the server it launched are killed as one.
  const child = spawn(file, args, { cwd: root, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed = `${printed}${chunk.toString()}`.slice(-200_000)));
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => undefined);
  stopWithUs(child);

  const url = `http://127.0.0.1:${port}`;
  while (!(await Promise.race([answers(url), failed]))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended (${child.exitCode ?? child.signalCode}) before it was ready:\n${printed}`);
    if (performance.now() - startedAt > 120_000) {
      signal(child, 'SIGKILL');
      throw new Error(`the server was not ready after 120 s:\n${printed}`);
    }
    await sleep(20);
  }
  return {
    url,
    port,
    pid: child.pid!,
    readyMs: performance.now() - startedAt,
    output: () => printed,
    kill: async () => {
      await end(child, 'SIGKILL');
    },
    stop: () => end(child, 'SIGTERM'),
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('listening gave no port');
  return address.port;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    return response.status === 200 && (await response.text()).startsWith('OK');
  } catch {
    return false;
  }
}

async function end(child: ChildProcess, name: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    signal(child, name);
    await ended;
  }
  // Whatever else is left of the group must not keep the port or the data folder.
  signal(child, 'SIGKILL');
  return child.exitCode;
}

/** To the whole group; that nothing is left of it is no error. */
function signal(child: ChildProcess, name: 'SIGKILL' | 'SIGTERM'): void {
  try {
    process.kill(-child.pid!, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const one of running) signal(one, 'SIGKILL');
});

/** A test that fails half-way must not leave servers behind. */
function stopWithUs(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}
