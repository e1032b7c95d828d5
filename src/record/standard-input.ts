// What a program gets on standard input as far as that can be told before it
// starts. A file is an input by its content. What comes through a pipe is gone once it is read, and may be meant for others too
// (a shell's loop that reads the same one), so nothing of it is taken: that it may have been read is a gap.
import { fstatSync, readFileSync, readlinkSync } from 'node:fs';

import { latin1PathText } from '../workspace/latin1-path.ts';
import type { ReadFact } from '../workspace/data/data-capture.ts';

export type StandardInput =
  /** `from`: how much of it was read before. */
  | { readonly kind: 'file'; readonly file: ReadFact; readonly from: number }
  /** A file without a name is what some shells make of a here-document. */
  | { readonly kind: 'stream'; readonly what: 'a pipe' | 'a socket' | 'a file without a name' };

/** Of a descriptor of this process; undefined for a terminal, a device, and one that is closed. */
export function standardInput(descriptor = 0): StandardInput | undefined {
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
