// The registry: named models and prompts, their numbered versions, stages and aliases.
import { invalidArgument } from '../base/errors.ts';
import type { Tag } from '../base/tag.ts';
import type { registeredKinds } from '../collections/collection.ts';

export interface ModelAlias {
  readonly alias: string;
  readonly version: number;
}

/** Models and prompts share their names. */
export type ModelKind = (typeof registeredKinds)[number];

export interface RegisteredModel {
  readonly name: string;
  readonly kind: ModelKind;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly description?: string;
  readonly tags: readonly Tag[];
  readonly aliases: readonly ModelAlias[];
  /** The highest version in each stage that has one, and of those in none. */
  readonly latestVersions: readonly ModelVersion[];
}

/** 1 to 64 lower-case letters, digits, `_` and `-`. */
export function checkStage(stage: string): void {
  if (!/^[a-z0-9_-]{1,64}$/.test(stage)) throw invalidArgument(`stage ${JSON.stringify(stage.slice(0, 80))} is not 1 to 64 lower-case letters, digits, '_' or '-'`);
}

export interface ModelVersion {
  readonly modelName: string;
  /** From 1; a number is never used twice while its model exists. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** How far it has come, in the words of those who use it, such as `production`. */
  readonly stage?: string;
  readonly description?: string;
  readonly userId?: string;
  /** What the client named as the source. */
  readonly source: string;
  /** Where the files are, when that is not the source itself. */
  readonly storageLocation?: string;
  readonly runId?: string;
  readonly runLink?: string;
  readonly modelId?: string;
  /** The id of the version of a collection that it stands for, whose files it has. */
  readonly originId?: string;
  readonly tags: readonly Tag[];
  /** Ordered by name. */
  readonly aliases: readonly string[];
}
