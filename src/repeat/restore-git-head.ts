// Lets a restored program that asks git where it stands get the answer it got: `git rev-parse HEAD` and the branch. The
// history itself is not restored, so git can tell nothing else.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Repository } from '../documents/observation.ts';
import type { RestoreLayout } from './restore-layout.ts';

/** Commit and branch of every repository that was among the code; those without a commit get nothing. */
export async function restoreGitHeads(repositories: readonly Repository[], layout: RestoreLayout): Promise<void> {
  for (const { path, commit, branch } of repositories) {
    if (commit === undefined || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) continue;
    const folder = join(layout.placeOf(path), '.git');
    const format =
      commit.length === 64 ? '\trepositoryformatversion = 1\n\tbare = false\n[extensions]\n\tobjectformat = sha256\n' : '\trepositoryformatversion = 0\n\tbare = false\n';
    await mkdir(join(folder, 'objects'), { recursive: true });
    await mkdir(join(folder, 'refs', 'heads'), { recursive: true });
    await writeFile(join(folder, 'config'), `[core]\n${format}`);
    if (branch === undefined || !isPlainBranch(branch)) await writeFile(join(folder, 'HEAD'), `${commit}\n`);
    else {
      await mkdir(dirname(join(folder, 'refs', 'heads', branch)), { recursive: true });
      await writeFile(join(folder, 'refs', 'heads', branch), `${commit}\n`);
      await writeFile(join(folder, 'HEAD'), `ref: refs/heads/${branch}\n`);
    }
  }
}

/** A name whose file lies below refs/heads, whatever a record from elsewhere says. */
function isPlainBranch(branch: string): boolean {
  return branch.split('/').every((part) => /^[A-Za-z0-9_][\w.+@-]*$/.test(part) && !part.includes('..') && !part.endsWith('.lock'));
}
