// Renewals of leases that were written a moment ago: programs that log fast are heard of many times a second, and a lease of minutes
// need not be written, and synced to disk, as often.
import type { Clock } from '../../base/time.ts';
import type { Lease } from './lease.ts';

export interface RecentRenewals {
  /** Whether the lease as it is stored is one that was noted, less than a tenth of its period ago. */
  covers(stored: Lease): boolean;
  /** To be called when it is committed. */
  note(lease: Pick<Lease, 'runId' | 'beats'>): void;
}

/** More than run at once by far; the oldest are forgotten, which costs a write. */
const mostNoted = 10_000;

export function createRecentRenewals(clock: Clock): RecentRenewals {
  const noted = new Map<string, { readonly beats: number; readonly at: number }>();
  return {
    covers: ({ runId, beats, periodMs, isLost }) => {
      const known = noted.get(runId);
      if (known === undefined || isLost || known.beats !== beats) return false;
      const ageMs = clock.now() - known.at;
      return ageMs >= 0 && ageMs * 10 < periodMs;
    },
    note: ({ runId, beats }) => {
      noted.delete(runId);
      noted.set(runId, { beats, at: clock.now() });
      if (noted.size > mostNoted) noted.delete(noted.keys().next().value!);
    },
  };
}
