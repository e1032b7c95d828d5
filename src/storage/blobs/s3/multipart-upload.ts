// One object made of parts, which are there for nobody until all are put together. What fails is aborted, so that no parts
// stay; those of a killed server are aborted at a later start.
import { AssayError } from '../../../core/base/errors.ts';
import { storeOdd } from './s3-errors.ts';
import { type S3Objects, summed } from './s3-objects.ts';
import { elementsOf, elementText } from './s3-xml.ts';

/** Amazon's limit, which others have taken over. */
export const mostParts = 10_000;

interface SentPart {
  readonly number: number;
  readonly tag: string;
  readonly sum: string | undefined;
}

export interface MultipartUpload {
  /** Parts may come in any order; their numbers, from 1 on, decide. */
  put(number: number, bytes: Uint8Array): Promise<void>;
  /** As `put`, of bytes that the store has. */
  copy(number: number, source: { readonly key: string; readonly start: number; readonly length: number }): Promise<void>;
  /** The object is there with all its parts when this resolves. */
  complete(): Promise<void>;
  abort(): Promise<void>;
}

export async function beginMultipart(objects: S3Objects, key: string): Promise<MultipartUpload> {
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

async function abortUpload(objects: S3Objects, key: string, uploadId: string): Promise<void> {
  await objects.call('DELETE', key, { query: { uploadId }, allowed: [404] });
}

/** Aborts the uploads that were begun before this time of the store's clock and never finished; how many. */
export async function abortUploadsBefore(objects: S3Objects, before: number): Promise<number> {
  const { text } = await objects.call('GET', undefined, { query: { uploads: '', prefix: objects.fullKey('') } });
  let aborted = 0;
  for (const element of elementsOf(text, 'Upload')) {
    const [key, uploadId, begunAt] = [elementText(element, 'Key'), elementText(element, 'UploadId'), Date.parse(elementText(element, 'Initiated') ?? '')];
    if (key === undefined || uploadId === undefined || !(begunAt < before)) continue;
    await abortUpload(objects, key.slice(objects.fullKey('').length), uploadId);
    aborted += 1;
  }
  return aborted;
}

/** More bytes than any object may have. */
export function tooManyParts(): AssayError {
  return new AssayError('limit_exceeded', 'the content is larger than the object store takes in one object; send it in several files', { reason: 'object_too_large' });
}
