// Runs ./assay for tests that record and reproduce: a server, a home, projects as folders that can be deleted.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Explanation, Reproduction } from '../../sdk/index.ts';
import { runAssay, temporaryFolder } from '../server/server-process.ts';
import { warmHome } from '../warm-home.ts';

export interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export type Reproduced = Reproduction & { readonly notes: readonly string[]; readonly explanation?: Explanation; readonly folder?: string };

/** One ASSAY_HOME that talks to one server. */
export interface Recorder {
  readonly home: string;
  /** `./assay ARGS` in a folder. */
  assay(folder: string, ...args: readonly string[]): Promise<Ended>;
  /** Records a program, waits until everything of it is at the server, and gives its id. */
  run(folder: string, argv: readonly string[], flags?: readonly string[]): Promise<string>;
  /** `./assay reproduce RUN --json`. */
  reproduce(runId: string, ...flags: readonly string[]): Promise<Ended & { readonly answer: Reproduced }>;
}

export interface RecorderOptions {
  readonly server: string;
  /** A folder that goes first on the path. */
  readonly bin?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly home?: string;
}

/** What an installer reads, so that no package can come from anywhere but the kept content. */
export const noIndex = {
  PIP_NO_INDEX: '1',
  PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
  PIP_CONFIG_FILE: '/dev/null',
  UV_OFFLINE: '1',
  UV_INDEX_URL: 'http://127.0.0.1:9/simple',
  UV_NO_CACHE: '1',
  UV_NO_CONFIG: '1',
} as const;

export function recorderAt({ server, bin, environment = {}, home = warmHome() }: RecorderOptions): Recorder {
  const variables = {
    ASSAY_SERVER: server,
    ASSAY_HOME: home,
    ...(bin === undefined ? {} : { PATH: `${bin}:${process.env['PATH']}` }),
    ...(process.env['HOME'] === undefined ? {} : { HOME: process.env['HOME'] }),
    ...environment,
  };

  async function assay(folder: string, ...args: readonly string[]): Promise<Ended> {
    const started = runAssay(args, variables, folder);
    const code = await started.ended;
    return { code, stdout: started.stdout(), stderr: started.stderr() };
  }

  async function run(folder: string, argv: readonly string[], flags: readonly string[] = []): Promise<string> {
    const { stderr, stdout } = await assay(folder, 'run', '--json', ...flags, '--', ...argv);
    const report = stderr.split('\n').find((line) => line.startsWith('{"runId"'));
    if (report === undefined) throw new Error(`nothing was recorded: ${stdout}${stderr}`);
    const { runId } = JSON.parse(report) as { readonly runId: string };
    await allDelivered(home, runId);
    return runId;
  }

  async function reproduce(runId: string, ...flags: readonly string[]): Promise<Ended & { readonly answer: Reproduced }> {
    const ended = await assay(temporaryFolder(), 'reproduce', runId, '--json', ...flags);
    if (!ended.stdout.startsWith('{')) throw new Error(`no verdict (exit ${ended.code}): ${ended.stderr}`);
    return { ...ended, answer: JSON.parse(ended.stdout) as Reproduced };
  }

  return { home, assay, run, reproduce };
}

/** What is kept of packages is sent after the summary; a spool that is gone says that all is there. */
async function allDelivered(home: string, runId: string): Promise<void> {
  for (let waited = 0; existsSync(join(home, 'spool', runId)); waited += 1) {
    if (waited > 1800) throw new Error(`the spool of ${runId} is still there after three minutes`);
    await sleep(100);
  }
}

/** A git repository with these files, all committed. */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), 'project');
  mkdirSync(folder);
  writeFiles(folder, files);
  return commitAll(folder);
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A copy of a folder as a git repository of its own. */
export function projectFrom(source: string): string {
  const folder = join(temporaryFolder(), 'project');
  cpSync(source, folder, { recursive: true });
  return commitAll(folder);
}

function commitAll(folder: string): string {
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd: folder, stdio: 'ignore' });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'start');
  return folder;
}
