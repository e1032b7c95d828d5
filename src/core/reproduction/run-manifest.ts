// What is recorded of a run's inputs: the digests of two documents, and the documents themselves where they are asked for.
import type { Manifest } from './manifest.ts';
import type { Observation } from './observation.ts';

/** One per run; recorded again, the last one counts. */
export interface RunManifest {
  readonly runId: string;
  /** Digest of the manifest's bytes: the identity of the inputs. */
  readonly manifestDigest: string;
  readonly observationDigest?: string | undefined;
  /** As the manifest has it. */
  readonly entryPoint: string;
  readonly recordedAt: number;
}

/** With what stands in the two. */
export interface RunDocuments extends RunManifest {
  readonly manifest: Manifest;
  readonly observation?: Observation | undefined;
}
