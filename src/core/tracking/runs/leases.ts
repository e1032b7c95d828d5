// The operations on leases. A run whose lease ran out is marked as lost, and its next sign of life brings it back.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import type { Writing } from '../../access/writing.ts';
import type { Clock } from '../../base/time.ts';
import { checkName } from '../../base/text-limits.ts';
import { isEnded, type Run } from './run.ts';
import type { RunStore } from './run-store.ts';
import { requireActive } from './runs.ts';
import { causeTag, type Lease } from './lease.ts';
import type { LeaseStore } from './lease-store.ts';
import { createRecentRenewals } from './recent-renewals.ts';
import { reviveLost } from './note-status.ts';

interface Stores {
  readonly runs: RunStore;
  readonly leases: LeaseStore;
}

export interface Renewal {
  readonly runId: string;
  readonly holder: string;
  readonly periodMs: number;
}

export interface Leases {
  /**
   * Says that a run is alive; a lost one runs again. For a run that has ended otherwise it is no change, and neither is it soon after
   * the same was said.
   */
  renew(caller: Caller, input: Renewal): Promise<void>;
  /** The leases that are to be watched. */
  held(caller: Caller): Promise<readonly Lease[]>;
  /** Gives a run up, unless its lease was renewed since `beats` or the run has ended. Whether it was given up. */
  expire(caller: Caller, seen: { readonly runId: string; readonly beats: number }): Promise<boolean>;
}

export interface LeasePorts extends Doors<Stores> {
  readonly clock: Clock;
}

export function createLeases({ read, write, clock }: LeasePorts): Leases {
  const recent = createRecentRenewals(clock);

  async function isAliveByRecord(caller: Caller, { runId, holder, periodMs }: Renewal): Promise<boolean> {
    const stores = await read(caller, 'run.write', { run: runId });
    const lease = await stores.leases.find(runId);
    if (lease === undefined || lease.holder !== holder || lease.periodMs !== periodMs || !recent.covers(lease)) return false;
    return !isEnded(requireActive(await stores.runs.find(runId), runId).status);
  }

  return {
    renew: async (caller, renewal) => {
      const { runId, holder, periodMs } = renewal;
      checkName('holder', holder);
      if (await isAliveByRecord(caller, renewal)) return;
      const beats = await write(caller, 'run.write', { run: runId }, async (writing) => {
        const { stores, at, audit, announce } = writing;
        const run = requireActive(await stores.runs.find(runId), runId);
        const [revived] = await reviveLost(stores, [run], at);
        if (revived === undefined && isEnded(run.status)) return undefined;
        if (revived !== undefined) {
          audit('run.revived', { kind: 'run', id: runId });
          announce({ type: 'run', experimentId: run.experimentId, runId });
        }
        const lease = await stores.leases.find(runId);
        const next = (lease?.beats ?? 0) + 1;
        await stores.leases.put({ runId, holder, periodMs, beats: next, isLost: false });
        // A renewal says nothing new; who holds the lease, and for how long, does.
        if (lease?.holder !== holder || lease.periodMs !== periodMs) audit('run.lease_taken', { kind: 'run', id: runId }, { holder, periodMs });
        return next;
      });
      if (beats !== undefined) recent.note({ runId, beats });
    },

    held: async (caller) => (await read(caller, 'lease.watch', 'server')).leases.held(),

    expire: (caller, { runId, beats }) =>
      write(caller, 'lease.watch', 'server', async (writing) => {
        const { stores } = writing;
        const lease = await stores.leases.find(runId);
        if (lease === undefined || lease.isLost || lease.beats !== beats) return false;
        const run = await stores.runs.find(runId);
        if (run === undefined || run.deletedAt !== undefined || isEnded(run.status)) {
          await stores.leases.delete(runId);
          writing.audit('run.lease_dropped', { kind: 'run', id: runId });
          return false;
        }
        await giveUp(writing, run, lease);
        return true;
      }),
  };
}

async function giveUp({ stores, at, audit, announce }: Writing<Stores>, run: Run, lease: Lease): Promise<void> {
  await stores.leases.put({ ...lease, isLost: true });
  await stores.runs.update({ ...run, status: 'crashed', endedAt: at, updatedAt: at });
  await stores.runs.putTags([{ runId: run.id, key: causeTag.key, value: causeTag.lost }]);
  audit('run.lost', { kind: 'run', id: run.id }, { holder: lease.holder, periodMs: lease.periodMs });
  announce({ type: 'run', experimentId: run.experimentId, runId: run.id });
}
