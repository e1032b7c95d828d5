// What an operation is handed to make one change with.
import type { Json } from '../../documents/canonical-json.ts';
import type { Change } from '../base/changes.ts';
import type { Subject } from '../base/errors.ts';
import type { Caller } from './caller.ts';

/** What the work of one write may do besides using the stores. */
export interface Writing<S> {
  readonly stores: S;
  /** Who asked. */
  readonly caller: Caller;
  /** The time of the change: one reading of the clock for the whole write. */
  readonly at: number;
  /** Notes what changed. A write that notes nothing leaves no audit entry. */
  audit(action: string, subject: Subject, detail?: { readonly [key: string]: Json }): void;
  /** Tells the live feed, if and when the write is committed. */
  announce(change: Change): void;
}
