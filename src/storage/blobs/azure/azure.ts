// The blob store in a container of Azure Blob Storage.
import type { BlobStore } from '../../../core/content/blob-store.ts';
import { type BucketOptions, openBucketBlobStore } from '../bucket/bucket-blob-store.ts';
import type { AzureCallOptions } from './azure-calls.ts';
import { createAzureObjects } from './azure-objects.ts';

export type AzureOptions = BucketOptions & AzureCallOptions;

/** Throws `unavailable`, with what to do, when the container cannot be used. */
export function openAzureBlobStore(options: AzureOptions): Promise<BlobStore> {
  return openBucketBlobStore(createAzureObjects(options), { ...options, areUploadsApart: true });
}
