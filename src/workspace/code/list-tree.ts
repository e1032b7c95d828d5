// What stands in a git tree, through git or, on a machine without it, by reading our own objects.
import { pathText } from '../path-text.ts';
import { GitError, type GitPlace, runGit } from './git-process.ts';
import { readLooseTree } from './loose-objects.ts';

export interface TreeObject {
  readonly path: string;
  readonly mode: string;
  readonly oid: string;
}

/** Every file, link and submodule below a tree. */
export async function listTree(place: GitPlace, treeOid: string): Promise<readonly TreeObject[]> {
  try {
    const { output } = await runGit(place, ['ls-tree', '-r', '-z', '--full-tree', treeOid]);
    return parse(output);
  } catch (error) {
    if (!(error instanceof GitError && error.isMissing)) throw error;
    return walk(place.gitDir, treeOid, '');
  }
}

function parse(output: Buffer): readonly TreeObject[] {
  const objects: TreeObject[] = [];
  for (let offset = 0; offset < output.length;) {
    const end = output.indexOf(0, offset);
    const tab = output.indexOf(0x09, offset);
    const [mode = '', , oid = ''] = output.toString('latin1', offset, tab).split(' ');
    objects.push({ path: pathText(output.subarray(tab + 1, end)), mode, oid });
    offset = end + 1;
  }
  return objects;
}

async function walk(gitDir: string, oid: string, folder: string): Promise<readonly TreeObject[]> {
  const objects: TreeObject[] = [];
  for (const item of await readLooseTree(gitDir, oid)) {
    const path = folder + pathText(Buffer.from(item.name, 'latin1'));
    if (item.mode === '40000') for (const inner of await walk(gitDir, item.oid, `${path}/`)) objects.push(inner);
    else objects.push({ path, mode: item.mode, oid: item.oid });
  }
  return objects;
}
