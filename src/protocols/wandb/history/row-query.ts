// Which rows of a run are wanted.
import type { HistoryKind } from '../../../core/tracking/history/history-row.ts';

export interface RowQuery {
  readonly kind: HistoryKind;
  readonly fromStep?: number | undefined;
  readonly beforeStep?: number | undefined;
  /** Where a few rows, evenly over all, are enough. */
  readonly count?: number | undefined;
}
