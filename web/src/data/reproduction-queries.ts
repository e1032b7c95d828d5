// What is read of a run's inputs, of its repetitions, and of what made two runs differ.
import { queryOptions } from '@tanstack/react-query';
import { ApiError, type RunManifest } from '@assay/sdk';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

export function inputsQuery(runId: string) {
  return queryOptions({ queryKey: queryKeys.inputs(runId), queryFn: ({ signal }) => readInputs(runId, signal) });
}

/** Null when nothing was recorded. */
async function readInputs(runId: string, signal: AbortSignal): Promise<RunManifest | null> {
  try {
    return await client.getManifest({ runId }, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return null;
    throw error;
  }
}

export function reproductionListQuery(runId: string) {
  return queryOptions({ queryKey: queryKeys.reproductions(runId), queryFn: ({ signal }) => client.listReproductions({ runId, limit: 100 }, { signal }) });
}

export function reproductionQuery(reproductionId: string) {
  return queryOptions({ queryKey: queryKeys.reproduction(reproductionId), queryFn: ({ signal }) => client.getReproduction({ reproductionId }, { signal }) });
}

/** Nothing is read before the run to be explained is named. */
export function explanationQuery({ before, after }: { readonly before?: string | undefined; readonly after?: string | undefined }) {
  return queryOptions({
    queryKey: queryKeys.explanation(before, after),
    queryFn: ({ signal }) => client.explainRuns({ before, after: after ?? '' }, { signal }),
    enabled: after !== undefined,
  });
}
