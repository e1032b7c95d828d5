// Asks another program something: never through a shell, always with an end in sight.
import { execFile } from 'node:child_process';

import type { Variables } from './environment-facts.ts';

export interface ProgramAnswer {
  /** `undefined` when a signal, the timeout among them, ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramCall {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Variables;
  readonly timeoutMs: number;
  readonly folder?: string | undefined;
}

/** Runs a program to its end. `undefined` when it cannot be started at all. */
export function runProgram({ command, args, environment, timeoutMs, folder }: ProgramCall): Promise<ProgramAnswer | undefined> {
  const options = { env: { ...environment }, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024, encoding: 'utf8', cwd: folder } as const;
  return new Promise((resolve) => {
    const child = execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
      else resolve(error.killed === true || (error.signal ?? null) !== null ? { code: undefined, stdout, stderr } : undefined);
    });
    // It may be gone before it is told that nothing comes.
    child.stdin?.on('error', () => undefined).end();
  });
}
