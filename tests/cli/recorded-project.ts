// For tests of `assay run`: a real server, a scratch project, and the real command line.
import { spawn } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ApiError } from '../../sdk/api-error.ts';
import { createClient, type Client } from '../../sdk/client.ts';
import type { RunReport } from '../../src/record/run-report.ts';
import { runAssay, type ServerProcess, temporaryFolder } from '../server/server-process.ts';
import { warmHome } from '../warm-home.ts';

const assay = fileURLToPath(new URL('../../assay', import.meta.url));

export interface TestServer {
  readonly url: string;
  readonly client: Client;
  readonly process: ServerProcess;
  readonly data: string;
}

/** On a free port, or on that of one that was stopped. */
export async function startServer({ data = temporaryFolder(), port = 0 }: { readonly data?: string; readonly port?: number } = {}): Promise<TestServer> {
  const server = runAssay(['server', '--port', String(port), '--data', data, '--log-level', 'error']);
  const { url } = await server.started;
  return { url, client: createClient({ baseUrl: url }), process: server, data };
}

export interface Project {
  readonly folder: string;
  readonly home: string;
  write(path: string, text: string): void;
  read(path: string): string;
  git(...args: readonly string[]): string;
}

/** A git repository with these files committed. */
export function makeProject(files: Readonly<Record<string, string>>): Project {
  const folder = join(temporaryFolder(), 'project');
  const home = warmHome();
  mkdirSync(folder);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  // To make wheels of a machine's whole Python in an empty home takes longer than a test should.
  for (const [path, text] of Object.entries({ 'assay.toml': 'packages = "none"\n', ...files })) write(path, text);
  const git = (...args: readonly string[]): string => execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd: folder, encoding: 'utf8' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'first', '--allow-empty');
  return { folder, home, write, read: (path) => readFileSync(join(folder, path), 'utf8'), git };
}

export interface Called {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Calling {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  stdout(): string;
  readonly ended: Promise<Called>;
}

export interface CallOptions {
  readonly server?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly input?: string | undefined;
  readonly cwd?: string | undefined;
  /** Instead of `assay` itself: a command that ends with it. */
  readonly before?: readonly string[] | undefined;
}

/** `assay run ARGS` in the project, begun. */
export function begin(project: Project, args: readonly string[], { server, environment, input, cwd, before = [] }: CallOptions = {}): Calling {
  const [program, ...rest] = [...before, assay, 'run', ...args] as [string, ...string[]];
  const { MLFLOW_TRACKING_URI: _uri, NODE_COMPILE_CACHE: _cache, ...own } = process.env;
  const child = spawn(program, rest, {
    cwd: cwd ?? project.folder,
    env: { ...own, ASSAY_HOME: project.home, ...(server === undefined ? {} : { ASSAY_SERVER: server }), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined).end(input ?? '');
  const ended = once(child, 'close').then(([code, signal]): Called => ({ code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr }));
  return { pid: child.pid as number, kill: (signal) => void child.kill(signal), stdout: () => stdout, ended };
}

/** `assay run ARGS` to its end. */
export function run(project: Project, args: readonly string[], options: CallOptions = {}): Promise<Called> {
  return begin(project, args, options).ended;
}

/** With `--json`: what was said before, and the report. */
export async function report(project: Project, args: readonly string[], options: CallOptions = {}): Promise<Called & { readonly report: RunReport }> {
  const called = await run(project, ['--json', ...args], options);
  const last = called.stderr.trimEnd().split('\n').at(-1) ?? '';
  try {
    return { ...called, report: JSON.parse(last) as RunReport };
  } catch {
    throw new Error(`assay run ended with ${called.code ?? called.signal} and no report:\n${called.stderr}`);
  }
}

/** The run ids whose spools are there. */
export function spools(project: Project): readonly string[] {
  try {
    return readdirSync(join(project.home, 'spool'));
  } catch {
    return [];
  }
}

/** Asks again and again, for up to a minute. */
export async function until<T>(ask: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it never came to this: ${what}`);
}

/** The process of a run's recorder. */
export async function recorderOf(project: Project, runId: string): Promise<number> {
  return until(() => {
    try {
      return (JSON.parse(readFileSync(join(project.home, 'spool', runId, 'recorder.json'), 'utf8')) as { readonly pid: number }).pid;
    } catch {
      return undefined;
    }
  }, 'a recorder that says who it is');
}

/** The only run that is being recorded. */
export function newestSpool(project: Project): Promise<string> {
  return until(() => spools(project)[0], 'a spool');
}

/** Cause and status, once the server knows them. */
export async function endOf(client: Client, runId: string): Promise<{ readonly status: string; readonly cause: string; readonly detail: string }> {
  return until(async () => {
    // A run whose server was away arrives when it is back, which may be after `assay run` has returned.
    const record = await client.getRun({ runId }).then(
      ({ run: found }) => found,
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      },
    );
    if (record === undefined) return undefined;
    const tags = new Map(record.tags.map(({ key, value }) => [key, value]));
    const cause = tags.get('assay.cause');
    return cause === undefined || record.endedAt === undefined ? undefined : { status: record.status, cause, detail: tags.get('assay.cause.detail') ?? '' };
  }, `the end of ${runId}`);
}

export async function consoleOf(client: Client, runId: string): Promise<readonly string[]> {
  return (await client.readConsole({ runId, limit: 5_000 })).lines.map(({ text }) => text);
}
