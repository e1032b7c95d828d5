// The pipes between a program and those who read its output. They are named ones in the spool, so that whoever is
// left can go on reading: the wrapper while it lives, then the recorder, then a guard of one shell that does nothing
// until both are gone. The program never sees its output end before it ends itself.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const streams = ['stdout', 'stderr'] as const;
export type StreamName = (typeof streams)[number];

export interface ConsolePipes {
  /** To be given to the program, each open for writing. */
  readonly writeEnds: Readonly<Record<StreamName, number>>;
  /** To read from; never block. */
  readonly readEnds: Readonly<Record<StreamName, number>>;
  /** After the program was started: from here on only it and its children can write. */
  closeWriteEnds(): void;
  /** The guard takes over once the recorder has done the same. Whoever reads closes the read ends. */
  release(): void;
}

export const pipePath = (spool: string, stream: StreamName): string => join(spool, `${stream}.pipe`);
/** What was printed, without secrets. */
export const textPath = (spool: string, stream: StreamName): string => join(spool, stream);
/** Held open for writing by wrapper and recorder; its end tells the guard that both are gone. */
const lifePath = (spool: string): string => join(spool, 'life.pipe');

/** Makes the pipes; the guard goes by `rules`, which take secrets out. Rejects where the disk has none, as some network file systems. */
export async function makeConsolePipes(spool: string, rules: string): Promise<ConsolePipes> {
  const paths = streams.map((stream) => pipePath(spool, stream));
  await promisify(execFile)('mkfifo', ['-m', '600', ...paths, lifePath(spool)]);
  const life = openSync(lifePath(spool), constants.O_RDWR);
  const [out, err] = paths as [string, string];
  const readEnds = { stdout: openSync(out, constants.O_RDONLY | constants.O_NONBLOCK), stderr: openSync(err, constants.O_RDONLY | constants.O_NONBLOCK) };
  const writeEnds = { stdout: openSync(out, constants.O_WRONLY), stderr: openSync(err, constants.O_WRONLY) };
  await startGuard(spool, rules);
  let areOpen = true;
  return {
    writeEnds,
    readEnds,
    closeWriteEnds: () => {
      // A number that was closed may be another file's by now.
      if (areOpen) closeAll(Object.values(writeEnds));
      areOpen = false;
    },
    release: () => closeAll([life]),
  };
}

export interface PipeHold {
  /** Ready to be read by one who takes over. */
  readonly readEnds: Readonly<Record<StreamName, number>>;
  /** Closes the read ends too, unless they were given to somebody who does. */
  release(areTaken: boolean): void;
}

/** How the recorder keeps the pipes open beside the wrapper; undefined where there are none. */
export function holdConsolePipes(spool: string): PipeHold | undefined {
  try {
    const readEnds = { stdout: openForReading(spool, 'stdout'), stderr: openForReading(spool, 'stderr') };
    const life = openSync(lifePath(spool), constants.O_RDWR);
    return { readEnds, release: (areTaken) => closeAll(areTaken ? [life] : [...Object.values(readEnds), life]) };
  } catch {
    return undefined;
  }
}

function openForReading(spool: string, stream: StreamName): number {
  return openSync(pipePath(spool, stream), constants.O_RDONLY | constants.O_NONBLOCK);
}

/**
 * Takes its rules, opens all three pipes, says so, waits for the end of life.pipe, then keeps what the program still prints.
 * The rules are in memory only: neither a file nor the list of processes ever shows them. When the disk does not take it,
 * or nothing here can take the secrets out, it is thrown away: a lost line is better than a program that blocks.
 */
const guardScript = `
trap '' HUP INT TERM PIPE
rules=$(cat)
exec </dev/null
exec 3<"$1/stdout.pipe" 4<"$1/stderr.pipe" 5<"$1/life.pipe"
echo ready
exec >/dev/null
read -r _ <&5
clean() { if [ -z "$rules" ]; then cat; else printf '%s\\n' "$rules" | LC_ALL=C sed -u -f /dev/fd/6 6<&0 <&7; fi; }
keep() { { clean 7<&0 >>"$1" || cat >/dev/null; } 2>/dev/null; }
keep "$1/stdout" <&3 &
keep "$1/stderr" <&4
wait
`;

/** Resolves when the guard holds the pipes, or when there is none to be had: then both readers must not die at once. */
function startGuard(spool: string, rules: string): Promise<void> {
  return new Promise((resolve) => {
    let guard: ChildProcess;
    try {
      guard = spawn('/bin/sh', ['-c', guardScript, 'assay-guard', spool], { cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    } catch {
      return resolve();
    }
    guard.on('error', () => resolve());
    guard.on('exit', () => resolve());
    guard.stdin?.on('error', () => undefined).end(rules);
    guard.stdout?.once('data', () => {
      guard.stdout?.destroy();
      resolve();
    });
    guard.unref();
  });
}

function closeAll(descriptors: readonly number[]): void {
  for (const descriptor of descriptors) closeSync(descriptor);
}
