// A recorded run as reproducing needs it: the manifest of its inputs and what was seen while it ran.
import type { Client } from '../../sdk/client.ts';
import type { RunManifest } from '../../sdk/reproduction-shapes.ts';
import { SettingError } from '../config/setting-error.ts';
import { manifestSchema } from '../core/reproduction/manifest.ts';
import { observationSchema, type Observation } from '../core/reproduction/observation.ts';

export interface RecordedRun extends RunManifest {
  readonly observation: Observation;
}

/** Throws an `ApiError` `not_found` when the run was not recorded, a `SettingError` when this release cannot use the record. */
export async function readRecordedRun(client: Client, runId: string): Promise<RecordedRun> {
  const recorded = await client.getManifest({ runId });
  const { manifest, observation } = recorded;
  if (manifest.schema !== manifestSchema || (observation !== undefined && observation.schema !== observationSchema)) {
    throw new SettingError(`the run ${runId} was recorded by another release of Assay (manifest version ${manifest.schema}); this one reads version ${manifestSchema}`);
  }
  if (observation?.end === undefined)
    throw new SettingError(`the run ${runId} has not ended yet, so what it did is not known; wait for it, or run \`assay sync\` where it was recorded`);
  return { ...recorded, observation };
}
