// Keeps a process beside the user's programs small: it collects its garbage as soon as some has gathered, and not when the
// runtime comes round to it, which counts buffers late because they lie outside its heap.
import { collectGarbage } from '../give-way.ts';

const mebi = 1024 * 1024;
/** Less than this since the last time is not worth the pause. */
const grownBytes = 16 * mebi;
/** Between two parts of the work, where what the last one needed has just become garbage. */
const grownByPart = 6 * mebi;
const everyMs = 200;

let heldBefore = 0;

export function boundMemory(): void {
  heldBefore = heldBytes();
  setInterval(() => collectWhenGrown(grownBytes), everyMs).unref();
}

/** To be called where a part of the work has ended: what runs in one go leaves no turn to the watch. */
export function endPart(): void {
  collectWhenGrown(grownByPart);
}

function collectWhenGrown(bytes: number): void {
  const held = heldBytes();
  // What went by itself is not to be waited for again.
  if (held < heldBefore) heldBefore = held;
  if (held < heldBefore + bytes) return;
  // Buffers that were passed on are mostly young yet: that is a millisecond, where to look through all of the heap is fifty.
  collectGarbage('minor');
  if (heldBytes() < heldBefore + bytes / 2) return;
  collectGarbage('major');
  heldBefore = heldBytes();
}

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
