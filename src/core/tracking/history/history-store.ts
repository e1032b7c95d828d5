// Where the rows of runs are kept.
import type { EarlierPart } from '../branches/branch.ts';
import type { TailMove } from '../metrics/metric-store.ts';
import type { HistoryKind, HistoryRow } from './history-row.ts';

export interface HistoryOf {
  readonly runId: string;
  readonly kind: HistoryKind;
}

export interface HistoriesOf {
  readonly runIds: readonly string[];
  readonly kind: HistoryKind;
}

export interface HistoryExtent {
  /** As `size` tells it. */
  readonly size: number;
  /** Of all rows. */
  readonly greatestStep: number;
}

export interface HistoryQuery extends HistoryOf {
  /** Rows with at least this number. */
  readonly fromRow: number;
  /** Rows with at least this step; default: any. */
  readonly fromStep?: number | undefined;
  /** Rows with a step below this; default: any. */
  readonly beforeStep?: number | undefined;
  readonly limit: number;
}

export interface HistorySample extends Omit<HistoryQuery, 'fromRow' | 'limit'> {
  readonly count: number;
  /** Other runs, whose rows up to a step stand before this one's; the nearest first. */
  readonly earlier?: readonly EarlierPart[] | undefined;
}

export interface HistoryPage {
  /** By number. */
  readonly rows: readonly HistoryRow[];
  /** The first number that was not looked at; absent when all were. */
  readonly nextRow?: number | undefined;
}

/**
 * Duties: a row is kept to the letter. A row under the number of a stored one replaces it; the same row again is no change.
 * Numbers may come in any order and leave gaps, which later rows fill. Of several rows with one number in one call the last counts.
 */
export interface HistoryStore {
  /** One more than the highest number stored; 0 for a run that has no rows or is not there. */
  size(of: HistoryOf): Promise<number>;
  /** Of many runs at once, by run id, in a fixed number of queries; those without rows are left out. */
  extents(of: HistoriesOf): Promise<ReadonlyMap<string, HistoryExtent>>;
  /** Throws `not_found` for a run there is not. */
  put(of: HistoryOf, rows: readonly HistoryRow[]): Promise<void>;
  /**
   * Gives the logged rows beyond a step to another run, under the numbers they have. Resolves to how many there were. Throws
   * `not_found` for a run there is not.
   */
  moveTail(move: TailMove): Promise<number>;
  /** A page ends early when it has become large or has looked at much in vain: `nextRow` then says where to go on. */
  read(query: HistoryQuery): Promise<HistoryPage>;
  /** At most `count` of the rows within the range of steps, evenly over their order by number, the first and the last among them; rows of earlier runs stand before. */
  sample(query: HistorySample): Promise<readonly HistoryRow[]>;
}

/** Reads whose cost grows with the data they are about: an engine keeps them out of everybody's way. */
export const heavyHistoryReads = ['read', 'sample'] as const satisfies readonly (keyof HistoryStore)[];
