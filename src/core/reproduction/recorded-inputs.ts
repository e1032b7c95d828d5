// What is recorded of a run's inputs: the digests of two documents, and the documents themselves where they are asked for.
import type { Inputs } from '../../documents/inputs.ts';
import type { Observation } from '../../documents/observation.ts';

/** One per run; recorded again, the last one counts. */
export interface RecordedInputs {
  readonly runId: string;
  /** Digest of the document's bytes: the identity of the inputs. */
  readonly inputsDigest: string;
  readonly observationDigest?: string | undefined;
  /** As the inputs have it. */
  readonly entryPoint: string;
  readonly recordedAt: number;
}

/** With what stands in the two. */
export interface RunDocuments extends RecordedInputs {
  readonly inputs: Inputs;
  readonly observation?: Observation | undefined;
}
