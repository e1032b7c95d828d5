// Where datasets and the edges from runs to datasets and models are kept.
import type { DatasetInput, DatasetSummary, ModelInput, ModelOutput } from './dataset.ts';

export interface DatasetStore {
  /**
   * Links a run to datasets, which are shown in the order they were linked. A dataset already known in the experiment by name and
   * digest is reused; an edge that exists keeps its place, its context and its tags.
   */
  linkDatasets(link: { readonly experimentId: string; readonly runId: string; readonly inputs: readonly DatasetInput[] }): Promise<void>;
  /** Links a run to models it read. Existing edges stay. */
  linkModelInputs(runId: string, inputs: readonly ModelInput[]): Promise<void>;
  /** Links a run to models it made. An existing edge takes the new step. */
  linkModelOutputs(runId: string, outputs: readonly ModelOutput[]): Promise<void>;
  /** Distinct (experiment, name, digest, context) over the active runs of the experiments. */
  summaries(query: { readonly experimentIds: readonly string[]; readonly limit: number }): Promise<readonly DatasetSummary[]>;
}

/** Reads whose cost grows with the data they are about: an engine keeps them out of everybody's way. */
export const heavyDatasetReads = ['summaries'] as const satisfies readonly (keyof DatasetStore)[];
