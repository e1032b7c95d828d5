// Multiples of a step as people write them: three times 0.1 is 0.3 and not 0.30000000000000004.

/** `start + count * step`, the double nearest to what the decimals say. */
export function multiple(count: number, step: number, start = 0): number {
  const plain = start + count * step;
  const decimals = Math.max(decimalsOf(step), decimalsOf(start));
  // More decimals than that are not written out, and a number so great has none.
  return decimals <= 100 && Math.abs(plain) < 1e21 ? Number(plain.toFixed(decimals)) : plain;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The multiple of `step` nearest to the value, of two the even one, and within the bounds where one is. A step too small to
 * count changes nothing.
 */
export function nearestMultiple(value: number, step: number, { low, high }: Interval): number {
  const count = roundHalfEven(value / step);
  if (!Number.isSafeInteger(count)) return value;
  const [least, most] = multiplesWithin(step, { low, high });
  return multiple(least <= most ? Math.min(Math.max(count, least), most) : count, step);
}

/** The counts of the first and the last multiple within the bounds; the first is the greater one where there is none. */
export function multiplesWithin(step: number, { low, high }: Interval): readonly [number, number] {
  const [least, most] = [Math.ceil(low / step), Math.floor(high / step)];
  // A division may have been rounded onto a whole number, or away from one.
  const isFirst = (count: number): boolean => multiple(count, step) >= low;
  const isLast = (count: number): boolean => multiple(count, step) <= high;
  return [isFirst(least - 1) ? least - 1 : isFirst(least) ? least : least + 1, isLast(most + 1) ? most + 1 : isLast(most) ? most : most - 1];
}

function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
}

/** How many decimals the shortest text of a number has. */
function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent));
}
