// Artifact paths as clients send them, made into logical paths, or refused: the one gate for query, body and
// URL-path parameters alike. Encoded traversals and `#` fragments have fooled MLflow's own server before
// (CVE-2024-1483, CVE-2024-3848), so a path is decoded until it stays as it is.
import { isUtf8 } from 'node:buffer';

import { invalidArgument } from '../../../core/base/errors.ts';

const decodingRounds = 10;

/** A plain path with `/` between its names, perhaps empty. Throws `invalid_argument` with the words `Invalid path`. */
export function logicalPath(given: string): string {
  const path = decodedFully(given);
  const isUnsafe =
    path.includes('#') ||
    path.includes('\\') ||
    path.startsWith('/') ||
    /^[A-Za-z]:/.test(path) ||
    /^file:/i.test(path) ||
    path.split('/').includes('..') ||
    hasControl(path) ||
    !path.isWellFormed();
  if (isUnsafe) throw invalidPath();
  // As a file system would: empty and `.` segments lead nowhere.
  return path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

/** The logical path of a file; a folder's spelling, with `/` at its end, is refused. */
export function filePath(given: string): string {
  const path = logicalPath(given);
  if (path === '' || /(?:\/|%2f)$/i.test(given)) throw invalidArgument("Artifact path must include a filename (cannot end with '/').");
  return path;
}

/** The last name of a path on the client's own disk, of whatever system: all that an upload in parts takes from it. */
export function baseName(given: string): string {
  const last = (text: string): string => text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
  const name = last(given) === '' ? '' : last(logicalPath(last(given)));
  if (name === '' || name === '.' || name === '..') throw invalidPath();
  return name;
}

export function invalidPath(): Error {
  return invalidArgument('Invalid path', { reason: 'invalid_path' });
}

function decodedFully(given: string): string {
  let path = given;
  for (let round = 0; round < decodingRounds; round += 1) {
    const decoded = unquoted(path);
    if (decoded === path) return path;
    path = decoded;
  }
  throw invalidPath();
}

/** Percent-decodes what can be; a lone `%` stays. Bytes that are no UTF-8 are refused: replaced, two paths could become one. */
function unquoted(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) => {
    const bytes = Buffer.from(codes.replaceAll('%', ''), 'hex');
    if (!isUtf8(bytes)) throw invalidPath();
    return bytes.toString('utf8');
  });
}

function hasControl(path: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f]/.test(path);
}
