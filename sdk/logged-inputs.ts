// What the operations on alerts and on media take, in the order of the contract.
import type { RunAlert } from './logged-shapes.ts';
import type { PageQuery } from './shapes.ts';
import type { RunId } from './inputs.ts';

export interface RaiseAlert extends RunId {
  /** One line, at most 512 characters. */
  readonly title: string;
  /** Plain text, at most 16,384 characters. Default: none. */
  readonly text?: string | undefined;
  /** Default `info`. */
  readonly level?: RunAlert['level'] | undefined;
  /** So many milliseconds after an alert the same title is no change. Default 60,000. */
  readonly waitMs?: number | undefined;
}

export interface ListAlerts extends RunId, PageQuery {}

export interface ListMedia extends RunId, PageQuery {}

export interface MediaKeyOfRun extends RunId {
  readonly key: string;
}

export interface GetMedia extends MediaKeyOfRun {
  /** The last that was logged at or before it, else the first after it. Default: the last of all. */
  readonly step?: number | undefined;
}
