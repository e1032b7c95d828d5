// Where verdicts over repetitions are kept, and proofs of what made two runs differ.
import type { Page, PageRequest } from '../base/page.ts';
import type { Proof } from '../../documents/explanation.ts';
import type { Reproduction } from '../../documents/verdict.ts';

export interface ReproductionStore {
  find(id: string): Promise<Reproduction | undefined>;
  /** Those of a run, as the original or as the repetition, the newest first. */
  list(query: { readonly runId: string; readonly page: PageRequest }): Promise<Page<Reproduction>>;
  /** Throws `not_found` for a run there is not. */
  insert(reproduction: Reproduction): Promise<void>;
  findProof(pair: RunPair): Promise<Proof | undefined>;
  /** Replaces that of the same pair. Throws `not_found` for a run there is not. */
  putProof(pair: RunPair, stored: { readonly proof: Proof; readonly recordedAt: number }): Promise<void>;
}

/** Two run ids: the one taken as good, and the one to be explained. */
export interface RunPair {
  readonly before: string;
  readonly after: string;
}
