// The only ways to a store: whoever wants one names the caller, the action and what it is about, and gets stores in which nothing
// exists but what this caller may have that action on. They are made in `core/doors`.
import type { Action, ChangeAction } from './action.ts';
import type { Caller } from './caller.ts';
import type { ReadScope, Scope } from './scope.ts';
import type { View } from './view.ts';
import type { Writing } from './writing.ts';

/** What is committed. A change may look first: reading takes any action. */
export type ReadDoor<S> = (caller: Caller, action: Action, scope: ReadScope) => Promise<S>;

/** One change: a transaction with its audit entries, and announcements after the commit. */
export type WriteDoor<S> = <T>(caller: Caller, action: ChangeAction, scope: Scope, work: (writing: Writing<S>) => Promise<T>) => Promise<T>;

/**
 * Each refuses a thing the caller may not know of exactly as one there is not (`not_found`), and with `permission_denied` what it
 * may see and not do. `S` are the stores a noun names.
 */
export interface Doors<S> {
  readonly read: ReadDoor<S>;
  readonly write: WriteDoor<S>;
}

/** For changes of several callers that share a transaction. */
export interface SharedDoors<S> {
  readonly admit: (caller: Caller, action: ChangeAction, scope: Scope) => Promise<Admission>;
  /** All of them must have equal views. What is done is the work's own business, its audit entries too. */
  readonly together: <T>(admissions: readonly [Admission, ...Admission[]], work: (stores: S) => Promise<T>) => Promise<T>;
}

declare const admitted: unique symbol;

/** The word of the door that a caller may do something; nothing else can make one. */
export interface Admission {
  readonly [admitted]: true;
  readonly caller: Caller;
  readonly view: View;
}
