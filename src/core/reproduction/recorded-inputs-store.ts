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
}
