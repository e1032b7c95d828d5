// Keeps an eye on the process's memory: when it has grown large, what is garbage is collected at once and not when the runtime
// comes round to it, so that a burst of large answers does not stay.
import { collectGarbage } from './give-way.ts';

export interface MemoryWatch {
  stop(): void;
}

/** A server at work is below it. */
const largeBytes = 200 * 1024 * 1024;
/** Less than this since the last time is not worth a pause. */
const grownBytes = 16 * 1024 * 1024;
const everyMs = 400;

export function startMemoryWatch(): MemoryWatch {
  let heldBefore = 0;
  const timer = setInterval(() => {
    const { rss } = process.memoryUsage();
    if (rss < largeBytes || heldBytes() < heldBefore + grownBytes) return;
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
