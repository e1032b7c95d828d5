// Where it is kept which inputs and observation a run has; the documents are blobs.
import type { RecordedInputs } from './recorded-inputs.ts';

export interface RecordedInputsStore {
  find(runId: string): Promise<RecordedInputs | undefined>;
  /** Replaces the run's. Throws `not_found` for a run there is not. */
  put(inputs: RecordedInputs): Promise<void>;
  /**
   * The newest run before this one, by start and then by creation, that has inputs of the same entry point in the
   * same experiment, is finished, is not deleted and has no tag of the given key. Undefined also when this one has none recorded.
   */
  findLastGood(query: { readonly runId: string; readonly withoutTag: string }): Promise<string | undefined>;
  /**
   * What is recorded of the runs of the same experiment that have inputs of the same entry point, are finished, are not deleted and
   * have no tag of the given key, the newest first, this one among them. Empty when this one has none recorded.
   */
  listLike(query: { readonly runId: string; readonly withoutTag: string; readonly limit: number }): Promise<readonly RecordedInputs[]>;
}
