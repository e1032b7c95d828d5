// Keeps an eye on the process's memory: what is garbage is collected when there is little else to do, and not when the runtime
// comes round to it, so that a burst of large answers does not stay. While there is much to do, only near the bound.
import { type EventLoopUtilization, performance } from 'node:perf_hooks';

import { collectGarbage } from './give-way.ts';

export interface MemoryWatch {
  stop(): void;
}

const mebi = 1024 * 1024;
/** A server at work is below it. */
const largeBytes = 200 * mebi;
/** No server should be above it for long. */
const greatestBytes = 350 * mebi;
/** Less than this since the last time is not worth a pause. */
const grownBytes = 16 * mebi;
const everyMs = 1_000;
/** Busier than this, the pause would be felt. */
const busyShare = 0.3;

export function startMemoryWatch(): MemoryWatch {
  let heldBefore = 0;
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const isBusy = performance.eventLoopUtilization(now, before).utilization > busyShare;
    before = now;
    const { rss } = process.memoryUsage();
    if (rss < (isBusy ? greatestBytes : largeBytes) || heldBytes() < heldBefore + grownBytes) return;
    collectGarbage('major');
    heldBefore = heldBytes();
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

function heldBytes(): number {
  const { heapTotal, external } = process.memoryUsage();
  return heapTotal + external;
}
