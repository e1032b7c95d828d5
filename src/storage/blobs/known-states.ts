// What is known of the bytes of stored blobs, so that each is read once to be sure, not once for every reader. What was
// found holds for one state of what keeps the bytes: another one, and nothing is known.
import type { ContentDigest } from '../../core/content/content-digest.ts';

/** Of all bytes of a blob, or why they are not right. */
export type StateVerdict = { readonly isWhole: true } | { readonly isWhole: false; readonly reason: string };

export interface KnownStates {
  find(digest: ContentDigest, state: string): StateVerdict | undefined;
  note(digest: ContentDigest, state: string, verdict: StateVerdict): void;
  forget(digest: ContentDigest): void;
}

interface Known {
  readonly state: string;
  readonly verdict: StateVerdict;
}

/** About 10 MB when full. Only blobs of more than one piece are noted when whole: this many are 64 GiB at least. */
const most = 65_536;

export function createKnownStates(limit = most): KnownStates {
  const known = new Map<ContentDigest, Known>();
  return {
    find: (digest, state) => {
      const entry = known.get(digest);
      return entry?.state === state ? entry.verdict : undefined;
    },
    note: (digest, state, verdict) => {
      // Last noted, last forgotten.
      known.delete(digest);
      known.set(digest, { state, verdict });
      if (known.size > limit) known.delete(known.keys().next().value!);
    },
    forget: (digest) => void known.delete(digest),
  };
}
