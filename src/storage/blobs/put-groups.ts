// Gathers small blobs that are put at the same time: while one group becomes durable, those that come form the next. A
// crowd then costs one sync, and a lone one no wait.
import type { PackEntry } from './pack-file.ts';

export interface GroupWriters {
  /** So many at once are worth a pack. */
  readonly packFrom: number;
  /** Both are durable when they resolve. */
  readonly writePack: (entries: readonly PackEntry[]) => Promise<void>;
  readonly writeAlone: (entry: PackEntry) => Promise<void>;
}

interface Waiting {
  readonly entry: PackEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const groupBytes = 4 * 1024 * 1024;
/**
 * Clients that were answered together come back within this time, one after the other. The first of them waits for the others: less
 * than a sync takes, and without it every second sync would be for one alone.
 */
const gatherMs = 2;

/** Puts one blob; resolves when it is durable. */
export function createPutGroups({ packFrom, writePack, writeAlone }: GroupWriters): (entry: PackEntry) => Promise<void> {
  let waiting: Waiting[] = [];
  let isFlushing = false;
  /** How many were there during the last group: as many may come back. */
  let crowd = 1;
  let gathered: (() => void) | undefined;

  /** Until as many are there as were the last time, or nobody can be expected any more. */
  async function gather(): Promise<void> {
    // A turn of the loop, so that what is put together is written together.
    await new Promise((resolve) => setImmediate(resolve));
    if (waiting.length >= crowd) return;
    await new Promise<void>((resolve) => {
      gathered = resolve;
      setTimeout(resolve, gatherMs);
    });
    gathered = undefined;
  }

  async function flush(): Promise<void> {
    do {
      await gather();
      const group = takeGroup(waiting);
      waiting = waiting.slice(group.length);
      const byName = new Map(group.map(({ entry }) => [entry.name, entry]));
      if (byName.size >= packFrom) await settle(group, writePack([...byName.values()]));
      else await Promise.all(group.map((one) => settle([one], writeAlone(one.entry))));
      crowd = group.length + waiting.length;
    } while (waiting.length > 0);
    // In the same turn as the last look, so that none that comes falls between.
    isFlushing = false;
  }

  return (entry) =>
    new Promise((resolve, reject) => {
      waiting.push({ entry, resolve, reject });
      if (waiting.length >= crowd) gathered?.();
      if (isFlushing) return;
      isFlushing = true;
      void flush();
    });
}

async function settle(group: readonly Waiting[], writing: Promise<void>): Promise<void> {
  try {
    await writing;
    for (const { resolve } of group) resolve();
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}

function takeGroup(waiting: readonly Waiting[]): readonly Waiting[] {
  let bytes = 0;
  const end = waiting.findIndex(({ entry }) => (bytes += entry.bytes.byteLength) > groupBytes);
  return end < 0 ? waiting : waiting.slice(0, Math.max(1, end));
}
