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
  /** What it takes in memory while it waits, about. */
  readonly bytes: number;
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

/** Characters as the two bytes that they may take, and every value as what an object is at least. */
export function batchBytes(
  { rows = [], tags = [] }: LogBatch,
  { points, leaves, summary, wholeSummary = [] }: Pick<WaitingBatch, 'points' | 'leaves' | 'summary' | 'wholeSummary'>,
): number {
  const texts = [...leaves, ...summary, ...wholeSummary, ...tags].reduce((sum, { key, value }) => sum + objectBytes + 2 * (key.length + value.length), 0);
  const lines = rows.reduce((sum, { rows: ofKind }) => sum + ofKind.reduce((all, { json }) => all + objectBytes + 2 * json.length, 0), 0);
  const packed = points === undefined ? 0 : points.keyOf.length * pointBytes + points.keys.reduce((sum, key) => sum + objectBytes + 2 * key.length, 0);
  return objectBytes + texts + lines + packed;
}

const objectBytes = 64;
/** Three doubles and the place of a key; what is beyond a double is rare. */
const pointBytes = 28;

/** How many rows it brings, of whatever kind. */
export function rowCount({ rows = [] }: LogBatch): number {
  return rows.reduce((sum, { rows: ofKind }) => sum + ofKind.length, 0);
}
