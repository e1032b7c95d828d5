// Where it is kept which rows hold pictures, tables and the like: to find one by its key and step without reading a history.
import type { Page, PageRequest } from '../../base/page.ts';
import type { TailMove } from '../metrics/metric-store.ts';
import type { MediaKey, MediaPlace } from './media.ts';

export interface MediaOf {
  readonly runId: string;
  readonly key: string;
}

export interface MediaSteps {
  /** Ascending, each once: all of them, or an even choice with the first and the last. */
  readonly steps: readonly number[];
  /** How many there are. */
  readonly total: number;
}

export interface MediaStore {
  /** Whatever was noted of these rows is replaced; the same again is no change. Throws `not_found` for a run there is not. */
  put(runId: string, noted: { readonly rows: readonly number[]; readonly places: readonly MediaPlace[] }): Promise<void>;
  /** Gives what was noted beyond a step to another run. Throws `not_found` for a run there is not. */
  moveTail(move: TailMove): Promise<void>;
  /** By key. None of a run there is not. */
  keys(query: { readonly runId: string; readonly page: PageRequest }): Promise<Page<MediaKey>>;
  /** At most `limit` steps. */
  steps(query: MediaOf & { readonly limit: number }): Promise<MediaSteps>;
  /** The last at or before a step, else the first after it; without a step the last of all. */
  find(query: MediaOf & { readonly step?: number | undefined }): Promise<MediaPlace | undefined>;
}

/** Reads whose cost grows with the data they are about: an engine keeps them out of everybody's way. */
export const heavyMediaReads = ['keys', 'steps'] as const satisfies readonly (keyof MediaStore)[];
