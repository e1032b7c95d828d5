// The few things asked of a bucket: objects put, read, looked at, copied, listed and deleted by their keys below the prefix.
import type { BucketObjects } from '../bucket/bucket-objects.ts';
import { endOfSecond, objectSizeIn, objectStateIn } from '../bucket/object-state.ts';
import { refusalOf, storeOdd, storeRefused } from '../bucket/store-errors.ts';
import { createStoreExchange, type StoreRequest } from '../bucket/store-exchange.ts';
import { createStoreRequests, type RetryOptions, usualRetries } from '../bucket/store-requests.ts';
import { elementsOf, elementText } from '../bucket/store-xml.ts';
import { copyObject } from './copy-object.ts';
import { abortUploadsBefore, beginMultipart } from './multipart-upload.ts';
import { adviceForS3 } from './s3-advice.ts';
import type { S3CallOptions, S3Calls } from './s3-calls.ts';
import { addressOf, type S3Place } from './s3-place.ts';
import { createS3Signing, type S3Credentials } from './s3-signing.ts';
import { summed } from './summed.ts';

export type S3Objects = BucketObjects & S3Calls;

export interface ObjectsOptions {
  readonly place: S3Place;
  readonly credentials: S3Credentials;
  readonly retries?: RetryOptions | undefined;
  readonly idleMs?: number | undefined;
  /** Copies within the store that are larger are made in parts of this size. */
  readonly copyPartBytes?: number | undefined;
}

const usualIdleMs = 30_000;
const longFactor = 4;
const connections = 64;

export function createS3Objects({ place, credentials, retries = usualRetries, idleMs = usualIdleMs, copyPartBytes }: ObjectsOptions): S3Objects {
  const exchange = createStoreExchange({ signed: createS3Signing(credentials, place.region), connections });
  const requests = createStoreRequests(exchange, retries, adviceForS3);

  const requestOf = (method: StoreRequest['method'], key: string | undefined, { query, headers, body, isLong = false }: S3CallOptions): StoreRequest => ({
    method,
    headers,
    body,
    idleMs: isLong ? longFactor * idleMs : idleMs,
    url: addressOf(place, key, query),
  });

  const call: S3Objects['call'] = async (method, key, { allowed = [], ...options }) => {
    const answer = await requests.text(requestOf(method, key, options));
    if (answer.status >= 300 && !allowed.includes(answer.status)) throw storeRefused(refusalOf(method, answer.status, answer.text), adviceForS3);
    return answer;
  };

  const objects: S3Objects = {
    call,
    head: async (key) => {
      const { status, headers } = await call('HEAD', key, { allowed: [404] });
      return status === 404 ? undefined : objectStateIn(headers);
    },
    open: async (key, span) => {
      const range = span === undefined ? {} : { headers: { range: `bytes=${span.start}-${span.start + span.length - 1}` } };
      const answer = await requests.stream(requestOf('GET', key, range));
      if ('body' in answer) return { state: objectStateIn(answer.headers, objectSizeIn(answer.status, answer.headers)), bytes: answer.body };
      const refusal = refusalOf('GET', answer.status, answer.text);
      // A range of an object that became shorter is the reader's to find out.
      if (answer.status === 404 && refusal.code !== 'NoSuchBucket') return undefined;
      throw storeRefused(refusal, adviceForS3);
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
    beginUpload: (key) => beginMultipart(objects, key),
    copy: (wanted) => copyObject(objects, { ...wanted, partBytes: copyPartBytes }),
    abortUploadsBefore: (before) => abortUploadsBefore(objects, before),
    close: () => exchange.close(),
  };
  return objects;
}

function decodedKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw storeOdd('listed a key that cannot be read');
  }
}
