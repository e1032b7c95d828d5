// Which runs go on from which.
import type { EarlierPart } from './branch.ts';

/**
 * Duties: a run's earlier parts are the run it goes on from, the run that one goes on from, and so on, the nearest first, each with
 * the last step that is shown of it: no later than any that is nearer is cut at. A part is left out, and all before it, where its
 * run is not there, was lost, or is of another project; runs in the bin are parts. No more than `lineageLimit` parts, and none
 * twice.
 */
export interface BranchStore {
  /** The earlier parts of several runs, by run id; those without any are left out. One query, however many ids. */
  earlier(runIds: readonly string[]): Promise<ReadonlyMap<string, readonly EarlierPart[]>>;
  /** Lets runs that go on from one run beyond a step go on from another. */
  repoint(change: { readonly from: string; readonly to: string; readonly beyondStep: number }): Promise<void>;
}
