// Where a run's files are sent to.
import { checkArtifactPath } from '../../../core/tracking/artifacts/artifact-path.ts';
import type { WandbCall } from '../call.ts';

export interface UploadPlace {
  readonly name: string;
  readonly uploadUrl: string;
}

/** A place for each name, in the order asked. Throws `invalid_argument` for a name that is no path below the run. */
export function uploadPlaces(call: WandbCall, runId: string, names: readonly string[]): readonly UploadPlace[] {
  return names.map((name) => {
    checkArtifactPath(name);
    return { name, uploadUrl: call.signedUrls.make(call, { action: 'put', runId, path: name }) };
  });
}
