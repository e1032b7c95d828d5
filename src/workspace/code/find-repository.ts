// Finds the repository a folder belongs to by reading files, as git would, but without its refusal of folders that
// another user owns.
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export interface FoundRepository {
  /** The top of the working tree, links resolved. */
  readonly top: string;
  /** The git folder of this working tree: HEAD and the index. */
  readonly gitDir: string;
  /** The git folder shared by all working trees: objects and refs. */
  readonly commonDir: string;
}

/** The repository whose working tree holds the folder; undefined when there is none. */
export function findRepository(folder: string): FoundRepository | undefined {
  for (let top = realpathSync(folder); ; top = dirname(top)) {
    const found = repositoryAt(top);
    if (found !== undefined) return found;
    if (dirname(top) === top) return undefined;
  }
}

/** The repository whose working tree begins in exactly this folder. */
export function repositoryAt(top: string): FoundRepository | undefined {
  const gitDir = gitDirOf(join(top, '.git'));
  if (gitDir === undefined || !existsSync(join(gitDir, 'HEAD'))) return undefined;
  const commonFile = join(gitDir, 'commondir');
  const commonDir = existsSync(commonFile) ? resolve(gitDir, readFileSync(commonFile, 'utf8').trim()) : gitDir;
  return existsSync(join(commonDir, 'objects')) ? { top, gitDir, commonDir } : undefined;
}

/** A path relative to a folder, with `/`; `` for the folder itself. */
export function relativeTo(folder: string, path: string): string {
  return relative(folder, path);
}

/** `.git` is a folder, a link to one, or a file that names one (worktrees and submodules). */
function gitDirOf(path: string): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.isSymbolicLink() && existsSync(path)) return gitDirOf(realpathSync(path));
  if (found.isDirectory()) return path;
  const named = found.isFile() ? /^gitdir: (.+?)\s*$/.exec(readFileSync(path, 'utf8'))?.[1] : undefined;
  return named === undefined ? undefined : resolve(dirname(path), named);
}
