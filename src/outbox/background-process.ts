// A process of ours that stands beside the user's programs, or goes on after them: a session of its own, niced, with little
// memory. It outlives who started it and takes nothing from a program.
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { setPriority } from 'node:os';

/** The C library's memory: large pieces go back to the system when they are freed, and threads share what is free. */
const thrift = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2' };
/** The runtime's: a nursery of two megabytes is collected often and cheaply, and one thread besides is enough for that. */
const flags = ['--max-semi-space-size=2', '--v8-pool-size=1'];
const niceness = 10;

/** `words`: the program's file and its arguments. */
export function spawnBackground(words: readonly string[], { environment, stdio }: { readonly environment: NodeJS.ProcessEnv; readonly stdio: StdioOptions }): ChildProcess {
  const child = spawn(process.execPath, [...flags, ...words], { cwd: '/', detached: true, env: { ...environment, ...thrift }, stdio, serialization: 'json' });
  if (child.pid !== undefined) lowerPriority(child.pid);
  return child;
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, niceness);
  } catch {
    // It ended already, or this system does not let us; neither matters.
  }
}
