// Has what is stored made smaller and quicker to read, a piece at a time, with pauses that leave the disk and the writer to others.
// Nothing waits for it: what fails is logged and tried again later.
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../log.ts';

export interface CompactionLoopPorts {
  /** As `Store.compact`. */
  readonly compact: (now: number) => Promise<boolean>;
  readonly now: () => number;
  readonly log: Log;
  /** How long after a call that found nothing more. Default 5,000. */
  readonly restMs?: number;
  /** Between two pieces. Default 50. */
  readonly breathMs?: number;
}

export interface CompactionLoop {
  /** Resolves when no piece is under way any more. */
  stop(): Promise<void>;
}

export function startCompactionLoop({ compact, now, log, restMs = 5_000, breathMs = 50 }: CompactionLoopPorts): CompactionLoop {
  const stopping = new AbortController();

  async function turn(): Promise<boolean> {
    try {
      return await compact(now());
    } catch (error) {
      log.error('compaction.failed', { error });
      return false;
    }
  }

  async function loop(): Promise<void> {
    let hasMore = false;
    while (!stopping.signal.aborted) {
      await pause(hasMore ? breathMs : restMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (!stopping.signal.aborted) hasMore = await turn();
    }
  }

  const running = loop();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
