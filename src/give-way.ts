// Lets a thread that does heavy work come after the one that answers requests, where there are fewer processors than threads.
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** As `nice` counts: large enough that the thread that answers gets its turn at once, and heavy work still most of an idle machine. */
const niceness = 10;

/** To be called in the thread itself. On Linux alone: elsewhere only whole processes have a priority. */
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
