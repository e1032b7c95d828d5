// Keeps a process beside the user's programs small: it collects its garbage as soon as some has gathered, and not when the
// runtime comes round to it, which counts buffers late because they lie outside its heap.
import { collectGarbage } from '../give-way.ts';

const mebi = 1024 * 1024;
/** Less than this since the last time is not worth the pause. */
const grownBytes = 24 * mebi;
const everyMs = 200;

export function boundMemory(): void {
  let heldBefore = heldBytes();
  setInterval(() => {
    const held = heldBytes();
    // What went by itself is not to be waited for again.
    if (held < heldBefore) heldBefore = held;
    if (held < heldBefore + grownBytes) return;
    collectGarbage('major');
    heldBefore = heldBytes();
  }, everyMs).unref();
}

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
