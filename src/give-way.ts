// What a thread owes the others of its process: that it comes after the one that answers requests, and that it gives memory back.
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** As `nice` counts: twice the weight for the thread that answers; more would let the programs of others starve a chart. */
const niceness = 3;

/** To be called in a thread that does heavy work. On Linux alone: elsewhere only whole processes have a priority. */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    // `<process>/task/<thread>`: the system takes a thread's number where a process's would stand.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (thread !== process.pid) setPriority(thread, niceness);
  } catch {
    // Without /proc, or where it is not allowed, all threads are equal.
  }
}

let collect: NodeJS.GCFunction | undefined;

/**
 * Collects this thread's garbage now: `minor` takes a millisecond, `major` some ten. The runtime waits longer than a bound on
 * memory allows: it counts buffers late, because they lie outside its heap, and does not collect what nobody asks for.
 */
export function collectGarbage(type: 'minor' | 'major'): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as NodeJS.GCFunction;
  }
  collect({ type, execution: 'sync' });
}
