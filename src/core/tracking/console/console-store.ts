// Where console lines are kept.
import type { ConsoleLine } from './console-line.ts';

/** How much is stored of a run's console; bytes are those of the texts in UTF-8. */
export interface ConsoleSize {
  readonly lines: number;
  readonly bytes: number;
}

export interface ConsoleQuery {
  readonly runId: string;
  readonly fromLine: number;
  /** Only lines that contain it, in any case. */
  readonly text?: string | undefined;
  readonly stream?: ConsoleLine['stream'] | undefined;
  readonly limit: number;
}

export interface ConsolePage {
  readonly lines: readonly ConsoleLine[];
  /** How many lines are stored, whatever was asked for. */
  readonly total: number;
  /** The first line that was not looked at; absent when all were. */
  readonly nextLine?: number | undefined;
}

export interface ConsoleStore {
  /** Zero of both for a run that has none. */
  size(runId: string): Promise<ConsoleSize>;
  /** Lines whose numbers go on from those stored: the caller has looked in the same transaction. Throws `not_found` for a run there is not. */
  append(runId: string, lines: readonly ConsoleLine[]): Promise<void>;
  /**
   * Puts lines in the place of those stored under their numbers, and tells how many differed. Numbers rise, and all are stored: the
   * caller has looked in the same transaction. Throws `not_found` for a run there is not, `invalid_argument` for a line that is not stored.
   */
  replace(runId: string, lines: readonly ConsoleLine[]): Promise<number>;
  /**
   * Lines by number. A page ends early when it has become large or has looked at many lines in vain, so that no call takes
   * long: `nextLine` then says where to go on.
   */
  read(query: ConsoleQuery): Promise<ConsolePage>;
}

/** Reads whose cost grows with the data they are about: an engine keeps them out of everybody's way. */
export const heavyConsoleReads = ['read'] as const satisfies readonly (keyof ConsoleStore)[];
