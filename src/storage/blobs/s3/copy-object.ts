// Copies an object inside the store, without its bytes coming here.
import { inParallel } from '../../../core/base/in-parallel.ts';
import { beginMultipart } from './multipart-upload.ts';
import type { S3Calls } from './s3-calls.ts';

/** Copies in one call end at 5 GiB, and parts are copied side by side. */
const partBytes = 512 * 1024 * 1024;

export interface CopyPlan {
  readonly from: string;
  readonly to: string;
  readonly sizeBytes: number;
  /** Objects larger than this are copied in parts of this size. */
  readonly partBytes?: number | undefined;
}

export async function copyObject(objects: S3Calls, { from, to, sizeBytes, partBytes: size = partBytes }: CopyPlan): Promise<void> {
  if (sizeBytes <= size) {
    await objects.call('PUT', to, { headers: { 'x-amz-copy-source': objects.sourceOf(from) }, isLong: true });
    return;
  }
  const upload = await beginMultipart(objects, to);
  try {
    const starts = Array.from({ length: Math.ceil(sizeBytes / size) }, (_, index) => index * size);
    await inParallel(starts, (start) => upload.copy(start / size + 1, { key: from, start, length: Math.min(size, sizeBytes - start) }), { atOnce: 4 });
    await upload.complete();
  } catch (error) {
    await upload.abort().catch(() => undefined);
    throw error;
  }
}
