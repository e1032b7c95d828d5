// A seed for a sweep that was given none.

/** From 32 random hexadecimal digits: a whole number below 2^52. */
export function drawSeed(digits: string): number {
  return Number.parseInt(digits.slice(0, 13), 16);
}
