// Removes the files of metrics that nothing is written down of: what was being made when somebody interrupted. It is made anew.
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { removeFile } from './lake-files.ts';
import type { LakeState } from './lake-state.ts';

export async function sweepLake(root: string, state: LakeState): Promise<void> {
  const folder = join(root, 'metrics');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : Promise.reject(error)));
  for (const entry of entries) {
    const [, name, runId] = /^\.?(run-(.+)\.\d+\.parquet)(?:\.unfinished)?$/.exec(entry.name) ?? [];
    if (!entry.isFile() || name === undefined || runId === undefined) continue;
    const run = await state.readRun(decodeURIComponent(runId));
    if (run?.parts.includes(relative(root, join(entry.parentPath, name))) !== true) await removeFile(join(entry.parentPath, entry.name));
  }
}
