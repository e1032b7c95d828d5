// Serves the bytes of artifacts and blobs, so that nothing a user stored can act as a page of ours: a download unless asked
// otherwise, and even then only harmless types, or an opaque origin without network.
import { AssayError } from '../../core/base/errors.ts';
import type { Caller } from '../../core/access/caller.ts';
import type { ByteRange, StoredBlob } from '../../core/content/blob-store.ts';
import type { Blobs } from '../../core/content/blobs.ts';
import { type ContentDigest, hexOf } from '../../core/content/content-digest.ts';
import type { OwnedArtifacts, OwnedPath } from '../../core/tracking/overviews/owned-artifacts.ts';
import { knowsEtag } from './etag.ts';

export type Inline = 'safe' | 'sandboxed' | undefined;

export interface ContentRequest extends OwnedPath {
  readonly inline: Inline;
  readonly request: Request;
}

/** Answers GET and HEAD of an artifact as `answerBytes` does; its path may lead to other bytes tomorrow. */
export async function artifactContent(artifacts: OwnedArtifacts, caller: Caller, { request, inline, ...at }: ContentRequest): Promise<Response> {
  const file = await artifacts.stat(caller, at);
  const headers = { ...contentHeaders(at.path, shownAs(inline, request)), 'cache-control': 'private, no-cache' };
  return answerBytes(request, {
    file,
    headers,
    open: async (range) => {
      const { content, file: opened } = await artifacts.open(caller, { ...at, range });
      // Replaced between the two reads: the headers would lie.
      if (opened.digest !== file.digest) throw new AssayError('conflict', `the artifact '${at.path}' was replaced while it was being opened; ask again`);
      return content;
    },
  });
}

/** Answers GET and HEAD of a blob, always as a download; what a digest names never changes, so it is cached for good. */
export async function blobContent(blobs: Blobs, caller: Caller, { digest, request }: { readonly digest: ContentDigest; readonly request: Request }): Promise<Response> {
  const file = await blobs.stat(caller, digest);
  const headers = { ...contentHeaders(hexOf(digest), undefined), 'cache-control': 'private, max-age=31536000, immutable' };
  return answerBytes(request, { file, headers, open: (range) => blobs.open(caller, { digest, range }) });
}

interface Bytes {
  readonly file: StoredBlob;
  readonly headers: Readonly<Record<string, string>>;
  readonly open: (range: ByteRange | undefined) => Promise<AsyncIterable<Uint8Array>>;
}

/** 200, 206 for one range, 304 for a known digest, 416 for a range outside the file. */
async function answerBytes(request: Request, { file, headers: own, open }: Bytes): Promise<Response> {
  const etag = `"${hexOf(file.digest)}"`;
  const headers = new Headers({ ...own, etag, 'accept-ranges': 'bytes' });
  if (knowsEtag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });

  const range = rangeOf(request.headers, { sizeBytes: file.sizeBytes, etag });
  if (range === 'outside') {
    headers.set('content-range', `bytes */${file.sizeBytes}`);
    return new Response(null, { status: 416, headers });
  }
  const length = range === undefined ? file.sizeBytes : range.end - range.start + 1;
  headers.set('content-length', String(length));
  if (range !== undefined) headers.set('content-range', `bytes ${range.start}-${range.end}/${file.sizeBytes}`);
  const status = range === undefined ? 200 : 206;
  if (request.method === 'HEAD' || length === 0) return new Response(null, { status, headers });
  return new Response(ReadableStream.from(await open(range)), { status, headers });
}

const imageTypes: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' };
/** A browser plays them and runs nothing of them. */
const playedTypes: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
};
const pdfType = 'application/pdf';
const pageTypes: Readonly<Record<string, string>> = { pdf: pdfType, html: 'text/html; charset=utf-8', htm: 'text/html; charset=utf-8', svg: 'image/svg+xml' };
const textEndings = new Set(['txt', 'log', 'md', 'csv', 'tsv', 'json', 'jsonl', 'yaml', 'yml', 'toml', 'ini', 'cfg', 'py', 'sh', 'r', 'sql', 'diff', 'patch', 'mlmodel']);

/** Nothing runs, nothing loads. */
const stillPolicy = "sandbox; default-src 'none'; frame-ancestors 'self'";

/** Scripts run in an origin that is nobody's, without network, forms or navigation of the page around them. */
const sandboxPolicy = [
  'sandbox allow-scripts',
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'font-src data:',
  'media-src data: blob:',
  'worker-src blob:',
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ');

/**
 * The browser's viewer of PDF files refuses a sandboxed frame. It runs apart from every page, and `nosniff` keeps whatever is called a
 * PDF from being taken for anything else; nothing but the viewer is allowed.
 */
const viewerPolicy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

/** A stored page is shown inside a frame only: opened by itself, it could lead its reader to another site in our name. */
function shownAs(inline: Inline, request: Request): Inline {
  return inline === 'sandboxed' && request.headers.get('sec-fetch-dest') === 'document' ? 'safe' : inline;
}

function contentHeaders(path: string, inline: Inline): Record<string, string> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const safeType = imageTypes[ending] ?? playedTypes[ending] ?? (textEndings.has(ending) ? 'text/plain; charset=utf-8' : undefined);
  const pageType = inline === 'sandboxed' ? pageTypes[ending] : undefined;
  const type = inline === undefined ? undefined : (pageType ?? safeType);
  return {
    'content-type': type ?? 'application/octet-stream',
    'content-disposition': `${type === undefined ? 'attachment' : 'inline'}; ${dispositionName(name)}`,
    'content-security-policy': pageType === undefined ? stillPolicy : pageType === pdfType ? viewerPolicy : sandboxPolicy,
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  };
}

/** RFC 6266: a plain name for old readers, the exact one in UTF-8 for the rest. */
function dispositionName(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `filename="${plain}"; filename*=UTF-8''${exact}`;
}

/** One range of RFC 9110 §14; undefined means the whole file, as for several ranges or ones that are not well formed. */
function rangeOf(headers: Headers, { sizeBytes, etag }: { readonly sizeBytes: number; readonly etag: string }): ByteRange | 'outside' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(headers.get('range') ?? '');
  const condition = headers.get('if-range');
  if (match === null || (condition !== null && condition !== etag)) return undefined;
  const [, first, last] = match as unknown as [string, string, string];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? 'outside' : { start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= sizeBytes) return 'outside';
  return { start, end: last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1) };
}
