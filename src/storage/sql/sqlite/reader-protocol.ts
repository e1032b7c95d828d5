// What the main thread and its reader threads say to each other. A request is answered by one message, or by several when it
// is long, so that no message is slow to read: each further one is sent when the one before was read.
import { AssayError, type ErrorCode, type ErrorDetail, type Subject } from '../../../core/base/errors.ts';
import type { Stores } from '../../../core/store.ts';
import { unpackValues } from './unpack-values.ts';
import type { PackedValue } from './value-code.ts';

/** A read of one sub-store, by name. */
export interface ReadRequest {
  readonly store: keyof Stores | 'sealing';
  readonly method: string;
  readonly args: readonly unknown[];
  /** As `WholeStores.within`; undefined for everything. */
  readonly projects?: readonly string[] | undefined;
}

/** Asks for the next message of the same answer. */
export const sendMore = 'more';

/** What a thread says: that it is ready to read, some of the answer's strings, the answer, or what it holds of memory once that is sent. */
export type ReaderMessage = { readonly isReady: true } | { readonly part: readonly string[] } | ReadAnswer | { readonly heldBytes: number };

/** Errors lose their class between threads, so refusals travel as plain facts. */
export type ReadAnswer =
  /** `list` tells of the items that are packed before the result: of which field they are (empty when the result is that list), and how many. */
  | { readonly packed: PackedValue; readonly strings: readonly string[]; readonly list?: { readonly name: string; readonly count: number } }
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

/** Codes read in one go: some milliseconds of the main thread. */
const codesAtOnce = 40_000;

/** The result, with the strings that went ahead, or the error thrown again. A long list is put together in several turns, so that whatever else waits gets its own. */
export async function openAnswer(answer: ReadAnswer, ahead: readonly string[]): Promise<unknown> {
  if ('packed' in answer) {
    const { packed, strings, list } = answer;
    const unpacker = unpackValues(packed, strings.length > 0 ? strings : ahead);
    if (list === undefined) return unpacker.next();
    const items: unknown[] = [];
    for (let turn = unpacker.position(); items.length < list.count;) {
      items.push(unpacker.next());
      if (unpacker.position() < turn + codesAtOnce) continue;
      turn = unpacker.position();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return list.name === '' ? items : { ...(unpacker.next() as object), [list.name]: items };
  }
  if ('refusal' in answer) {
    const { code, message, ...options } = answer.refusal;
    throw new AssayError(code, message, options);
  }
  const error = new Error(answer.failure.message);
  if (answer.failure.stack !== undefined) error.stack = answer.failure.stack;
  throw error;
}
