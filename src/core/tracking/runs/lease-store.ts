// Where leases are kept. A lease is gone once its run has ended as its program said.
import type { Lease } from './lease.ts';

export interface LeaseStore {
  find(runId: string): Promise<Lease | undefined>;
  /** Those of these runs that were given up. */
  findLost(runIds: readonly string[]): Promise<readonly string[]>;
  /** All that were not given up, ordered as they were first taken. */
  held(): Promise<readonly Lease[]>;
  /** Replaces the run's. Throws `not_found` for a run there is not. */
  put(lease: Lease): Promise<void>;
  /** Runs without one are fine. */
  delete(runId: string): Promise<void>;
}
