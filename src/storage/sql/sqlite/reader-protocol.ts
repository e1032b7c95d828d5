// What the main thread and its reader threads say to each other. A request is answered by one message, or by several when it
// is long, so that no message is slow to read: each further one is sent when the one before was read.
import { AssayError, type ErrorCode, type ErrorDetail, type Subject } from '../../../core/base/errors.ts';
import type { Stores } from '../../../core/store.ts';

/** A read of one sub-store, by name. */
export interface ReadRequest {
  readonly store: keyof Stores;
  readonly method: string;
  readonly args: readonly unknown[];
  /** As `WholeStores.within`; undefined for everything. */
  readonly projects?: readonly string[] | undefined;
}

/** Asks for the next message of the same answer. */
export const sendMore = 'more';

/** What a thread says: that it is ready to read, a part of the answer's list, or the answer. */
export type ReaderMessage = { readonly isReady: true } | { readonly part: readonly unknown[] } | (ReadAnswer & { readonly heldBytes: number });

/** Errors lose their class between threads, so refusals travel as plain facts. */
export type ReadAnswer =
  /** `list` names the list whose items went ahead in parts; empty when the result is that list. */
  | { readonly result: unknown; readonly list?: string }
  | { readonly refusal: { readonly code: ErrorCode; readonly message: string; readonly subject?: Subject; readonly reason?: string; readonly detail: ErrorDetail } }
  | { readonly failure: { readonly message: string; readonly stack?: string } };

export function describeError(error: unknown): ReadAnswer {
  if (error instanceof AssayError) {
    const { code, message, subject, reason, detail } = error;
    return { refusal: { code, message, ...(subject && { subject }), ...(reason !== undefined && { reason }), detail } };
  }
  if (error instanceof Error) return { failure: { message: error.message, ...(error.stack !== undefined && { stack: error.stack }) } };
  return { failure: { message: String(error) } };
}

/** The result, with the items that went ahead, or the error thrown again. */
export function openAnswer(answer: ReadAnswer, ahead: readonly unknown[]): unknown {
  if ('result' in answer) {
    if (answer.list === undefined) return answer.result;
    return answer.list === '' ? ahead : { ...(answer.result as object), [answer.list]: ahead };
  }
  if ('refusal' in answer) {
    const { code, message, ...options } = answer.refusal;
    throw new AssayError(code, message, options);
  }
  const error = new Error(answer.failure.message);
  if (answer.failure.stack !== undefined) error.stack = answer.failure.stack;
  throw error;
}
