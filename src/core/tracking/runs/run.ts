// A run: one execution of a program, with what it was given and what it made.
import type { Tag } from '../../base/tag.ts';
import type { MetricSummary } from '../metrics/metric.ts';
import type { DatasetInput, ModelInput, ModelOutput } from '../../datasets/dataset.ts';

export const runStatuses = ['running', 'scheduled', 'finished', 'failed', 'killed'] as const;
export type RunStatus = (typeof runStatuses)[number];

export interface Run {
  /** 32 lower-case hexadecimal digits. */
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  /** Who started it, as the client says. */
  readonly userId: string;
  readonly status: RunStatus;
  /** By the client's clock, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Present when it is in the bin. */
  readonly deletedAt?: number;
  readonly parentRunId?: string;
  /** The URI under which its artifacts live. */
  readonly artifactUri: string;
  /** When anything of it last changed, by our clock. */
  readonly updatedAt: number;
}

/** A run's setting, write-once: the same value again is no change, another value is refused. */
export interface Param {
  readonly key: string;
  readonly value: string;
}

/** A run with all that a table row or a run page shows at once; series are read on their own. */
export interface RunRecord {
  readonly run: Run;
  /** Each ordered by key. */
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  readonly metrics: readonly MetricSummary[];
  readonly datasets: readonly DatasetInput[];
  readonly modelInputs: readonly ModelInput[];
  readonly modelOutputs: readonly ModelOutput[];
}

/** Whether the run has come to an end, by any way. */
export function isEnded(status: RunStatus): boolean {
  return status === 'finished' || status === 'failed' || status === 'killed';
}
