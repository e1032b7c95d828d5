// Places for a run's files, at the root.
import { notFound } from '../../../core/base/errors.ts';
import type { Run } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { findPlace, placeNamed } from '../projects/place.ts';
import { runNamed } from '../runs/run-named.ts';
import { uploadPlaces } from './run-files.ts';

interface RunFiles {
  readonly entityName?: string | null;
  readonly projectName?: string | null;
  readonly runName: string;
  readonly files: readonly string[];
}

export const fileAnswers = {
  createRunFiles: async ({ input }: { readonly input: RunFiles }, call: WandbCall) => {
    const run = await runOfFiles(call, input);
    const { entity, project } = placeNamed({ entity: input.entityName, project: input.projectName });
    return { runID: globalId('Run', entity, project, input.runName), uploadHeaders: [], files: uploadPlaces(call, run.id, input.files) };
  },

  /** A file is there when its bytes are: there is nothing to mark. */
  markRunFilesUploaded: async ({ input }: { readonly input: RunFiles }, call: WandbCall) => {
    await runOfFiles(call, input);
    return { success: true };
  },
};

async function runOfFiles(call: WandbCall, { entityName, projectName, runName }: RunFiles): Promise<Run> {
  const place = await findPlace(call, { entity: entityName, project: projectName });
  const record = place && (await runNamed(call, place, runName));
  if (record === undefined) throw notFound('run', `${entityName ?? ''}/${projectName ?? ''}/${runName}`);
  return record.run;
}
