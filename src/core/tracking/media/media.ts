// What rows of history hold besides numbers and texts: pictures, tables, sounds and the like, under the key each was logged with.
// The row itself says where the files are; here stands only which row that is.
import { checkName, keyLimit } from '../../base/text-limits.ts';
import type { HistoryRow } from '../history/history-row.ts';

/** `page`: a document with its own looks. `file`: anything else that is named and can be fetched. */
export const mediaKinds = ['image', 'table', 'histogram', 'audio', 'video', 'page', 'file'] as const;
export type MediaKind = (typeof mediaKinds)[number];

/** Something in a row. */
export interface MediaName {
  /** As the program logged it; names within an object are joined to its name by dots. */
  readonly key: string;
  readonly kind: MediaKind;
}

/** A row, with what is in it. */
export interface RowWithMedia extends HistoryRow {
  /** Each key once, at most `mediaPerRow`. */
  readonly media?: readonly MediaName[] | undefined;
}

/** Where something stands in the history of its run. */
export interface MediaPlace extends MediaName {
  /** The number of the row. */
  readonly row: number;
  readonly step: number;
}

/** All that was logged under one key. */
export interface MediaKey {
  readonly key: string;
  /** In the order of `mediaKinds`; nearly always one. */
  readonly kinds: readonly MediaKind[];
  readonly count: number;
  readonly firstStep: number;
  readonly lastStep: number;
}

export const mediaPerRow = 1_000;

/** Throws `invalid_argument`. */
export function checkMedia(media: readonly MediaName[]): void {
  for (const { key } of media) checkName('the key of a picture, table or the like', key, keyLimit);
}
