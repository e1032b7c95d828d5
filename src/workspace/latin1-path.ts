// Paths as they come from the system, byte for byte in Latin-1, so that names that are no UTF-8 go through unharmed.
import { pathText } from './path-text.ts';

/** Below a folder whose name is text; `` is the folder itself. As file system calls take it. */
export function latin1SystemPath(top: string, path: string): Buffer {
  return path === '' ? Buffer.from(top) : Buffer.concat([Buffer.from(`${top}/`), Buffer.from(path, 'latin1')]);
}

/** As it is written into records. */
export function latin1PathText(path: string): string {
  return pathText(Buffer.from(path, 'latin1'));
}
