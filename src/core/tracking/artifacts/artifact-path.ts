// What a logical artifact path may be. It is only ever a key in a table, never a file-system name; the rules
// are here so that no client that downloads it is led out of its folder either.
import { invalidArgument } from '../../base/errors.ts';
import { artifactPathLimit } from './artifact.ts';

/** Refuses empty, `.` and `..` segments, backslashes, control characters and paths over the limit. */
export function checkArtifactPath(path: string): void {
  const shown = JSON.stringify(path.slice(0, 100));
  if (path.length > artifactPathLimit) throw invalidArgument(`artifact path ${shown}… has ${path.length} characters; the limit is ${artifactPathLimit}`);
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f\\]/.test(path)) throw invalidArgument(`artifact path ${shown} has a backslash or a control character; use '/' between plain names`);
  if (path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw invalidArgument(`artifact path ${shown} has an empty, '.' or '..' segment; give a plain path such as 'plots/loss.png'`);
  }
}

/** A folder path: the empty text is the root of all. */
export function checkFolderPath(path: string): void {
  if (path !== '') checkArtifactPath(path);
}

/** Joins a folder and a path below it; either may be empty. */
export function joinPath(folder: string, path: string): string {
  return folder === '' ? path : path === '' ? folder : `${folder}/${path}`;
}
