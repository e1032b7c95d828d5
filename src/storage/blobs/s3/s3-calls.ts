// What S3's own calls are made with, beside what every bucket can do.
import type { BucketObjects } from '../bucket/bucket-objects.ts';
import type { StoreRequest } from '../bucket/store-exchange.ts';
import type { StoreText } from '../bucket/store-requests.ts';

export interface S3CallOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Putting parts together and copying them may be long work without a sign. */
  readonly isLong?: boolean;
}

export interface S3Calls extends Pick<BucketObjects, 'head'> {
  /** Any other call on a key, or on the bucket when there is none; refusals are thrown but for those allowed. */
  call(method: StoreRequest['method'], key: string | undefined, options: S3CallOptions & { readonly allowed?: readonly number[] }): Promise<StoreText>;
  /** `/bucket/key`, as the source of a copy is named. */
  sourceOf(key: string): string;
  /** The prefix with the key. */
  fullKey(key: string): string;
}
