// What is to be restored so that a run can run again, and with what.
import type { Environment } from '../config/environment.ts';
import type { Manifest } from '../core/reproduction/manifest.ts';
import type { Observation } from '../core/reproduction/observation.ts';
import type { ContentFetcher } from './content-fetcher.ts';

export interface PrepareOptions {
  readonly home: string;
  /** An empty or missing folder for everything that is restored. */
  readonly place: string;
  readonly fetcher: ContentFetcher;
  /** The variables of this process. */
  readonly environment: Environment;
  /** Packages that nobody kept may be taken from the package index. */
  readonly allowsIndex: boolean;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** What is restored; a hybrid has a manifest of its own and the observation of the run it began as. */
export interface Recipe {
  readonly manifest: Manifest;
  readonly observation: Observation;
}
