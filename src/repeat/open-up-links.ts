// Makes sure that a file which is about to be written below a folder lands there: a restored tree may hold symbolic
// links that lead elsewhere, and what they lead to belongs to somebody else.
import { lstat, mkdir, realpath, unlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { isWithin } from '../workspace/is-within.ts';

/**
 * Replaces every link on the way from `place` to `target` (and the target itself) that leads out of `place` by an empty
 * folder, and tells `onReplaced` its path relative to `place`. Links that stay inside are kept.
 */
export async function openUpLinks(place: string, target: string, onReplaced: (path: string) => void): Promise<void> {
  const root = await realpath(place);
  const segments = relative(place, target).split('/');
  for (let length = 1; length <= segments.length; length += 1) {
    const path = join(place, ...segments.slice(0, length));
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) return;
    if (!found.isSymbolicLink()) continue;
    const leadsTo = await realpath(path).catch(() => undefined);
    if (leadsTo !== undefined && isWithin(leadsTo, root)) continue;
    await unlink(path);
    if (length < segments.length) await mkdir(path);
    onReplaced(relative(place, path));
  }
}
