// Places for a run's files, at the root.
import { AssayError, notFound } from '../../../core/base/errors.ts';
import type { OwnedPath } from '../../../core/tracking/overviews/owned-artifacts.ts';
import type { Run } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { globalId } from '../graphql/global-id.ts';
import { findPlace, placeNamed } from '../projects/place.ts';
import { runNamed } from '../runs/run-named.ts';
import { readFileId } from './file-id.ts';
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

  /** Those that are gone already are fine. */
  deleteFiles: async ({ input }: { readonly input: { readonly files: readonly string[] } }, call: WandbCall) => {
    for (const { runId, path } of input.files.map(readFileId)) await deleteFile(call, { owner: { kind: 'run', runId }, path });
    return { success: true };
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

async function deleteFile({ core, caller }: WandbCall, at: OwnedPath): Promise<void> {
  try {
    const { path } = await core.ownedArtifacts.locateFile(caller, at);
    await core.artifacts.delete(caller, path);
  } catch (error) {
    if (!(error instanceof AssayError && error.code === 'not_found')) throw error;
  }
}
