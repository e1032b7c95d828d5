// What is known of the bytes of blob files, so that each is read once to be sure, not once for every reader. What
// was found holds for one state of a file: another inode, time or size, and nothing is known.
import type { BigIntStats } from 'node:fs';

import type { ContentDigest } from '../../core/content/content-digest.ts';

/** Of a whole file, or why it is not. */
export type FileVerdict = { readonly isWhole: true } | { readonly isWhole: false; readonly reason: string };

export interface FileStates {
  find(digest: ContentDigest, state: BigIntStats): FileVerdict | undefined;
  note(digest: ContentDigest, state: BigIntStats, verdict: FileVerdict): void;
  forget(digest: ContentDigest): void;
}

interface Known {
  readonly state: Pick<BigIntStats, 'ino' | 'mtimeNs' | 'size'>;
  readonly verdict: FileVerdict;
}

/** About 10 MB when full. Only files of more than one piece are noted when whole: this many are 64 GiB at least. */
const most = 65_536;

export function createFileStates(limit = most): FileStates {
  const known = new Map<ContentDigest, Known>();
  return {
    find: (digest, { ino, mtimeNs, size }) => {
      const entry = known.get(digest);
      return entry?.state.ino === ino && entry.state.mtimeNs === mtimeNs && entry.state.size === size ? entry.verdict : undefined;
    },
    note: (digest, { ino, mtimeNs, size }, verdict) => {
      // Last noted, last forgotten.
      known.delete(digest);
      known.set(digest, { state: { ino, mtimeNs, size }, verdict });
      if (known.size > limit) known.delete(known.keys().next().value!);
    },
    forget: (digest) => void known.delete(digest),
  };
}
