// An experiment: a named group of runs.
import type { Tag } from '../../base/tag.ts';

export interface Experiment {
  /** A decimal number as text, given out in order; `0` exists from the start. */
  readonly id: string;
  readonly projectId: string;
  /** Unique in its project, deleted ones included. */
  readonly name: string;
  /** The URI under which its runs' artifacts live. */
  readonly artifactRoot: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Present when it is in the bin. */
  readonly deletedAt?: number;
  /** Markdown; may be empty. */
  readonly notes?: string;
  /** Ordered by key. */
  readonly tags: readonly Tag[];
}

/** What goes on in an experiment. */
export interface ExperimentActivity {
  readonly experimentId: string;
  /** Runs that are not deleted. */
  readonly runCount: number;
  /** Of these, the ones with the status running. */
  readonly runningCount: number;
  /** When any of these last changed; absent when there are none. */
  readonly lastActivityAt?: number;
}

export const defaultExperimentId = '0';
