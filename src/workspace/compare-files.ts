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
import { pathBytes, pathText } from './path-text.ts';

export type { ComparedFile, FolderComparison };

/** Compares two files by their bytes first, then by what they hold; files of no known format by bytes alone. */
export function compareFiles(before: string, after: string): FileComparison {
  return comparePlaces({ place: before, name: basename(before) }, { place: after, name: basename(after) });
}

/** A file as system calls take it: names need not be text. */
interface NamedPlace {
  readonly place: string | Buffer;
  readonly name: string;
}

function comparePlaces(before: NamedPlace, after: NamedPlace): FileComparison {
  const left = openFile(before.place);
  try {
    const right = openFile(after.place);
    try {
      return compareSources({ source: left.source, name: before.name }, { source: right.source, name: after.name });
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
    const entry = (folder: string, targets: ReadonlyMap<string, string | null>): Entry => ({
      place: placeIn(folder, path),
      name: basename(path),
      target: targets.get(path) ?? null,
    });
    return { path, status, comparison: compareEntries(entry(before, left), entry(after, right)) };
  });
  return folderComparison(files);
}

interface Entry extends NamedPlace {
  readonly target: string | null;
}

function compareEntries(before: Entry, after: Entry): FileComparison {
  if (before.target === null && after.target === null) return comparePlaces(before, after);
  if (before.target === null || after.target === null) return incomparable('one is a file, the other a link to a folder or to nothing');
  return before.target === after.target ? sameBytes(0) : incomparable(`the links point to ${before.target} and ${after.target}`);
}

/** The folder is as the caller named it; what is below it is the text of a path's bytes. */
function placeIn(folder: string, path: string): string | Buffer {
  return path.includes('\\x') ? Buffer.concat([Buffer.from(`${folder}/`), pathBytes(path)]) : join(folder, path);
}

/** Relative paths of all files, with the target of those that are links to anything but a file, else null. */
function listFiles(folder: string): ReadonlyMap<string, string | null> {
  const files = new Map<string, string | null>();
  const pending = [''];
  for (let relative = pending.pop(); relative !== undefined; relative = pending.pop()) {
    for (const entry of readdirSync(placeIn(folder, relative), { withFileTypes: true, encoding: 'buffer' })) {
      const name = pathText(entry.name);
      const path = relative === '' ? name : `${relative}/${name}`;
      const place = placeIn(folder, path);
      if (entry.isDirectory()) pending.push(path);
      else if (isFile(place, entry)) files.set(path, null);
      else if (entry.isSymbolicLink()) files.set(path, pathText(readlinkSync(place, 'buffer')));
    }
  }
  return files;
}

/** A file, or a link that leads to one. Sockets, pipes and devices hold no content. */
function isFile(path: string | Buffer, entry: Dirent<Buffer>): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
