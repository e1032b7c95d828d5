// The run that a client's name for it means. Clients give a run a name that no other run of its project has; here ids are told
// apart over all projects. The name is the id where it can be and is free; where not, an id made of both stands for it.
import { createHash } from 'node:crypto';

import { AssayError } from '../../../core/base/errors.ts';
import type { Run, RunRecord } from '../../../core/tracking/runs/run.ts';
import { checkRunId } from '../../../core/tracking/runs/run-id.ts';
import type { WandbCall } from '../call.ts';
import type { Place } from '../projects/place.ts';
import { recordedNamed } from './recorded-run.ts';

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

type Asking = Pick<WandbCall, 'core' | 'caller'> & Partial<WandbCall>;

/** A run of the place by its name; one in the bin too. While a program is recorded, its own run by the name it asked for. */
export async function runNamed(call: Asking, place: Place, name: string): Promise<RunRecord | undefined> {
  const { core, caller } = call;
  const { id: experimentId } = place.experiment;
  const recorded = await recordedNamed(call, name);
  const records = await core.runs.getMany(caller, recorded === undefined ? runIdsOf(experimentId, name) : [recorded.id]);
  const found = records.find(({ run }) => run.id === recorded?.id || run.experimentId === experimentId);
  if (found !== undefined) return found;
  const adopted = await core.runAliases.find(caller, { experimentId, alias: name });
  return adopted && (await core.runs.getMany(caller, [adopted.id]))[0];
}

/** The same without what is in it, which of a run with thousands of metrics is much: for what comes many times a second. */
export async function headNamed(call: Asking, place: Place, name: string): Promise<Run | undefined> {
  const { core, caller } = call;
  const { id: experimentId } = place.experiment;
  const recorded = await recordedNamed(call, name);
  if (recorded !== undefined) return recorded;
  const runs = await core.runs.findMany(caller, runIdsOf(experimentId, name));
  return runs.find((run) => run.experimentId === experimentId) ?? core.runAliases.find(caller, { experimentId, alias: name });
}
