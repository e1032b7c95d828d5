// A run: one execution of a program, with what it was given and what it made.
import type { Tag } from '../../base/tag.ts';
import type { Branch } from '../branches/branch.ts';
import type { MetricSummary } from '../metrics/metric.ts';
import type { DatasetInput, ModelInput, ModelOutput } from '../../datasets/dataset.ts';
import type { Leaf } from '../values/leaf.ts';
import type { RunFacts } from './run-facts.ts';

/**
 * `failed`: its program ended badly. `killed`: somebody ended it. `crashed`: nobody heard of it any more. `preempted`: its
 * machine was taken away.
 */
export const runStatuses = ['running', 'scheduled', 'finished', 'failed', 'killed', 'crashed', 'preempted'] as const;
export type RunStatus = (typeof runStatuses)[number];

export interface Run extends RunFacts {
  /** See `checkRunId`. */
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  /** The account it was started under, as the client says; may be empty. */
  readonly userId: string;
  readonly status: RunStatus;
  /** By the client's clock, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Present when it is in the bin. */
  readonly deletedAt?: number;
  /** The URI under which its artifacts live. */
  readonly artifactUri: string;
  /** When anything of it last changed, by our clock. */
  readonly updatedAt: number;
  /** The run it goes on from, told when it was made. */
  readonly branchOf?: Branch;
  readonly rewound?: Rewound;
}

/** That a run was taken back: what it had logged after a step became another run. */
export interface Rewound {
  /** The step of the last time, and when that was. */
  readonly step: number;
  readonly at: number;
  /** How often. */
  readonly times: number;
}

/** A run with all that a table row or a run page shows at once; series are read on their own. */
export interface RunRecord {
  readonly run: Run;
  /** Each ordered by key. The params are the leaves of the config. */
  readonly params: readonly Leaf[];
  readonly summary: readonly Leaf[];
  readonly tags: readonly Tag[];
  readonly metrics: readonly MetricSummary[];
  readonly datasets: readonly DatasetInput[];
  readonly modelInputs: readonly ModelInput[];
  readonly modelOutputs: readonly ModelOutput[];
}

/** Whether the run has come to an end, by any way. */
export function isEnded(status: RunStatus): boolean {
  return status !== 'running' && status !== 'scheduled';
}
