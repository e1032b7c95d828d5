// The runs in a folder of TensorBoard's: as TensorBoard itself sees them, every folder with event files in it is one.
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import { isTfevents } from '../../formats/tfevents/tfevents-file.ts';

export interface EventFolder {
  /** Below the folder that was asked for, with `/` between; `.` for that itself. */
  readonly name: string;
  /** Paths of its event files, by name, which is by time. */
  readonly files: readonly string[];
}

/** By name. Links are not followed: they may lead round in a circle. */
export async function tensorboardRuns(root: string): Promise<readonly EventFolder[]> {
  const found: EventFolder[] = [];
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries) if (entry.isDirectory()) waiting.push(join(folder, entry.name));
    const files = entries.filter((entry) => entry.isFile() && isTfevents(entry.name)).map((entry) => join(folder, entry.name));
    if (files.length > 0) found.push({ name: relative(root, folder).split(sep).join('/') || '.', files: files.sort() });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
