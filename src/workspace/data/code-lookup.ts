// Says which file of the code snapshot a path is, and how the inputs name a path.
import type { TreeEntry } from '../../documents/tree.ts';
import type { CodeListing } from './data-capture.ts';

export interface CodeFile {
  /** as the inputs name it: relative to the first code root. */
  readonly path: string;
  readonly entry: TreeEntry;
}

export interface CodeLookup {
  /** The code file at an absolute path; undefined when the snapshot has none there. */
  find(path: string): CodeFile | undefined;
}

export function createCodeLookup(listings: readonly CodeListing[]): CodeLookup {
  // The innermost repository owns a path.
  const roots = [...listings]
    .sort((one, other) => other.folder.length - one.folder.length)
    .map(({ folder, path, listing }) => ({ prefix: `${folder}/`, path, entries: new Map(listing.entries.map((entry) => [entry.path, entry])) }));
  return {
    find: (path) => {
      for (const root of roots) {
        if (!path.startsWith(root.prefix)) continue;
        const inner = path.slice(root.prefix.length);
        const entry = root.entries.get(inner);
        if (entry !== undefined) return { path: root.path === '' ? inner : `${root.path}/${inner}`, entry };
      }
      return undefined;
    },
  };
}

/** Relative to the root when below it, else absolute. */
export function inputPath(root: string, path: string): string {
  if (path === root) return '.';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}
