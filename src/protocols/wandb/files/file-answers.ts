// Places for a run's files, at the root.
import { AssayError } from '../../../core/base/errors.ts';
import type { OwnedPath } from '../../../core/tracking/overviews/owned-artifacts.ts';
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { placeNamed } from '../projects/place.ts';
import { runInRequest, type RunInRequest } from '../runs/run-in-request.ts';
import { readFileId } from './file-id.ts';
import { uploadPlaces } from './run-files.ts';

interface RunFiles extends RunInRequest {
  readonly files: readonly string[];
}

export const fileAnswers = {
  createRunFiles: async ({ input }: { readonly input: RunFiles }, call: WandbCall) => {
    const run = await runInRequest(call, input);
    const { entity, project } = placeNamed({ entity: input.entityName, project: input.projectName });
    return { runID: globalId('Run', entity, project, input.runName), uploadHeaders: [], files: uploadPlaces(call, run.id, input.files) };
  },

  /** Those that are gone already are fine. */
  deleteFiles: async ({ input }: { readonly input: { readonly files: readonly string[] } }, call: WandbCall) => {
    for (const { runId, path } of input.files.map(readFileId)) await deleteFile(call, { owner: { kind: 'run', runId }, path });
    return { success: true };
  },

  /** A file is there when its bytes are: there is nothing to mark. */
  markRunFilesUploaded: async ({ input }: { readonly input: RunFiles }, call: WandbCall) => {
    await runInRequest(call, input);
    return { success: true };
  },
};

async function deleteFile({ core, caller }: WandbCall, at: OwnedPath): Promise<void> {
  try {
    const { path } = await core.ownedArtifacts.locateFile(caller, at);
    await core.artifacts.delete(caller, path);
  } catch (error) {
    if (!(error instanceof AssayError && error.code === 'not_found')) throw error;
  }
}
