// A logged model: what a training run wrote, before and after anyone registers it.
import type { Tag } from '../base/tag.ts';
import type { ModelMetric } from '../tracking/metrics/metric.ts';
import type { Param } from '../base/param.ts';

export const loggedModelStatuses = ['pending', 'ready', 'failed'] as const;
export type LoggedModelStatus = (typeof loggedModelStatuses)[number];

export interface LoggedModel {
  /** `m-` and 32 lower-case hexadecimal digits. */
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly artifactUri: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly status: LoggedModelStatus;
  readonly statusMessage?: string;
  readonly modelType?: string;
  readonly sourceRunId?: string;
  readonly deletedAt?: number;
}

/** A version that was made of a logged model, under the name it had then. */
export interface ModelRegistration {
  readonly name: string;
  readonly version: number;
}

export interface LoggedModelRecord {
  readonly model: LoggedModel;
  /** Each ordered by key. */
  readonly tags: readonly Tag[];
  readonly params: readonly Param[];
  readonly metrics: readonly ModelMetric[];
  /** In the order they were made. */
  readonly registrations: readonly ModelRegistration[];
}
