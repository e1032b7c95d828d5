// What a proof by experiment needs.
import type { Client } from '../../sdk/client.ts';
import type { Explanation } from '../documents/explanation.ts';
import type { Environment } from '../config/environment.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import type { ContentFetcher } from './content-fetcher.ts';

export interface ProveOptions {
  readonly client: Client;
  readonly server: string;
  readonly home: string;
  readonly fetcher: ContentFetcher;
  readonly store: LocalContent;
  /** The variables of this process. */
  readonly environment: Environment;
  /** What the server said of the two runs. */
  readonly explanation: Explanation;
  /** Runs of the program, and seconds for all of them together. */
  readonly budget: { readonly runs: number; readonly seconds: number };
  /** A run that took less is not worth being cut off at the first differing step. Default: 20 seconds. */
  readonly longRunMs?: number | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}
