// Who goes on from whom, for those who read a run in its parts.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import type { EarlierPart } from './branch.ts';
import type { BranchStore } from './branch-store.ts';

export interface Branches {
  /** As the store's: runs the caller may not see are no parts. */
  earlier(caller: Caller, runIds: readonly string[]): Promise<ReadonlyMap<string, readonly EarlierPart[]>>;
}

export function createBranches({ read }: Pick<Doors<{ readonly branches: BranchStore }>, 'read'>): Branches {
  return { earlier: async (caller, runIds) => (await read(caller, 'run.read', 'visible')).branches.earlier(runIds) };
}

interface OfRun {
  readonly runId: string;
}

/** What is asked of runs, each with its earlier parts. */
export async function withEarlier<T extends OfRun>(branches: BranchStore, asked: readonly T[]): Promise<readonly (T & { readonly earlier?: readonly EarlierPart[] })[]> {
  const parts = await branches.earlier([...new Set(asked.map(({ runId }) => runId))]);
  if (parts.size === 0) return asked;
  return asked.map((one) => (parts.has(one.runId) ? { ...one, earlier: parts.get(one.runId)! } : one));
}
