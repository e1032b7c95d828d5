// What a run's lease becomes when its program says how it stands, and when it is heard of again after it was given up.
import { isEnded, type Run, type RunStatus } from './run.ts';
import type { RunStore } from './run-store.ts';
import { causeTag } from './lease.ts';
import type { LeaseStore } from './lease-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly leases: LeaseStore;
}

/** An end takes the lease away; any other status is a sign of life. The run with what being lost had added to it taken off. */
export async function noteStatus(stores: Stores, run: Run, status: RunStatus): Promise<Run> {
  const lease = await stores.leases.find(run.id);
  if (lease === undefined) return run;
  if (isEnded(status)) await stores.leases.delete(run.id);
  else await stores.leases.put({ ...lease, beats: lease.beats + 1, isLost: false });
  return lease.isLost ? withoutLoss(stores, run) : run;
}

/** Brings back those of these runs that were given up; resolves to them, as they were before. */
export async function reviveLost(stores: Stores, runs: readonly Run[], at: number): Promise<readonly Run[]> {
  // Those given up before there was a word for it were said to be killed.
  const candidates = runs.filter(({ status }) => status === 'crashed' || status === 'killed').map(({ id }) => id);
  const lost = new Set(candidates.length === 0 ? [] : await stores.leases.findLost(candidates));
  const revived = runs.filter(({ id }) => lost.has(id));
  for (const run of revived) await stores.runs.update({ ...(await noteStatus(stores, run, 'running')), status: 'running', updatedAt: at });
  return revived;
}

async function withoutLoss({ runs }: Stores, run: Run): Promise<Run> {
  const [record] = await runs.records([run.id]);
  // Its program may have told the true cause meanwhile.
  if (record?.tags.some(({ key, value }) => key === causeTag.key && value === causeTag.lost) === true) await runs.deleteTag(run.id, causeTag.key);
  const { endedAt: _, ...rest } = run;
  return rest;
}
