// The run that a new one is forked from. Clients ask for nothing: they name it within the config, in the part they keep for themselves.
import { type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import type { Branch } from '../../../core/tracking/branches/branch.ts';
import type { WandbCall } from '../call.ts';
import type { Place } from '../projects/place.ts';
import { doubleOf } from '../stream/lenient-json.ts';
import { runIdsOf, runNamed } from './run-named.ts';

interface NamedBranch {
  /** The client's name for the run. */
  readonly name: string;
  readonly step: number;
}

/** Undefined where none is named. A run that is taken back names itself: that is no branch. */
export function branchPointOf(own: ExactObject | undefined, runName: string): NamedBranch | undefined {
  const point = own?.['branch_point'];
  if (point === undefined || !isExactObject(point)) return undefined;
  const { run_id: name, step: told } = point;
  const step = doubleOf(told);
  return typeof name !== 'string' || name === '' || name === runName || step === undefined ? undefined : { name, step: Math.floor(step) };
}

/** What a run of the place is a branch of. A run that is not there, as when its program was offline, is told by the id it will have. */
export async function branchIn(call: WandbCall, place: Place, named: NamedBranch | undefined): Promise<Branch | undefined> {
  if (named === undefined) return undefined;
  const { name, step } = named;
  const parent = await runNamed(call, place, name);
  if (parent !== undefined) return { runId: parent.run.id, step };
  const ids = runIdsOf(place.experiment.id, name);
  const taken = new Set((await call.core.runs.getMany(call.caller, ids)).map(({ run }) => run.id));
  return { runId: ids.find((id) => !taken.has(id)) ?? ids.at(-1)!, step };
}
