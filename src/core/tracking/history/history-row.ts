// A row of what a run's program logged: everything it said at once, to the letter. Numbers in it are points of metrics too; a
// row also holds what no series can, such as a picture's name or a table's.

/** `logged`: what the program says itself. `system`: what is measured of its machine beside it. */
export const historyKinds = ['logged', 'system'] as const;
export type HistoryKind = (typeof historyKinds)[number];

export interface HistoryRow {
  /** Its place, from 0. A row with the number of a stored one takes its place. */
  readonly number: number;
  /** As the program counts; a whole number below 2^53. Usually grows with the number. */
  readonly step: number;
  /** One JSON object. NaN and the infinities may stand in it bare, as many programs write them. */
  readonly json: string;
}

/** Longer rows are data, and belong into a file. In UTF-16 units. */
export const rowLimit = 16 * 1024 * 1024;

/** In one call. */
export const rowsPerCall = 100_000;
