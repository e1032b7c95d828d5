// Numbers on the native wire. JSON has no NaN and no infinities, and its writers lose the sign of zero, so
// those four values travel as texts.

/** A double in JSON: a number, or one of four texts for what JSON cannot say. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

/** The wire form of any double. */
export function encodeNumber(value: number): WireNumber {
  if (Object.is(value, -0)) return '-0';
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** The double a wire form stands for. */
export function decodeNumber(value: WireNumber): number {
  return typeof value === 'number' ? value : Number(value);
}
