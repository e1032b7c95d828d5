// The blob store in a bucket of an S3-compatible store.
import type { BlobStore } from '../../../core/content/blob-store.ts';
import { type BucketOptions, openBucketBlobStore } from '../bucket/bucket-blob-store.ts';
import { createS3Objects, type ObjectsOptions } from './s3-objects.ts';

export type S3Options = BucketOptions & ObjectsOptions;

/** Throws `unavailable`, with what to do, when the bucket cannot be used. */
export function openS3BlobStore(options: S3Options): Promise<BlobStore> {
  return openBucketBlobStore(createS3Objects(options), options);
}
