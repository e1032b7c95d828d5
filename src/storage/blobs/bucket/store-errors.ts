// What an object store's refusals mean to whoever asked: none of them is a client's doing, so all are `unavailable`, and say
// what the operator can do. Nothing of a request but its method goes into a sentence: headers hold signatures.
import { AssayError } from '../../../core/base/errors.ts';
import { elementText } from './store-xml.ts';

/** An answer that is no success. */
export interface StoreRefusal {
  readonly status: number;
  /** The store's word for it, such as SlowDown; its status where it has none. */
  readonly code: string;
  readonly method: string;
}

/** Reads the store's word from an error's body; HEAD has none. */
export function refusalOf(method: string, status: number, body: string): StoreRefusal {
  const code = elementText(body, 'Code') ?? '';
  return { method, status, code: /^[A-Za-z0-9.]{1,80}$/.test(code) ? code : String(status) };
}

const passing: readonly string[] = [
  'RequestTimeout',
  'SlowDown',
  'InternalError',
  'ServiceUnavailable',
  'OperationAborted',
  'BadDigest',
  'ServerBusy',
  'OperationTimedOut',
  'Md5Mismatch',
];

/** Whether the same request may do better in a moment. A digest that disagrees was spoilt on the way. */
export function isPassing({ status, code }: StoreRefusal): boolean {
  return status >= 500 || status === 429 || status === 408 || passing.includes(code);
}

/** What the operator of this kind of store can do about a refusal that does not pass. */
export type Advise = (refusal: StoreRefusal) => string;

export function storeRefused(refusal: StoreRefusal, advise: Advise): AssayError {
  const { method, status, code } = refusal;
  return new AssayError(
    'unavailable',
    `the object store that holds the artifacts answered ${method} with ${status}${code === String(status) ? '' : ` ${code}`}; ${isPassing(refusal) ? 'try again in a moment' : advise(refusal)}`,
    {
      reason: isPassing(refusal) ? 'object_store_busy' : 'object_store_refuses',
    },
  );
}

/** No answer came, after all attempts. */
export function storeAway(cause: unknown): AssayError {
  const { code = 'no answer' } = cause as NodeJS.ErrnoException;
  return new AssayError('unavailable', `the object store that holds the artifacts cannot be reached (${code}); try again once it answers`, { reason: 'object_store_away', cause });
}

/** The store answered in a way it should not have. */
export function storeOdd(sentence: string): AssayError {
  return new AssayError('unavailable', `the object store that holds the artifacts ${sentence}; try again`, { reason: 'object_store_busy' });
}

/** More bytes than any object may have. */
export function tooManyParts(): AssayError {
  return new AssayError('limit_exceeded', 'the content is larger than the object store takes in one object; send it in several files', { reason: 'object_too_large' });
}
