// How a value crosses between threads: as a row of numbers, whose strings and doubles stand in columns beside it. An answer of many
// thousand objects is then a handful of buffers that are handed over, where the structured clone would write, copy and read each.
//
// A code is a kind in its lowest three bits, and above it what the kind says.

export const codeKinds = {
  /** A whole number from 0 to below `smallNumbers`: itself. */
  small: 0,
  /** The next of the doubles. */
  double: 1,
  /** The string at this place. */
  text: 2,
  /** A list of so many values, which follow. */
  list: 3,
  /** An object with the names of the shape of this number; its values follow. */
  object: 4,
  /** An object of the next new shape, with so many names: they follow as strings, then its values. */
  shape: 5,
  /** One of `constants`. */
  constant: 6,
  /** What crosses as it is: columns of numbers, and the rare thing that is no plain object. */
  other: 7,
} as const;

export const constants: readonly unknown[] = [undefined, null, false, true];
export const smallNumbers = 2 ** 28;

/** A value as it crosses, but for its strings. */
export interface PackedValue {
  readonly codes: Uint32Array<ArrayBuffer>;
  readonly doubles: Float64Array<ArrayBuffer>;
  readonly others: readonly unknown[];
}
