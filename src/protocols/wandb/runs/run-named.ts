// The run that a client's name for it means. Clients give a run a name that no other run of its project has; here ids are told
// apart over all projects. The name is the id where it can be and is free; where not, an id made of both stands for it.
import { createHash } from 'node:crypto';

import { AssayError } from '../../../core/base/errors.ts';
import type { Run, RunRecord } from '../../../core/tracking/runs/run.ts';
import { checkRunId } from '../../../core/tracking/runs/run-id.ts';
import type { WandbCall } from '../call.ts';
import type { Place } from '../projects/place.ts';

/** The ids a run of this name may have, in the order they are tried. */
export function runIdsOf(experimentId: string, name: string): readonly string[] {
  const digest = createHash('sha256').update(`${experimentId}/${name}`).digest('hex').slice(0, 12);
  const readable = name.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 100);
  const made = `${readable}-${digest}`;
  return isRunId(name) ? [name, made] : [made];
}

function isRunId(name: string): boolean {
  try {
    checkRunId(name);
    return true;
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}

/** The same without what is in it, which of a run with thousands of metrics is much: for what comes many times a second. */
export async function headNamed({ core, caller }: Pick<WandbCall, 'core' | 'caller'>, place: Place, name: string): Promise<Run | undefined> {
  const runs = await core.runs.findMany(caller, runIdsOf(place.experiment.id, name));
  return runs.find(({ experimentId }) => experimentId === place.experiment.id);
}

/** A run of the place by its name; one in the bin too. */
export async function runNamed({ core, caller }: Pick<WandbCall, 'core' | 'caller'>, place: Place, name: string): Promise<RunRecord | undefined> {
  const records = await core.runs.getMany(caller, runIdsOf(place.experiment.id, name));
  return records.find(({ run }) => run.experimentId === place.experiment.id);
}
