// The few things a blob store asks of a bucket, whatever the store's own words for them are: objects put, read, looked at, copied,
// listed and deleted by their keys below a prefix. What was written must be seen at once by everybody.
import type { IncomingMessage } from 'node:http';

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

/** One object made of parts, which are there for nobody until all are put together. */
export interface PartsUpload {
  /** Parts may come in any order; their numbers, from 1 on, decide. The store compares the bytes with a checksum. */
  put(number: number, bytes: Uint8Array): Promise<void>;
  /** The object is there with all its parts when this resolves; or one of the same key that somebody else put together meanwhile. */
  complete(): Promise<void>;
  abort(): Promise<void>;
}

export interface ObjectCopy {
  readonly from: string;
  readonly to: string;
  readonly sizeBytes: number;
}

export interface BucketObjects {
  head(key: string): Promise<ObjectState | undefined>;
  /** Bytes from `start` on; undefined when there is no such object. */
  open(key: string, span?: { readonly start: number; readonly length: number }): Promise<ObjectBody | undefined>;
  /** The store compares the bytes with a checksum, this one or another. */
  put(key: string, bytes: Uint8Array, sha256: Uint8Array): Promise<void>;
  /** One that is not there is fine. */
  delete(key: string): Promise<void>;
  /** Up to 1,000 keys of a folder, such as `blobs/`, in their order. */
  list(folder: string, options?: { readonly after?: string | undefined; readonly limit?: number | undefined }): Promise<ObjectList>;
  beginUpload(key: string): Promise<PartsUpload>;
  /** Within the store, without the bytes coming here. */
  copy(wanted: ObjectCopy): Promise<void>;
  /** Gives up uploads that were begun before this time of the store's clock and never finished, where the store does not by itself. */
  abortUploadsBefore(before: number): Promise<void>;
  close(): void;
}

/** So many parts every store takes. */
export const mostParts = 10_000;
