// What an object store's refusals mean to whoever asked: none of them is a client's doing, so all are `unavailable`, and say
// what the operator can do. Nothing of a request but its method goes into a sentence: headers hold signatures.
import { AssayError } from '../../../core/base/errors.ts';
import { elementText } from './s3-xml.ts';

/** An answer that is no success. */
export interface S3Refusal {
  readonly status: number;
  /** The store's word for it, such as SlowDown; its status where it has none. */
  readonly code: string;
  readonly method: string;
}

/** Reads the store's word from an error's body; HEAD has none. */
export function refusalOf(method: string, status: number, body: string): S3Refusal {
  const code = elementText(body, 'Code') ?? '';
  return { method, status, code: /^[A-Za-z0-9.]{1,80}$/.test(code) ? code : String(status) };
}

const passing: readonly string[] = ['RequestTimeout', 'SlowDown', 'InternalError', 'ServiceUnavailable', 'OperationAborted', 'BadDigest'];

/** Whether the same request may do better in a moment. A digest that disagrees was spoilt on the way. */
export function isPassing({ status, code }: S3Refusal): boolean {
  return status >= 500 || status === 429 || status === 408 || passing.includes(code);
}

export function storeRefused(refusal: S3Refusal): AssayError {
  const { method, status, code } = refusal;
  return new AssayError(
    'unavailable',
    `the object store that holds the artifacts answered ${method} with ${status}${code === String(status) ? '' : ` ${code}`}; ${adviceFor(refusal)}`,
    {
      reason: isPassing(refusal) ? 'object_store_busy' : 'object_store_refuses',
    },
  );
}

function adviceFor(refusal: S3Refusal): string {
  if (isPassing(refusal)) return 'try again in a moment';
  if (refusal.code === 'NoSuchBucket') return 'make the bucket that artifacts-destination names, or name another, and restart the server';
  if (refusal.code === 'RequestTimeTooSkewed') return 'set the clock of the server';
  if (refusal.status === 401 || refusal.status === 403) return "check the server's AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do with the bucket";
  if (refusal.status === 301 || refusal.status === 307 || refusal.status === 308)
    return 'the bucket is in another region or at another endpoint: check s3-region and s3-endpoint-url';
  return 'look at the store, and at s3-region and s3-endpoint-url';
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
