// What the headers of a store's answer say of an object; all stores use the same ones.
import type { IncomingHttpHeaders } from 'node:http';

import type { ObjectState } from './bucket-objects.ts';
import { storeOdd } from './store-errors.ts';

export function objectStateIn(headers: IncomingHttpHeaders, sizeBytes = Number(headers['content-length'])): ObjectState {
  if (!Number.isSafeInteger(sizeBytes)) throw storeOdd('answered without the size of an object');
  return { sizeBytes, modifiedAt: endOfSecond(headers['last-modified']), tag: headers.etag ?? '' };
}

/** Of the whole object, also where a part of it is sent. */
export function objectSizeIn(status: number, headers: IncomingHttpHeaders): number {
  return Number(status === 206 ? headers['content-range']?.split('/')[1] : headers['content-length']);
}

/** The end of the second that a store names. */
export function endOfSecond(text: string | undefined): number {
  const at = Date.parse(text ?? '');
  if (Number.isNaN(at)) throw storeOdd('answered without the time of an object');
  return Math.floor(at / 1_000) * 1_000 + 999;
}
