// One object made of parts, which are there for nobody until all are put together. What fails is aborted, so that no parts
// stay; those of a killed server are aborted at a later start.
import type { PartsUpload } from '../bucket/bucket-objects.ts';
import { storeOdd } from '../bucket/store-errors.ts';
import { elementsOf, elementText } from '../bucket/store-xml.ts';
import type { S3Calls } from './s3-calls.ts';
import { summed } from './summed.ts';

interface SentPart {
  readonly number: number;
  readonly tag: string;
  readonly sum: string | undefined;
}

export interface MultipartUpload extends PartsUpload {
  /** As `put`, of bytes that the store has. */
  copy(number: number, source: { readonly key: string; readonly start: number; readonly length: number }): Promise<void>;
}

export async function beginMultipart(objects: S3Calls, key: string): Promise<MultipartUpload> {
  const { text } = await objects.call('POST', key, { query: { uploads: '' }, headers: { 'x-amz-checksum-algorithm': 'SHA256' } });
  const uploadId = elementText(text, 'UploadId');
  if (uploadId === undefined) throw storeOdd('began an upload without naming it');
  const parts: SentPart[] = [];

  const queryOf = (number: number): Readonly<Record<string, string>> => ({ partNumber: String(number), uploadId });

  return {
    put: async (number, bytes) => {
      const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const { headers } = await objects.call('PUT', key, { query: queryOf(number), body: bytes, headers: summed(sum) });
      parts.push({ number, tag: headers.etag ?? '', sum: Buffer.from(sum).toString('base64') });
    },
    copy: async (number, { key: source, start, length }) => {
      const headers = { 'x-amz-copy-source': objects.sourceOf(source), 'x-amz-copy-source-range': `bytes=${start}-${start + length - 1}` };
      const { text: answer } = await objects.call('PUT', key, { query: queryOf(number), headers, isLong: true });
      parts.push({ number, tag: elementText(answer, 'ETag') ?? '', sum: elementText(answer, 'ChecksumSHA256') });
    },
    complete: async () => {
      const { status } = await objects.call('POST', key, { query: { uploadId }, body: Buffer.from(listOf(parts)), isLong: true, allowed: [404] });
      // An answer that was lost and asked for again: whether the object is there is looked at by whoever needs it.
      if (status === 404 && (await objects.head(key)) === undefined) throw storeOdd('no longer knows the upload');
    },
    abort: () => abortUpload(objects, key, uploadId),
  };
}

function listOf(parts: readonly SentPart[]): string {
  const elements = [...parts]
    .sort((one, other) => one.number - other.number)
    .map(({ number, tag, sum }) => {
      const checksum = sum === undefined ? '' : `<ChecksumSHA256>${sum}</ChecksumSHA256>`;
      return `<Part><PartNumber>${number}</PartNumber><ETag>${tag.replaceAll('"', '&quot;')}</ETag>${checksum}</Part>`;
    });
  return `<CompleteMultipartUpload>${elements.join('')}</CompleteMultipartUpload>`;
}

async function abortUpload(objects: S3Calls, key: string, uploadId: string): Promise<void> {
  await objects.call('DELETE', key, { query: { uploadId }, allowed: [404] });
}

/** Aborts the uploads that were begun before this time of the store's clock and never finished. */
export async function abortUploadsBefore(objects: S3Calls, before: number): Promise<void> {
  const { text } = await objects.call('GET', undefined, { query: { uploads: '', prefix: objects.fullKey('') } });
  for (const element of elementsOf(text, 'Upload')) {
    const [key, uploadId, begunAt] = [elementText(element, 'Key'), elementText(element, 'UploadId'), Date.parse(elementText(element, 'Initiated') ?? '')];
    if (key === undefined || uploadId === undefined || !(begunAt < before)) continue;
    await abortUpload(objects, key.slice(objects.fullKey('').length), uploadId);
  }
}
