// The comparison of two folders: their files paired by relative path.

import type { ComparisonLevel, FileComparison } from './file-comparison.ts';

/** A file of either folder; `comparison` is null when only one of the two has it. */
export interface ComparedFile {
  readonly path: string;
  readonly status: 'compared' | 'added' | 'removed';
  readonly comparison: FileComparison | null;
}

export interface FolderComparison {
  readonly level: ComparisonLevel;
  readonly files: readonly ComparedFile[];
}

/** Paths of both folders in one order, each with who has it. */
export function pairPaths(before: readonly string[], after: readonly string[]): readonly { readonly path: string; readonly status: ComparedFile['status'] }[] {
  const left = new Set(before);
  const right = new Set(after);
  return [...new Set([...before, ...after])].sort().map((path) => ({ path, status: !right.has(path) ? 'removed' : left.has(path) ? 'compared' : 'added' }));
}

/** The weakest level of any file: a folder is the same only when all of it is. */
export function folderComparison(files: readonly ComparedFile[]): FolderComparison {
  const levels = files.map((file) => file.comparison?.level ?? 'different');
  const level = levels.includes('different') ? 'different' : levels.includes('incomparable') ? 'incomparable' : levels.includes('tensor') ? 'tensor' : 'byte';
  return { level, files };
}
