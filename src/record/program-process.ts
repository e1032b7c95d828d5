// The program itself as a process: how it is started so that it notices nothing of us, and how its end is told.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Duplex } from 'node:stream';

import type { Environment } from '../config/environment.ts';
import { findProgram } from './find-program.ts';

/** A descriptor of this process, and the number the program has it under. */
export interface OpenDescriptor {
  readonly number: number;
  readonly descriptor: number;
}

export interface ProgramStart {
  readonly argv: readonly string[];
  readonly folder: string;
  readonly environment: Environment;
  /** Absent: that of this process. */
  readonly stdin?: number | undefined;
  /** Beyond standard error. */
  readonly descriptors?: readonly OpenDescriptor[] | undefined;
  readonly stdout: number | 'inherit' | 'ignore';
  readonly stderr: number | 'inherit' | 'ignore';
  /** Called when what stands before the program has no more to print; it goes on when the promise is settled. Only the terminal's copier asks, over the descriptor of that number. */
  readonly onPrinted?: { readonly number: number; readonly answer: () => Promise<unknown> } | undefined;
  /** As under nohup: a runtime gives its children the signals' defaults, so a shell has to say it again. */
  readonly ignoresHangup?: boolean | undefined;
}

export interface ProgramEnd {
  /** 128 + n for a signal, 127 and 126 when it could not be started. */
  readonly exitCode: number;
  readonly signal?: NodeJS.Signals | undefined;
  /** The system's reason when it was never started. */
  readonly notStarted?: string | undefined;
}

export interface StartedProgram {
  readonly child: ChildProcess;
  readonly ended: Promise<ProgramEnd>;
}

/** Terminal and process group stay those of this process, and standard input where none is given. */
export function startProgram({ argv, folder, environment, stdin, descriptors = [], stdout, stderr, onPrinted, ignoresHangup = false }: ProgramStart): StartedProgram {
  const isThere = findProgram(argv[0] ?? '', environment['PATH'], folder) !== undefined;
  const words = ignoresHangup && isThere ? ['/bin/sh', '-c', 'trap "" HUP; exec "$@"', 'sh', ...argv] : argv;
  const [file, ...args] = words as [string, ...string[]];
  const ended = Promise.withResolvers<ProgramEnd>();
  const stdio: (number | 'inherit' | 'ignore' | 'pipe')[] = [stdin ?? 'inherit', stdout, stderr];
  const beyond = new Map<number, number | 'pipe'>(descriptors.map(({ number, descriptor }) => [number, descriptor]));
  if (onPrinted !== undefined) beyond.set(onPrinted.number, 'pipe');
  // Beyond standard error, what is ignored is closed.
  for (const number of [...beyond.keys()].toSorted((one, other) => one - other)) {
    while (stdio.length < number) stdio.push('ignore');
    stdio.push(beyond.get(number) as number | 'pipe');
  }
  const child = spawn(file, args, { cwd: folder, env: { ...environment }, stdio });
  if (onPrinted !== undefined) answerOnce(child.stdio[onPrinted.number] as Duplex | undefined, onPrinted.answer);
  child.once('error', (error: NodeJS.ErrnoException) => {
    // It runs, and only a signal could not be sent to it.
    if (child.pid !== undefined) return;
    ended.resolve(notStarted(file, error));
  });
  child.once('exit', (code, signal) => ended.resolve(signal === null ? { exitCode: code as number } : { exitCode: 128 + constants.signals[signal], signal }));
  return { child, ended: ended.promise };
}

/** The answer is the end of the line. */
function answerOnce(line: Duplex | undefined, answer: () => Promise<unknown>): void {
  line?.on('error', () => line.destroy());
  line?.once('data', () => {
    void answer().finally(() => line.end());
  });
}

/** As shells have it: 127 when there is no such program, 126 when there is one that cannot be run (POSIX, Shell Command Language 2.8.2). */
function notStarted(file: string, { code, message }: NodeJS.ErrnoException): ProgramEnd {
  if (code === 'ENOENT') return { exitCode: 127, notStarted: `there is no program ${file}` };
  if (code === 'EACCES') return { exitCode: 126, notStarted: `${file} may not be executed` };
  return { exitCode: 126, notStarted: `${file} cannot be run: ${message}` };
}
