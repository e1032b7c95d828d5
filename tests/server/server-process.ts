// Starts the real server as a process of its own, for tests that kill it, restart it or read what it prints.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolderAtOnce } from '../remove-folder.ts';

const assay = fileURLToPath(new URL('../../assay', import.meta.url));

export interface ServerProcess {
  /** Once it runs; rejects with what it printed when it ends before. */
  readonly started: Promise<{ readonly url: string; readonly port: number }>;
  /** The exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) removeFolderAtOnce(folder);
});

/** `./assay ARGS`, in `folder` when it is given. Environment variables are only those given, and PATH. */
export function runAssay(args: readonly string[], environment: Readonly<Record<string, string>> = {}, folder?: string): ServerProcess {
  const child = spawn(assay, args, { env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return (code ?? signal) as number | string;
  });
  const started = new Promise<{ url: string; port: number }>((resolve, reject) => {
    child.stdout.on('data', () => {
      const url = /https?:\/\/[^\s"]+/.exec(stdout)?.[0];
      if (url !== undefined) resolve({ url, port: Number(new URL(url).port) });
    });
    ended.then((end) => reject(new Error(`ended with ${end} before it ran: ${stderr}`)), reject);
  });
  // Whoever only waits for the end does not ask whether it started.
  started.catch(() => undefined);
  return { started, ended, child, stdout: () => stdout, stderr: () => stderr };
}

export interface AssayOutcome {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** `./assay ARGS` to its end. */
export async function assayOutcome(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<AssayOutcome> {
  const started = runAssay(args, environment);
  const code = await started.ended;
  return { code, stdout: started.stdout(), stderr: started.stderr() };
}

/** A folder that is gone when the process of the tests ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
  folders.push(folder);
  return folder;
}
