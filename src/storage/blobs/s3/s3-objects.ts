// The few things asked of a bucket: objects put, read, looked at, copied, listed and deleted by their keys below the prefix.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { storeOdd, storeRefused, refusalOf } from './s3-errors.ts';
import { createS3Exchange, type S3Credentials, type S3Request } from './s3-exchange.ts';
import { addressOf, type S3Place } from './s3-place.ts';
import { createS3Requests, type RetryOptions, type S3Text, usualRetries } from './s3-requests.ts';
import { elementsOf, elementText } from './s3-xml.ts';

/** What a store says of an object. */
export interface ObjectState {
  readonly sizeBytes: number;
  /** The end of the second in which it was made: stores tell no more than the second, and this is never too early. */
  readonly modifiedAt: number;
  /** Changes with the bytes. */
  readonly tag: string;
}

export interface ListedObject {
  /** Below the prefix that was listed. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
}

export interface ObjectList {
  readonly items: readonly ListedObject[];
  /** Whether there are more after the last one. */
  readonly isCut: boolean;
  /** What the store's clock said. */
  readonly at: number;
}

export interface ObjectBody {
  readonly state: ObjectState;
  readonly bytes: IncomingMessage;
}

export interface S3CallOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Putting parts together and copying them may be long work without a sign. */
  readonly isLong?: boolean;
}

export interface S3Objects {
  head(key: string): Promise<ObjectState | undefined>;
  /** Bytes from `start` on; undefined when there is no such object. */
  open(key: string, span?: { readonly start: number; readonly length: number }): Promise<ObjectBody | undefined>;
  /** The store compares the bytes with their SHA-256. */
  put(key: string, bytes: Uint8Array, sha256: Uint8Array): Promise<void>;
  delete(key: string): Promise<void>;
  /** Up to 1,000 keys of a folder, such as `blobs/`, in their order. */
  list(folder: string, options?: { readonly after?: string | undefined; readonly limit?: number | undefined }): Promise<ObjectList>;
  /** Any other call on a key, or on the bucket when there is none; refusals are thrown but for those allowed. */
  call(method: S3Request['method'], key: string | undefined, options: S3CallOptions & { readonly allowed?: readonly number[] }): Promise<S3Text>;
  /** `/bucket/key`, as the source of a copy is named. */
  sourceOf(key: string): string;
  /** The prefix with the key. */
  fullKey(key: string): string;
  close(): void;
}

export interface ObjectsOptions {
  readonly place: S3Place;
  readonly credentials: S3Credentials;
  readonly retries?: RetryOptions | undefined;
  readonly idleMs?: number | undefined;
}

const usualIdleMs = 30_000;
const longFactor = 4;
const connections = 64;

export function createS3Objects({ place, credentials, retries = usualRetries, idleMs = usualIdleMs }: ObjectsOptions): S3Objects {
  const exchange = createS3Exchange({ credentials, region: place.region, connections });
  const requests = createS3Requests(exchange, retries);

  const requestOf = (method: S3Request['method'], key: string | undefined, { query, headers, body, isLong = false }: S3CallOptions): S3Request => ({
    method,
    headers,
    body,
    idleMs: isLong ? longFactor * idleMs : idleMs,
    url: addressOf(place, key, query),
  });

  const call: S3Objects['call'] = async (method, key, { allowed = [], ...options }) => {
    const answer = await requests.text(requestOf(method, key, options));
    if (answer.status >= 300 && !allowed.includes(answer.status)) throw storeRefused(refusalOf(method, answer.status, answer.text));
    return answer;
  };

  return {
    call,
    head: async (key) => {
      const { status, headers } = await call('HEAD', key, { allowed: [404] });
      return status === 404 ? undefined : stateOf(headers, Number(headers['content-length']));
    },
    open: async (key, span) => {
      const range = span === undefined ? {} : { headers: { range: `bytes=${span.start}-${span.start + span.length - 1}` } };
      const answer = await requests.stream(requestOf('GET', key, range));
      if ('body' in answer) return { state: stateOf(answer.headers, sizeIn(answer.status, answer.headers)), bytes: answer.body };
      const refusal = refusalOf('GET', answer.status, answer.text);
      // A range of an object that became shorter is the reader's to find out.
      if (answer.status === 404 && refusal.code !== 'NoSuchBucket') return undefined;
      throw storeRefused(refusal);
    },
    put: async (key, bytes, sha256) => void (await call('PUT', key, { body: bytes, headers: summed(sha256) })),
    delete: async (key) => void (await call('DELETE', key, { allowed: [404] })),
    list: async (folder, { after, limit = 1_000 } = {}) => {
      const prefix = `${place.prefix}${folder}`;
      const start: Record<string, string> = after === undefined ? {} : { 'start-after': `${prefix}${after}` };
      const { text, headers } = await call('GET', undefined, {
        query: { 'list-type': '2', 'encoding-type': 'url', prefix, 'max-keys': String(Math.min(limit, 1_000)), ...start },
      });
      if (!text.includes('<ListBucketResult')) throw storeOdd('answered a list with something else');
      const items = elementsOf(text, 'Contents').map((element) => ({
        name: decodedKey(elementText(element, 'Key') ?? '').slice(prefix.length),
        sizeBytes: Number(elementText(element, 'Size')),
        modifiedAt: endOfSecond(elementText(element, 'LastModified')),
      }));
      return { items, isCut: elementText(text, 'IsTruncated') === 'true', at: endOfSecond(headers.date) };
    },
    sourceOf: (key) => `/${place.bucket}/${place.prefix}${key}`.split('/').map(encodeURIComponent).join('/'),
    fullKey: (key) => `${place.prefix}${key}`,
    close: () => exchange.close(),
  };
}

/** The headers by which a store sees that bytes came as they were sent. */
export function summed(sha256: Uint8Array): Readonly<Record<string, string>> {
  const sum = Buffer.from(sha256);
  return { 'x-amz-content-sha256': sum.toString('hex'), 'x-amz-checksum-sha256': sum.toString('base64') };
}

/** Of the whole object, also where a part of it is sent. */
function sizeIn(status: number, headers: IncomingHttpHeaders): number {
  return Number(status === 206 ? headers['content-range']?.split('/')[1] : headers['content-length']);
}

function stateOf(headers: IncomingHttpHeaders, sizeBytes: number): ObjectState {
  if (!Number.isSafeInteger(sizeBytes)) throw storeOdd('answered without the size of an object');
  return { sizeBytes, modifiedAt: endOfSecond(headers['last-modified']), tag: headers.etag ?? '' };
}

function decodedKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw storeOdd('listed a key that cannot be read');
  }
}

function endOfSecond(text: string | undefined): number {
  const at = Date.parse(text ?? '');
  if (Number.isNaN(at)) throw storeOdd('answered without the time of an object');
  return Math.floor(at / 1_000) * 1_000 + 999;
}
