// The operations on clients' own notes. They are put in a batch of what a run logs, or changed by what they hold.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import type { Digest } from '../../base/digest.ts';
import { notFound } from '../../base/errors.ts';
import type { RunStore } from '../runs/run-store.ts';
import { requireActive } from '../runs/runs.ts';
import { checkClientState } from './client-state.ts';
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
  /**
   * Makes the text anew from what it is, with nobody changing it meanwhile, on this server or another; undefined leaves it. `change` may be
   * called again, and only what it was told the last time counts.
   */
  change(caller: Caller, of: ChangeClientState): Promise<void>;
}

export interface ChangeClientState {
  readonly runId: string;
  readonly name: string;
  readonly change: (json: string | undefined) => string | undefined;
}

export interface ClientStatePorts extends Doors<Stores> {
  readonly digest: Digest;
}

export function createClientStates({ read, write, digest }: ClientStatePorts): ClientStates {
  return {
    find: async (caller, { runId, name }) => {
      const { clientState, runs } = await read(caller, 'run.read', { run: runId });
      const found = await clientState.find(runId, name);
      if (found === undefined && (await runs.find(runId)) === undefined) throw notFound('run', runId);
      return found;
    },

    findMany: async (caller, { runIds, name }) => (await read(caller, 'run.read', 'visible')).clientState.findMany(runIds, name),

    change: (caller, { runId, name, change }) =>
      write(caller, 'run.write', { run: runId }, async ({ stores, audit }) => {
        requireActive(await stores.runs.find(runId), runId);
        const before = await stores.clientState.find(runId, name);
        const json = change(before);
        if (json === undefined || json === before) return;
        checkClientState({ name, json });
        await stores.clientState.put(runId, { name, json });
        audit('run.client_state_changed', { kind: 'run', id: runId }, { name, digest: digest(json) });
      }),
  };
}
