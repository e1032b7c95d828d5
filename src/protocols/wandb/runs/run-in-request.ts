// The run that a request names by its entity, its project and its name.
import { notFound } from '../../../core/base/errors.ts';
import type { Run } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { findPlace } from '../projects/place.ts';
import { runNamed } from './run-named.ts';

export interface RunInRequest {
  readonly entityName?: string | null;
  readonly projectName?: string | null;
  readonly runName: string;
}

/** Throws `not_found`. */
export async function runInRequest(call: WandbCall, { entityName, projectName, runName }: RunInRequest): Promise<Run> {
  const place = await findPlace(call, { entity: entityName, project: projectName });
  const record = place && (await runNamed(call, place, runName));
  if (record === undefined) throw notFound('run', `${entityName ?? ''}/${projectName ?? ''}/${runName}`);
  return record.run;
}
