// Small whole numbers side by side, each in so many bits, the lowest first; any of them can be read without those before it.

/** Adds the numbers, each below 2^width, to bytes that are 0 behind the position; the position behind them. */
export function putBits(bytes: Uint8Array, start: number, { numbers, width }: { readonly numbers: ArrayLike<number>; readonly width: number }): number {
  let position = start;
  for (let index = 0; index < numbers.length; index += 1) {
    let rest = numbers[index]!;
    for (let left = width; left > 0;) {
      const shift = position & 7;
      const taken = Math.min(8 - shift, left);
      bytes[position >>> 3]! |= (rest & ((1 << taken) - 1)) << shift;
      rest >>>= taken;
      position += taken;
      left -= taken;
    }
  }
  return position;
}

/** Behind the last number there must be so many bytes more. */
export const bitPadding = 4;

/** The number of `width` bits, at most 32, at a position. */
export function bitsAt(bytes: Uint8Array, position: number, width: number): number {
  const at = position >>> 3;
  const shift = position & 7;
  let bits = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> shift;
  if (shift + width > 32) bits |= bytes[at + 4]! << (32 - shift);
  return width === 32 ? bits >>> 0 : bits & ((1 << width) - 1);
}

/** How many bits numbers up to this one take. */
export const bitsOf = (greatest: number): number => 32 - Math.clz32(greatest);
