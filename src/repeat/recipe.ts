// What is to be restored so that a run can run again, and with what.
import type { Environment } from '../config/environment.ts';
import type { Inputs } from '../documents/inputs.ts';
import type { Observation } from '../documents/observation.ts';
import type { ContentFetcher } from './content-fetcher.ts';
import type { SecretSources } from './secret-values.ts';

export interface PrepareOptions {
  readonly home: string;
  /** An empty or missing folder for everything that is restored. */
  readonly place: string;
  readonly fetcher: ContentFetcher;
  /** The variables of this process. */
  readonly environment: Environment;
  /** Where secrets come from that the record does not hold. Absent: variables of the same names. */
  readonly secrets?: Omit<SecretSources, 'environment'> | undefined;
  /** Packages that nobody kept may be taken from the package index. */
  readonly allowsIndex: boolean;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** What is restored; a hybrid has inputs of its own and the observation of the run it began as. */
export interface Recipe {
  readonly inputs: Inputs;
  readonly observation: Observation;
}
