// What the file system says of a file, as far as it shows whether the file is another or was written to.
import type { BigIntStats } from 'node:fs';

export type FileState = Pick<BigIntStats, 'dev' | 'ino' | 'size' | 'mtimeNs' | 'ctimeNs' | 'birthtimeNs' | 'mtimeMs' | 'ctimeMs'>;

/** The same as a plain object, which can go to another thread. */
export function stateOf({ dev, ino, size, mtimeNs, ctimeNs, birthtimeNs, mtimeMs, ctimeMs }: FileState): FileState {
  return { dev, ino, size, mtimeNs, ctimeNs, birthtimeNs, mtimeMs, ctimeMs };
}

/** Whether two looks at a path saw one file in one state. */
export function isSameState(one: FileState, other: FileState): boolean {
  return one.dev === other.dev && one.ino === other.ino && one.size === other.size && one.mtimeNs === other.mtimeNs && one.ctimeNs === other.ctimeNs;
}
