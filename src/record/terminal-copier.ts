// Lets a program keep the terminal it is started in: a small Python program gives it one of its own, hands what it prints
// to the same pipe that takes other programs' output, and passes everything else through.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Environment } from '../config/environment.ts';
import { terminalProgram } from '../workspace/hooks/hook-environment.ts';
import { pipePath } from './console-pipes.ts';

/** Puts the copier in front of a command. Over the descriptor `shown` it says that all was printed, and then waits for its end before it gives the terminal back. */
export type TerminalCopier = (argv: readonly string[], shown: number) => readonly string[];

/** Undefined without a Python that is new enough: then the program gets pipes, as it would in a pipeline. */
export async function findTerminalCopier(spool: string, environment: Environment): Promise<TerminalCopier | undefined> {
  const isFit = 'import sys, pty, termios; sys.exit(0 if sys.version_info >= (3, 10) else 1)';
  for (const python of ['python3', 'python']) {
    try {
      // Isolated and without site: the copier is no part of what is recorded.
      await promisify(execFile)(python, ['-I', '-S', '-c', isFit], { env: { ...environment }, timeout: 2_000 });
      return (argv, shown) => [python, '-I', '-S', terminalProgram, pipePath(spool, 'stdout'), String(shown), '--', ...argv];
    } catch {
      // Not there, or too old: the next name.
    }
  }
  return undefined;
}
