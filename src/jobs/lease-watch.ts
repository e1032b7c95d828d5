// Watches leases of running programs: a run whose lease nobody renewed for its whole period is given up. Time is counted
// on this process's own monotonic clock and only while it was listening, so that neither a changed wall clock nor a
// server that was away or stood still ever ends a run.
import type { Log } from '../log.ts';

/** What is to be known of a lease: `beats` grows with each renewal. */
export interface WatchedLease {
  readonly runId: string;
  readonly holder: string;
  readonly periodMs: number;
  readonly beats: number;
}

export interface LeaseWatchPorts {
  readonly held: () => Promise<readonly WatchedLease[]>;
  /** Gives a run up unless it was heard of since; whether it did. */
  readonly expire: (seen: { readonly runId: string; readonly beats: number }) => Promise<boolean>;
  /** Milliseconds on a clock that only goes forward. */
  readonly monotonicNow: () => number;
  readonly log: Log;
  /** Default 5,000. */
  readonly pollMs?: number;
}

export interface LeaseWatch {
  stop(): Promise<void>;
}

interface Seen {
  readonly beats: number;
  silentMs: number;
}

/** Looks now and then. The first look only begins the periods anew. */
export function startLeaseWatch(ports: LeaseWatchPorts): LeaseWatch {
  const { pollMs = 5_000 } = ports;
  const look = createLeaseLook({ ...ports, pollMs });
  let current: Promise<void> | undefined;
  const run = (): void => {
    current ??= look()
      .catch((error: unknown) => ports.log.error('leases.unavailable', { error }))
      .finally(() => {
        current = undefined;
      });
  };
  const timer = setInterval(run, pollMs);
  timer.unref();
  run();
  return {
    async stop() {
      clearInterval(timer);
      await current;
    },
  };
}

/** One look after the other. A look that fails, and a time in which this process slept, count for no lease. */
export function createLeaseLook({ held, expire, monotonicNow, log, pollMs }: LeaseWatchPorts & { readonly pollMs: number }): () => Promise<void> {
  let seen = new Map<string, Seen>();
  let lastLook: number | undefined;

  return async () => {
    const now = monotonicNow();
    const listenedMs = lastLook === undefined ? 0 : Math.min(now - lastLook, 2 * pollMs);
    lastLook = undefined;
    const leases = await held();
    lastLook = now;

    const next = new Map<string, Seen>();
    for (const { runId, holder, periodMs, beats } of leases) {
      const known = seen.get(runId);
      const silentMs = known?.beats === beats ? known.silentMs + listenedMs : 0;
      next.set(runId, { beats, silentMs });
      if (silentMs >= periodMs && (await expire({ runId, beats }))) log.warning('run.lost', { runId, holder, silentMs });
    }
    seen = next;
  };
}
