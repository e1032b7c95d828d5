// Answers GET and HEAD of a stored file: whole, one range of it, or that the client has it already.
import type { ArtifactFile } from '../../core/tracking/artifacts/artifact.ts';
import { AssayError } from '../../core/base/errors.ts';
import type { ByteRange } from '../../core/content/blob-store.ts';
import { contentHeaders, rangeOf } from './content-headers.ts';

/** The two operations on one file, wherever it is. */
export interface ContentSource {
  readonly stat: () => Promise<ArtifactFile>;
  readonly open: (range?: ByteRange) => Promise<{ readonly file: ArtifactFile; readonly content: AsyncIterable<Uint8Array> }>;
}

export async function contentAnswer(request: Request, source: ContentSource): Promise<Response> {
  const range = request.headers.get('range');
  const known = request.headers.get('if-none-match');
  if (request.method === 'GET' && range === null && known === null) {
    const { file, content } = await source.open();
    return new Response(ReadableStream.from(content), { headers: contentHeaders(file) });
  }
  const file = await source.stat();
  const headers = contentHeaders(file);
  if (known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === headers['ETag']) === true) return new Response(null, { status: 304, headers: withoutLength(headers) });
  return partAnswer({ request, source, file, headers });
}

async function partAnswer({ request, source, file, headers }: { request: Request; source: ContentSource; file: ArtifactFile; headers: Record<string, string> }): Promise<Response> {
  const condition = request.headers.get('if-range');
  const range = condition === null || condition === headers['ETag'] ? rangeOf(request.headers.get('range'), file.sizeBytes) : undefined;
  if (range === 'unsatisfiable') return new Response(null, { status: 416, headers: { ...withoutLength(headers), 'Content-Range': `bytes */${file.sizeBytes}` } });
  const status = range === undefined ? 200 : 206;
  if (range !== undefined) {
    headers['Content-Length'] = String(range.end - range.start + 1);
    headers['Content-Range'] = `bytes ${range.start}-${range.end}/${file.sizeBytes}`;
  }
  if (request.method === 'HEAD') return new Response(null, { status, headers });
  const opened = await source.open(range);
  // Replaced between the two reads: the headers would tell of the file before.
  if (opened.file.digest !== file.digest) throw new AssayError('conflict', `The artifact '${file.path}' was replaced while it was being read; read it again.`);
  return new Response(ReadableStream.from(opened.content), { status, headers });
}

function withoutLength(headers: Record<string, string>): Record<string, string> {
  const { 'Content-Length': _, ...rest } = headers;
  return rest;
}
