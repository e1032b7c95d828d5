// Where a client library's own notes about a run are kept: what it needs to go on with the run in another session, and what is
// shown to nobody else. One JSON text under a name for each library.
import type { ClientState } from './client-state.ts';

export interface ClientStateStore {
  /** The text as it was put; undefined where there is none, or no such run. */
  find(runId: string, name: string): Promise<string | undefined>;
  /** Of many runs at once; those without are left out. */
  findMany(runIds: readonly string[], name: string): Promise<ReadonlyMap<string, string>>;
  /** Replaces what was there under the name, with its numbers. Throws `not_found` for a run there is not. */
  put(runId: string, state: ClientState): Promise<void>;
}
