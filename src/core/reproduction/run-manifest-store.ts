// Where it is kept which manifest and observation a run has; the documents are blobs.
import type { RunManifest } from './run-manifest.ts';

export interface RunManifestStore {
  find(runId: string): Promise<RunManifest | undefined>;
  /** Replaces the run's. Throws `not_found` for a run there is not. */
  put(manifest: RunManifest): Promise<void>;
  /**
   * The newest run before this one, by start and then by creation, that has a manifest of the same entry point in the
   * same experiment, is finished, is not deleted and has no tag of the given key. Undefined also when this one has no manifest.
   */
  findLastGood(query: { readonly runId: string; readonly withoutTag: string }): Promise<string | undefined>;
}
