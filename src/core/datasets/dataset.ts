// Datasets as runs declare them, and the edges from runs to datasets and models.
import type { Tag } from '../base/tag.ts';

/** Identified by (experiment, name, digest). */
export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema?: string;
  readonly profile?: string;
}

/** A dataset a run used, with the tags of that use. */
export interface DatasetInput {
  readonly dataset: Dataset;
  /** What it was used for, such as `training` or `eval`. */
  readonly context?: string;
  readonly tags: readonly Tag[];
}

export interface ModelInput {
  readonly modelId: string;
}

export interface ModelOutput {
  readonly modelId: string;
  /** A whole number of 64 bits. */
  readonly step: number;
  /** To the digit, where it is beyond ±(2^53 - 1) and `step` is the double nearest to it. */
  readonly farStep?: bigint;
}

/** A dataset met in an experiment, once per context. */
export interface DatasetSummary {
  readonly experimentId: string;
  readonly name: string;
  readonly digest: string;
  readonly context?: string;
}
