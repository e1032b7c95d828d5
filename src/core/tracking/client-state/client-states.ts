// The operations on clients' own notes. They are put in a batch of what a run logs.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import { notFound } from '../../base/errors.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { ClientStateStore } from './client-state-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly clientState: ClientStateStore;
}

export interface ClientStates {
  /** The text as it was put; undefined where there is none. Throws `not_found` for a run there is not. */
  find(caller: Caller, of: { readonly runId: string; readonly name: string }): Promise<string | undefined>;
  /** By run id. Those without, and runs that the caller may not see or there are not, are left out. */
  findMany(caller: Caller, of: { readonly runIds: readonly string[]; readonly name: string }): Promise<ReadonlyMap<string, string>>;
}

export function createClientStates({ read }: Pick<Doors<Stores>, 'read'>): ClientStates {
  return {
    find: async (caller, { runId, name }) => {
      const { clientState, runs } = await read(caller, 'run.read', { run: runId });
      const found = await clientState.find(runId, name);
      if (found === undefined && (await runs.find(runId)) === undefined) throw notFound('run', runId);
      return found;
    },

    findMany: async (caller, { runIds, name }) => (await read(caller, 'run.read', 'visible')).clientState.findMany(runIds, name),
  };
}
