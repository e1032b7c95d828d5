// Whether the server answers. One failure is enough to treat it as away; from then on it is asked in the background,
// and the program waits for nothing.
import { setTimeout as sleep } from 'node:timers/promises';

export interface Reach {
  readonly isAway: boolean;
  /** A request got no answer, or one that says the server is down. */
  failed(): void;
  /** Cuts off waiting for a server that another request has just found to be away. */
  readonly whileHere: AbortSignal;
  stop(): Promise<void>;
}

export interface ReachOptions {
  /** Absent: there is no server to reach. */
  readonly probe: (() => Promise<boolean>) | undefined;
  readonly onBack: () => void;
  /** Before the first question; it doubles, and begins longer for a server that comes and goes. Default 500 to 10,000. */
  readonly firstProbeMs?: number | undefined;
  readonly longestProbeMs?: number | undefined;
}

/** A server that fails again so soon after it came back is left alone for longer. */
const flappingMs = 60_000;

export function createReach({ probe, onBack, firstProbeMs = 500, longestProbeMs = 10_000 }: ReachOptions): Reach {
  let isAway = probe === undefined;
  let here = new AbortController();
  let backAt = -Infinity;
  let waitMs = firstProbeMs;
  let probing: Promise<void> | undefined;
  const stopping = new AbortController();
  if (isAway) here.abort();

  async function untilBack(ask: () => Promise<boolean>): Promise<void> {
    waitMs = performance.now() - backAt < flappingMs ? Math.min(waitMs * 4, 6 * longestProbeMs) : firstProbeMs;
    for (let ms = waitMs; !stopping.signal.aborted; ms = Math.max(ms, Math.min(ms * 2, longestProbeMs))) {
      await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      if (await ask()) break;
    }
    backAt = performance.now();
    here = new AbortController();
    isAway = false;
    onBack();
  }

  return {
    get isAway() {
      return isAway;
    },
    get whileHere() {
      return here.signal;
    },
    failed: () => {
      if (isAway || probe === undefined) return;
      isAway = true;
      here.abort();
      probing = untilBack(probe);
    },
    stop: async () => {
      stopping.abort();
      await probing;
    },
  };
}
