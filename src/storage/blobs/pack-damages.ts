// Which copies in packs were found damaged, for the state their pack was in: another time, size or inode, and nothing is known.
import type { BigIntStats } from 'node:fs';

import type { Pack, PackedCopy } from './pack-list.ts';

type State = Pick<BigIntStats, 'ino' | 'mtimeNs' | 'size'>;

export interface PackDamages {
  has(copy: PackedCopy): boolean;
  find(copy: PackedCopy, state: State | undefined): string | undefined;
  note(copy: PackedCopy, state: State, reason: string): void;
  /** The same bytes under another time. */
  carryOver(pack: Pack, change: { readonly from: State; readonly to: State }): void;
}

export function createPackDamages(): PackDamages {
  const known = new Map<string, { readonly state: State; readonly reason: string }>();
  const keyOf = ({ pack, row }: PackedCopy): string => `${pack.file} ${row.name}`;
  return {
    has: (copy) => known.has(keyOf(copy)),
    find: (copy, state) => {
      const damage = known.get(keyOf(copy));
      if (damage === undefined) return undefined;
      if (state !== undefined && isSame(damage.state, state)) return damage.reason;
      known.delete(keyOf(copy));
      return undefined;
    },
    note: (copy, state, reason) => void known.set(keyOf(copy), { state, reason }),
    carryOver: ({ file }, { from, to }) => {
      for (const [key, damage] of known) if (key.startsWith(`${file} `) && isSame(damage.state, from)) known.set(key, { ...damage, state: to });
    },
  };
}

function isSame(one: State, other: State): boolean {
  return one.ino === other.ino && one.mtimeNs === other.mtimeNs && one.size === other.size;
}
