// What went wrong with sending, as far as it decides what to do next.
import { ApiError } from '../../sdk/api-error.ts';

/** Bytes that were to be sent cannot be read any more, or are others now. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/**
 * Whether the same may succeed later: no answer, too many requests, any fault of the server, or a login that is
 * missing, which is mended without the delivery being changed.
 */
export function isTemporary(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { status } = error;
  return status === 0 || status === 401 || status === 407 || status === 408 || status === 429 || (status >= 500 && status !== 501);
}

/** How long a server asked to be left alone, in milliseconds, by its `Retry-After` in seconds or as a date. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null || header === '') return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
