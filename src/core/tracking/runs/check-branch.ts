// What a new run may go on from.
import type { BranchStore } from '../branches/branch-store.ts';
import { type Branch, lineageLimit } from '../branches/branch.ts';
import { invalidArgument } from '../../base/errors.ts';
import { checkRunId } from './run-id.ts';
import type { RunStore } from './run-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly branches: BranchStore;
}

/**
 * Refuses, with `invalid_argument`, what is no id or no step, a run that would go on from itself, by others too, and a line of too
 * many runs. A run that is not there may be told: it may come later.
 */
export async function checkBranch({ runs, branches }: Stores, id: string, { runId, step }: Branch): Promise<void> {
  checkRunId(runId);
  if (!Number.isSafeInteger(step)) throw invalidArgument(`branchOf.step is ${step}; give a whole number below 2^53, the last step of run '${runId}' that is shown`);
  if (runId === id) throw invalidArgument(`branchOf.runId is '${runId}', the run itself; give another run`);
  const line = (await branches.earlier([runId])).get(runId) ?? [];
  const before = await runs.findMany([runId, ...line.map((part) => part.runId)]);
  const end = before.find(({ branchOf }) => branchOf !== undefined && branchOf.isLost !== true && branchOf.runId === id);
  if (end !== undefined) throw invalidArgument(`branchOf.runId is '${runId}', but run '${end.id}' goes on from '${id}' itself; give a run that does not`);
  if (line.length >= lineageLimit)
    throw invalidArgument(`branchOf.runId is '${runId}', before which ${line.length} runs stand; the limit is ${lineageLimit}: begin a run of its own`);
}
