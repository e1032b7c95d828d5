// A recorded run as reproducing needs it: its inputs and what was seen while it ran.
import type { Client } from '../../sdk/client.ts';
import { SettingError } from '../config/setting-error.ts';
import type { Inputs } from '../documents/inputs.ts';
import type { Observation } from '../documents/observation.ts';

export interface RecordedRun {
  readonly runId: string;
  readonly inputsDigest: string;
  readonly inputs: Inputs;
  readonly observation: Observation;
}

/** Of the documents this release makes, and so the one it can restore. */
const version = 1;

/** Throws an `ApiError` `not_found` when the run was not recorded, a `SettingError` when this release cannot use the record. */
export async function readRecordedRun(client: Client, runId: string): Promise<RecordedRun> {
  const { manifest: inputs, manifestDigest: inputsDigest, observation } = await client.getManifest({ runId });
  const other = [inputs, observation].find((document) => document !== undefined && document.schema !== version);
  if (other !== undefined)
    throw new SettingError(`the run ${runId} was recorded by another release of Assay (documents of version ${other.schema}); this one reads version ${version}`);
  if (observation?.end === undefined)
    throw new SettingError(`the run ${runId} has not ended yet, so what it did is not known; wait for it, or run \`assay sync\` where it was recorded`);
  return { runId, inputsDigest, inputs, observation };
}
