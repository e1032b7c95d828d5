// What the jobs came to that give room back, and the one that reads everything again. Plain JSON, since jobs keep it.
import type { ContentDigest } from '../content/content-digest.ts';

/** So many are told of; the counts have all. */
export const damagedLimit = 1_000;
export const holderLimit = 20;
export const namedLimit = 1_000;

export type ExpireResult = { readonly removed: number };

export type CollectResult = {
  readonly kept: number;
  readonly keptBytes: number;
  /** Kept by nothing, but too young to go. */
  readonly young: number;
  readonly freed: number;
  readonly freedBytes: number;
};

/** Kind and id of what a content belongs to. */
export type Holder = { readonly kind: string; readonly id: string };

type DamagedContent = {
  readonly digest: ContentDigest;
  readonly problem: string;
  /** At most `holderLimit`. */
  readonly holders: readonly Holder[];
};

export type VerifyResult = {
  readonly checked: number;
  readonly checkedBytes: number;
  /** At most `damagedLimit`; `damagedCount` has all. */
  readonly damaged: readonly DamagedContent[];
  readonly damagedCount: number;
};

/** What can lie in the bin. */
export type BinnedKind = 'run' | 'logged model' | 'experiment';

export type BinThing = {
  readonly kind: BinnedKind;
  readonly id: string;
  readonly name: string;
};

export type HeldThing = BinThing & {
  readonly reason: string;
};

export type EmptyBinResult = {
  readonly runs: number;
  readonly loggedModels: number;
  readonly experiments: number;
  readonly files: number;
  /** At most `namedLimit` of what went; the counts have all. */
  readonly removed: readonly BinThing[];
  /** What stays although it is in the bin, at most `namedLimit`. */
  readonly held: readonly HeldThing[];
};
