// Keeps a folder of a great many files from being taken for code.

/** A folder left out because it holds a great many files that git does not track. */
export interface Crowd {
  readonly folder: string;
  readonly files: number;
}

/** Leaves out the fullest folders, until no more than `most` files are left. The same paths always lose the same folders. */
export function leaveOutCrowds(paths: readonly string[], most: number): { readonly kept: readonly string[]; readonly crowded: readonly Crowd[] } {
  if (paths.length <= most) return { kept: paths, crowded: [] };
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(folderOf(path), (counts.get(folderOf(path)) ?? 0) + 1);
  const crowded: Crowd[] = [];
  let left = paths.length;
  for (const [folder, files] of [...counts].sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))) {
    if (left <= most) break;
    crowded.push({ folder, files });
    left -= files;
  }
  const folders = new Set(crowded.map(({ folder }) => folder));
  return { kept: paths.filter((path) => !folders.has(folderOf(path))), crowded };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
