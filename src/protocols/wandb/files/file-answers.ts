// Places for a run's files, at the root.
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { placeNamed } from '../projects/place.ts';
import { runNamed, type RunByName } from '../runs/run-named.ts';
import { uploadPlaces } from './run-files.ts';

interface RunFiles extends RunByName {
  readonly files: readonly string[];
}

export const fileAnswers = {
  createRunFiles: async ({ input }: { readonly input: RunFiles }, call: WandbCall) => {
    const run = await runNamed(call, input);
    const { entity, project } = placeNamed({ entity: input.entityName, project: input.projectName });
    return { runID: globalId('Run', entity, project, input.runName), uploadHeaders: [], files: uploadPlaces(call, run.id, input.files) };
  },

  /** A file is there when its bytes are: there is nothing to mark. */
  markRunFilesUploaded: async ({ input }: { readonly input: RunFiles }, call: WandbCall) => {
    await runNamed(call, input);
    return { success: true };
  },
};
