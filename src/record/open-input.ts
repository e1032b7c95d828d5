// What a program finds open, on standard input or beyond, as far as that can be told before it starts. A file is an input by its content. What comes through a pipe is gone once it is read, and may be meant for others too
// (a shell's loop that reads the same one), so nothing of it is taken: that it may have been read is a gap.
import { constants, fstatSync, readFileSync, readlinkSync } from 'node:fs';

import { latin1PathText } from '../workspace/latin1-path.ts';
import type { ReadFact } from '../workspace/data/data-capture.ts';

export type OpenInput =
  /** `from`: how much of it was read before. */
  | { readonly kind: 'file'; readonly file: ReadFact; readonly from: number }
  /** A file without a name is what some shells make of a here-document. */
  | { readonly kind: 'stream'; readonly what: 'a pipe' | 'a socket' | 'a file without a name' };

/** Of a descriptor of this process; undefined for a terminal, a device, and one that is closed. */
export function openInput(descriptor = 0): OpenInput | undefined {
  try {
    const state = fstatSync(descriptor, { bigint: true });
    if (state.isFIFO()) return { kind: 'stream', what: 'a pipe' };
    if (state.isSocket()) return { kind: 'stream', what: 'a socket' };
    if (!state.isFile()) return undefined;
    const path = readlinkSync(`/proc/self/fd/${descriptor}`, 'latin1');
    if (state.nlink === 0n || path.endsWith(' (deleted)')) return { kind: 'stream', what: 'a file without a name' };
    const from = Number(/^pos:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? 0);
    return { kind: 'file', from, file: { path: latin1PathText(path), size: Number(state.size), mtimeNs: String(state.mtimeNs), inode: String(state.ino) } };
  } catch {
    return undefined;
  }
}

/** Whether it was opened for reading; true where that cannot be told. */
export function mayBeRead(descriptor: number): boolean {
  try {
    const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '0', 8);
    return (flags & 3) !== constants.O_WRONLY;
  } catch {
    return true;
  }
}
