// A container of Azure Blob Storage as a bucket.
import { setTimeout as sleep } from 'node:timers/promises';

import type { BucketObjects } from '../bucket/bucket-objects.ts';
import { objectSizeIn, objectStateIn } from '../bucket/object-state.ts';
import { storeOdd } from '../bucket/store-errors.ts';
import { type AzureCallOptions, createAzureCalls } from './azure-calls.ts';
import { azureAddressOf, withSasToken } from './azure-place.ts';
import { beginBlocks } from './block-upload.ts';
import { createContainerList } from './list-container.ts';
import { transferMd5 } from './transfer-md5.ts';

/** Copies within an account are nearly always done when they are answered. */
const copyLookMs = 250;
const copyPatienceMs = 600_000;

export function createAzureObjects(options: AzureCallOptions): BucketObjects {
  const { place } = options;
  const calls = createAzureCalls(options);
  const container = createContainerList(calls);

  const head: BucketObjects['head'] = async (key) => {
    const { status, headers } = await calls.call('HEAD', key, { allowed: [404] });
    // What is still being copied is not there yet.
    return status === 404 || headers['x-ms-copy-status'] === 'pending' ? undefined : objectStateIn(headers);
  };

  return {
    head,
    open: async (key, span) => {
      const headers: Readonly<Record<string, string>> = span === undefined ? {} : { 'x-ms-range': `bytes=${span.start}-${span.start + span.length - 1}` };
      const answer = await calls.stream(key, { headers, allowed: [404] });
      return 'body' in answer ? { state: objectStateIn(answer.headers, objectSizeIn(answer.status, answer.headers)), bytes: answer.body } : undefined;
    },
    put: async (key, bytes) => {
      await calls.call('PUT', key, {
        body: bytes,
        headers: { 'x-ms-blob-type': 'BlockBlob', 'content-md5': await transferMd5(bytes), 'content-type': 'application/octet-stream' },
      });
    },
    delete: async (key) => void (await calls.call('DELETE', key, { headers: { 'x-ms-delete-snapshots': 'include' }, allowed: [404] })),
    list: (folder, { after, limit = 1_000 } = {}) => container.list(`${place.prefix}${folder}`, { after, limit: Math.min(limit, 1_000) }),
    beginUpload: async (key) => beginBlocks(calls, key),
    copy: async ({ from, to }) => {
      const source = withSasToken(azureAddressOf(place, from), place).href;
      // 409: the same copy is under way, since an answer was lost and it was asked for again.
      const { headers } = await calls.call('PUT', to, { headers: { 'x-ms-copy-source': source }, allowed: [409], isLong: true });
      let status = headers['x-ms-copy-status'] ?? 'pending';
      for (const startedAt = performance.now(); status === 'pending' && performance.now() - startedAt < copyPatienceMs; await sleep(copyLookMs)) {
        status = (await calls.call('HEAD', to, {})).headers['x-ms-copy-status'] ?? 'unknown';
      }
      if (status !== 'success') throw storeOdd('did not finish a copy');
    },
    abortUploadsBefore: () => Promise.resolve(),
    close: () => calls.close(),
  };
}
