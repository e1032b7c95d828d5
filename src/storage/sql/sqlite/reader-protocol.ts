// What the main thread and its reader threads say to each other.
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

/** Errors lose their class between threads, so refusals travel as plain facts. */
export type ReadAnswer =
  | { readonly result: unknown }
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

/** The result, or the error thrown again. */
export function openAnswer(answer: ReadAnswer): unknown {
  if ('result' in answer) return answer.result;
  if ('refusal' in answer) {
    const { code, message, ...options } = answer.refusal;
    throw new AssayError(code, message, options);
  }
  const error = new Error(answer.failure.message);
  if (answer.failure.stack !== undefined) error.stack = answer.failure.stack;
  throw error;
}
