// Multiples of a step as people write them: three times 0.1 is 0.3 and not 0.30000000000000004.

/** `start + count * step`, as the shortest text of the double nearest to it. */
export function multipleText(count: number, step: number, start = 0): string {
  const plain = start + count * step;
  const decimals = Math.max(decimalsOf(step), decimalsOf(start));
  return String(decimals <= 100 ? Number(plain.toFixed(decimals)) : plain);
}

/** How many decimals the shortest text of a number has. */
function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent));
}
