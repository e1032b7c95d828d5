// Chance that can be had again: a stream of numbers for each seed, trial and parameter, so that what is drawn for one
// parameter does not depend on which others there are. SplitMix64 (Steele, Lea and Flood 2014, OOPSLA), started at the
// FNV-1a hash (64 bits, Fowler, Noll and Vo) of what the stream is for.

export interface ChanceUse {
  /** A whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** The number of the trial. */
  readonly trial: number;
  /** The key of the parameter, or another name of the sampler's choice. */
  readonly use: string;
}

/** Each call gives the next number of the stream, above 0 and below 1, from 52 bits. */
export type Chance = () => number;

const mask = 0xffffffffffffffffn;

/** The stream of that name, from its first number. */
export function chanceOf({ seed, trial, use }: ChanceUse): Chance {
  let state = hash(JSON.stringify([seed, trial, use]));
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let mixed = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & mask;
    // The middle of one of 2^52 pieces: neither 0 nor 1, where some distributions have no value.
    return (Number((mixed ^ (mixed >> 31n)) >> 12n) + 0.5) / 2 ** 52;
  };
}

/** Over both bytes of every UTF-16 unit, the low one first. */
function hash(text: string): bigint {
  let value = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    value = ((value ^ BigInt(unit & 0xff)) * 0x100000001b3n) & mask;
    value = ((value ^ BigInt(unit >> 8)) * 0x100000001b3n) & mask;
  }
  return value;
}
