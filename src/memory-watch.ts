// Keeps an eye on the process's memory: what is garbage is collected when there is little else to do, and not when the runtime
// comes round to it, so that neither the start nor a burst of large answers stays. While there is much to do, only near the bound.
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
/** Busier than this, the pause would be felt. */
const busyShare = 0.3;
/** Less busy than this for some seconds is quiet: nobody waits for the pause. */
const quietShare = 0.1;
const quietTicks = 4;
/** From one collection without work in between to the next, the runtime sees that it needs less, and gives room back. */
const collectionsInQuiet = 2;

export function startMemoryWatch({ everyMs = 1_000 } = {}): MemoryWatch {
  let heldBefore = 0;
  let quiet = 0;
  let collected = 0;
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    quiet = utilization < quietShare ? quiet + 1 : 0;
    const hasGrown = heldBytes() > heldBefore + grownBytes;
    if (hasGrown) collected = 0;
    const isLarge = hasGrown && process.memoryUsage.rss() > (utilization > busyShare ? greatestBytes : largeBytes);
    const isQuiet = quiet >= quietTicks && collected < collectionsInQuiet;
    if (!isLarge && !isQuiet) return;
    collectGarbage('major');
    heldBefore = heldBytes();
    collected += isQuiet ? 1 : 0;
    quiet = 0;
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

function heldBytes(): number {
  const { heapTotal, external } = process.memoryUsage();
  return heapTotal + external;
}
