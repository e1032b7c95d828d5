// Finds the files below a folder that were changed since a time: how the outputs of programs are found that no hook
// sees, such as those in C or Node, or native parts of a Python.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { inParallel } from '../core/base/in-parallel.ts';
import { isNotOutput } from '../workspace/code/not-code.ts';

/** The kernel stamps files with a clock that lags behind by some milliseconds. */
const clockLagMs = 20;
const mostFiles = 200_000;

/** Absolute paths, without what tools make for themselves. */
export async function filesWrittenSince(folder: string, sinceMs: number): Promise<readonly string[]> {
  const found: string[] = [];
  const pending = [''];
  let left = mostFiles;
  for (let below = pending.pop(); below !== undefined && left > 0; below = pending.pop()) {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
    const files: string[] = [];
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isNotOutput(path)) continue;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile()) files.push(join(folder, path));
    }
    left -= files.length;
    // All of a large folder at once would be more than a process of ours may hold.
    const times = await inParallel(files, async (path) => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0);
    for (const item of files.filter((_, index) => (times[index] as number) >= sinceMs - clockLagMs)) found.push(item);
  }
  return found.sort();
}
