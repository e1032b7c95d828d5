// Compares two files or two folders on this machine: joins the readers of formats with the comparison of the core.
// Nothing that a file holds is executed.
import { readdirSync, readlinkSync, statSync, type Dirent } from 'node:fs';
import { basename, join } from 'node:path';

import { compareBytes, isSameBytes } from '../compare/files/compare-bytes.ts';
import { compareContent, differentBytes, incomparable } from '../compare/files/compare-content.ts';
import { sameBytes, type FileComparison } from '../compare/files/file-comparison.ts';
import { folderComparison, pairPaths, type ComparedFile, type FolderComparison } from '../compare/files/folder-comparison.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import { FormatError } from '../formats/format-error.ts';
import { readContent } from '../formats/read-content.ts';
import { inflate } from '../inflate.ts';
import { openFile } from './open-file.ts';

export type { ComparedFile, FolderComparison };

/** Compares two files by their bytes first, then by what they hold; files of no known format by bytes alone. */
export function compareFiles(before: string, after: string): FileComparison {
  const left = openFile(before);
  try {
    const right = openFile(after);
    try {
      return compareSources({ source: left.source, name: basename(before) }, { source: right.source, name: basename(after) });
    } finally {
      right.close();
    }
  } finally {
    left.close();
  }
}

/** Bytes and the name they go by, which tells tables and a few others apart. */
export interface NamedSource {
  readonly source: ByteSource;
  readonly name: string;
}

/** As `compareFiles`, over bytes from anywhere. */
export function compareSources(before: NamedSource, after: NamedSource): FileComparison {
  if (isSameBytes(before.source, after.source)) return sameBytes(before.source.size);
  try {
    return compareContent(readContent(before.source, before.name, inflate), readContent(after.source, after.name, inflate));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const bytes = compareBytes(before.source, after.source);
    return bytes === null ? sameBytes(before.source.size) : differentBytes(bytes, error.message);
  }
}

/** Compares all files of two folders by relative path. Links to folders count by where they point, and are not entered. */
export function compareFolders(before: string, after: string): FolderComparison {
  const left = listFiles(before);
  const right = listFiles(after);
  const files = pairPaths([...left.keys()], [...right.keys()]).map(({ path, status }): ComparedFile => {
    if (status !== 'compared') return { path, status, comparison: null };
    return { path, status, comparison: compareEntries([join(before, path), left.get(path) as string | null], [join(after, path), right.get(path) as string | null]) };
  });
  return folderComparison(files);
}

type Entry = readonly [path: string, target: string | null];

function compareEntries([before, leftTarget]: Entry, [after, rightTarget]: Entry): FileComparison {
  if (leftTarget === null && rightTarget === null) return compareFiles(before, after);
  if (leftTarget === null || rightTarget === null) return incomparable('one is a file, the other a link to a folder or to nothing');
  return leftTarget === rightTarget ? sameBytes(0) : incomparable(`the links point to ${leftTarget} and ${rightTarget}`);
}

/** Relative paths of all files, with the target of those that are links to anything but a file, else null. */
function listFiles(folder: string): ReadonlyMap<string, string | null> {
  const files = new Map<string, string | null>();
  const pending = [''];
  for (let relative = pending.pop(); relative !== undefined; relative = pending.pop()) {
    for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else if (isFile(join(folder, path), entry)) files.set(path, null);
      else if (entry.isSymbolicLink()) files.set(path, readlinkSync(join(folder, path)));
    }
  }
  return files;
}

/** A file, or a link that leads to one. Sockets, pipes and devices hold no content. */
function isFile(path: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
