// Bits of floating-point numbers: decoding the short ones, and counting the representable numbers between two.

/** Value of an IEEE 754 half. */
export function halfValue(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Place of a float in the order of all floats of its width, from its bits as an unsigned integer; both zeros are 0. */
export function orderOf(bits: number, width: 16 | 32): number {
  const magnitude = width === 16 ? bits & 0x7fff : bits & 0x7fffffff;
  return magnitude === (width === 16 ? bits : bits >>> 0) ? magnitude : -magnitude;
}

/** Numbers between two float64, given by their high and low halves; exact below 2^53, rounded above. */
export function doubleDistance(one: DoubleBits, other: DoubleBits): number {
  const high = orderOf(one.high, 32);
  const otherHigh = orderOf(other.high, 32);
  const low = one.high >>> 31 === 1 ? -one.low : one.low;
  const otherLow = other.high >>> 31 === 1 ? -other.low : other.low;
  return Math.abs((high - otherHigh) * 2 ** 32 + (low - otherLow));
}

/** Unsigned 32-bit halves of a float64. */
export interface DoubleBits {
  readonly high: number;
  readonly low: number;
}
