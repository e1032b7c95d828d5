// The RECORD of an installed Python distribution (PyPA "Recording installed projects"): a CSV of path, hash and size.
import { createHash } from 'node:crypto';

export interface RecordEntry {
  /** Relative to the folder that holds the distribution; may begin with `../`. */
  readonly path: string;
  /** `sha256=` and the digest in URL-safe base64 without padding; empty for what the installer could not know. */
  readonly hash: string;
}

/** All rows, in their order. Rows without a path are left out. */
export function parseRecord(text: string): readonly RecordEntry[] {
  const entries: RecordEntry[] = [];
  for (const line of text.split('\n')) {
    const [path = '', hash = ''] = line.includes('"') ? splitQuoted(line.trimEnd()) : line.trimEnd().split(',');
    if (path !== '') entries.push({ path: path.replaceAll('\\', '/'), hash });
  }
  return entries;
}

function splitQuoted(line: string): readonly string[] {
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/gu)) cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  return cells;
}

/** One row of RECORD. */
export function recordRow(path: string, hash: string, size: number | ''): string {
  const cell = /[",\r\n]/u.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
  return `${cell},${hash},${size}\n`;
}

/** The hash as RECORD writes it, of a SHA-256 in hexadecimal digits. */
export function recordHash(digest: string): string {
  return `sha256=${Buffer.from(digest, 'hex').toString('base64url')}`;
}

/** `entry_points.txt` of either kind of metadata folder. */
const entryPoints = /^[^/]+\.(?:dist|egg)-info\/entry_points\.txt$/u;

/**
 * Whether a file tells what was installed, rather than who installed it and where: not compiled code, not the notes of
 * the packager and the installer, and not scripts, whose first line names the folder of the interpreter.
 */
export function isContent(path: string): boolean {
  if (path.endsWith('.pyc') || path.startsWith('__editable__')) return false;
  if (isScript(path)) return false;
  return !/^[^/]+\.(?:dist|egg)-info\//u.test(path) || entryPoints.test(path);
}

/** A program beside the interpreter; the packages of Debian list them under folders of the build, where they are not. */
export function isScript(path: string): boolean {
  return /^(?:(?:\.\.\/)+(?:bin|[Ss]cripts)|scripts[\d.-]*)\//u.test(path);
}

/** The identity of a distribution: SHA-256 over the sorted `path,hash` pairs of its content. */
export function contentDigest(entries: readonly RecordEntry[]): string {
  const pairs = entries.filter(({ path }) => isContent(path)).map(({ path, hash }) => `${entryPoints.test(path) ? 'entry_points.txt' : path},${hash}\n`);
  return createHash('sha256').update(pairs.sort().join('')).digest('hex');
}
