// Places for a run's files, at the root.
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { placeNamed } from '../projects/place.ts';
import { runInRequest, type RunInRequest } from '../runs/run-in-request.ts';
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

  /** A file is there when its bytes are: there is nothing to mark. */
  markRunFilesUploaded: async ({ input }: { readonly input: RunFiles }, call: WandbCall) => {
    await runInRequest(call, input);
    return { success: true };
  },
};
