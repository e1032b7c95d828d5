// The headers a stored file is sent with. Whatever somebody stored, a browser must save it, never run it.
import type { ArtifactFile } from '../../core/tracking/artifacts/artifact.ts';
import type { ByteRange } from '../../core/content/blob-store.ts';
import { hexOf } from '../../core/content/content-digest.ts';
import { mimeType } from './mime-type.ts';

/** For an answer with the whole file; `ETag` is the digest of the bytes. */
export function contentHeaders(file: ArtifactFile): Record<string, string> {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  return {
    'Content-Type': mimeType(name),
    'Content-Length': String(file.sizeBytes),
    'Content-Disposition': attachment(name),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    'Last-Modified': new Date(file.updatedAt).toUTCString(),
    ETag: `"${hexOf(file.digest)}"`,
  };
}

/** A plain name as it is; any other quoted, and in UTF-8 beside an ASCII likeness (RFC 6266). */
function attachment(name: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(name)) return `attachment; filename=${quoted(name)}`;
  // eslint-disable-next-line no-control-regex
  const likeness = name.normalize('NFKD').replace(/[^\u0000-\u007f]/g, '');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename=${quoted(likeness === '' ? 'download' : likeness)}; filename*=UTF-8''${exact}`;
}

function quoted(name: string): string {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) ? name : `"${name.replace(/[\\"]/g, '\\$&')}"`;
}

/** The one range asked for; undefined for the whole file, also when the header is not understood. */
export function rangeOf(header: string | null, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '') {
    const count = Math.min(Number(match[2]), sizeBytes);
    return count === 0 ? 'unsatisfiable' : { start: sizeBytes - count, end: sizeBytes - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? sizeBytes - 1 : Math.min(Number(match[2]), sizeBytes - 1);
  if (match[2] !== '' && Number(match[2]) < start) return undefined;
  return start >= sizeBytes ? 'unsatisfiable' : { start, end };
}
