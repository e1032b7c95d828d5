// Where the parts of a restored run go. Relative steps between them stay what they were: when the program reached for
// `../shared` or for an absolute path outside its root, the original tree of folders is repeated inside the new place
// from the folder on that all of them share.
import { isAbsolute, join, relative, resolve } from 'node:path';

import type { Inputs } from '../documents/inputs.ts';
import { isWithin } from '../workspace/is-within.ts';

export interface RestoreLayout {
  /** The first code root. */
  readonly root: string;
  /** The folder the program runs in. */
  readonly workdir: string;
  /** The original folder that `place` stands for: `shared/x` is now `place/x`. */
  readonly shared: string;
  /** Of a path as the inputs write it (relative to the first root, or absolute): where it goes. */
  placeOf(path: string): string;
  /** Of a path as the inputs write it: where it was. */
  originOf(path: string): string;
}

/** `original` is the absolute folder of the first root when it was recorded, `place` the new folder for everything. */
export function restoreLayout(inputs: Inputs, original: string, place: string): RestoreLayout {
  const originOf = (path: string): string => (isAbsolute(path) ? resolve(path) : resolve(original, path));
  const outside = [...inputs.code.map(({ path }) => originOf(path)), ...inputs.data.map(({ path }) => originOf(path))].filter((path) => !isWithin(path, original));
  const shared = outside.reduce(commonFolder, resolve(original));
  const placeOf = (path: string): string => join(place, relative(shared, originOf(path)));
  const root = placeOf('');
  return { root, workdir: join(root, inputs.command.workdir), shared, placeOf, originOf };
}

function commonFolder(folder: string, path: string): string {
  const [left, right] = [folder.split('/'), path.split('/')];
  // The last segment of the other path is a file, or a root that must not become the place itself.
  const limit = Math.min(left.length, right.length - 1);
  let length = 0;
  while (length < limit && left[length] === right[length]) length += 1;
  return left.slice(0, length).join('/') || '/';
}
