// Remembers what recorded runs wrote. A file that is still as an earlier run left it was made by a program: it is no
// code, and the next run's code is the same with and without it. When it is read, it is found as data.
import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface RecordedOutput {
  /** Absolute. */
  readonly path: string;
  readonly digest: string;
}

/** Beyond this the record is begun anew. */
const maxBytes = 64 * 1024 * 1024;

/** Tells whether a file, by absolute path and digest, is as an earlier run wrote it. */
export function readOutputRecord(home: string): (path: string, digest: string) => boolean {
  const path = recordPath(home);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxBytes) rmSync(path, { force: true });
  const lines = new Set(size === 0 || size > maxBytes ? [] : readFileSync(path, 'utf8').split('\n'));
  return (written, digest) => lines.has(lineOf({ path: written, digest }));
}

/** Adds files to the record; one write, so that runs which end at once do not mix their lines. */
export function recordOutputs(home: string, files: readonly RecordedOutput[]): void {
  if (files.length === 0) return;
  const path = recordPath(home);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  appendFileSync(path, `\n${files.map(lineOf).join('\n')}\n`, { mode: 0o600 });
}

function lineOf({ path, digest }: RecordedOutput): string {
  return `${digest} ${JSON.stringify(path)}`;
}

function recordPath(home: string): string {
  return join(home, 'cache', 'outputs.txt');
}
