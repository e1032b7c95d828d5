// The registry: named models, their numbered versions, stages and aliases.
import type { Tag } from '../base/tag.ts';

export interface ModelAlias {
  readonly alias: string;
  readonly version: number;
}

export interface RegisteredModel {
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly description?: string;
  readonly tags: readonly Tag[];
  readonly aliases: readonly ModelAlias[];
  /** The highest version in each stage that has one. */
  readonly latestVersions: readonly ModelVersion[];
}

export const modelStages = ['None', 'Staging', 'Production', 'Archived'] as const;
export type ModelStage = (typeof modelStages)[number];

export interface ModelVersion {
  readonly modelName: string;
  /** From 1; a number is never used twice while its model exists. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly stage: ModelStage;
  readonly description?: string;
  readonly userId?: string;
  /** What the client named as the source. */
  readonly source: string;
  /** Where the files are, when that is not the source itself. */
  readonly storageLocation?: string;
  readonly runId?: string;
  readonly runLink?: string;
  readonly modelId?: string;
  readonly tags: readonly Tag[];
  /** Ordered by name. */
  readonly aliases: readonly string[];
}
