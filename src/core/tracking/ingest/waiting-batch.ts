// A batch that waits for the next commit, with what could be worked out of it before.
import type { Admission } from '../../access/doors.ts';
import type { Leaf } from '../values/leaf.ts';
import { leavesOf } from '../values/nested-values.ts';
import type { PointColumns } from '../metrics/point-columns.ts';
import type { LogBatch } from './log-batch.ts';

export interface WaitingBatch {
  readonly admission: Admission;
  readonly batch: LogBatch;
  /** Absent when there are none. */
  readonly points: PointColumns | undefined;
  /** Of the config, params among them. */
  readonly leaves: readonly Leaf[];
  /** Parts of the summary. */
  readonly summary: readonly Leaf[];
  /** The whole of it, where the batch has it. */
  readonly wholeSummary?: readonly Leaf[] | undefined;
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
}

/** Throws `invalid_argument` for values beyond the limits. */
export function batchLeaves({ params = [], config = {}, summary = {}, wholeSummary }: LogBatch): Pick<WaitingBatch, 'leaves' | 'summary' | 'wholeSummary'> {
  return {
    leaves: [...params, ...leavesOf('config', config)],
    summary: leavesOf('summary', summary),
    ...(wholeSummary === undefined ? {} : { wholeSummary: leavesOf('summary', wholeSummary) }),
  };
}

/** How many rows it brings, of whatever kind. */
export function rowCount({ rows = [] }: LogBatch): number {
  return rows.reduce((sum, { rows: ofKind }) => sum + ofKind.length, 0);
}
