// The database server's time, told by this process: a lease given by one server ends at the same moment for all, however wrong the clock
// of a machine is. Between two questions it goes on by a clock that only goes forward.

export interface SharedClock {
  now(): number;
  stop(): void;
}

export interface SharedClockPorts {
  /** The time of the database server, in milliseconds since 1970. */
  readonly ask: () => Promise<number>;
  /** This machine's time of day. */
  readonly wallNow: () => number;
  readonly monotonicNow: () => number;
}

/** Clocks of machines drift by some tens of milliseconds an hour. */
const askEveryMs = 60_000;

/** A machine that slept, or whose clock was set: one of the two clocks is not to be believed. */
const jumpMs = 500;

export async function startSharedClock({ ask, wallNow, monotonicNow }: SharedClockPorts): Promise<SharedClock> {
  let base = 0;
  let wallAhead = 0;
  let asking: Promise<void> | undefined;

  async function askNow(): Promise<void> {
    const askedAt = monotonicNow();
    const theirs = await ask();
    const answeredAt = monotonicNow();
    const found = theirs - (askedAt + answeredAt) / 2;
    // Nearer than the question took is as right as before, and time need not go back for it.
    if (Math.abs(found - base) > (answeredAt - askedAt) / 2 + 1) base = found;
    wallAhead = wallNow() - monotonicNow();
  }
  // Asked again later when it fails.
  const askAgain = (): void =>
    void (asking ??= askNow()
      .catch(() => undefined)
      .finally(() => (asking = undefined)));

  await askNow();
  const timer = setInterval(askAgain, askEveryMs);
  timer.unref();
  return {
    now: () => {
      if (Math.abs(wallNow() - monotonicNow() - wallAhead) > jumpMs) askAgain();
      return Math.round(base + monotonicNow());
    },
    stop: () => clearInterval(timer),
  };
}
