// The quantile of the beta distribution, by halving: sure for every shape, and fast enough for one draw a trial.
import { incompleteBeta } from '../../../compare/statistics/student-t.ts';

/** The x with I_x(a, b) = p, for 0 < p < 1 and a, b from 0.001 to a million. 0 where x is smaller than any double. */
export function betaQuantile(p: number, a: number, b: number): number {
  // Searched is the smaller one of x and 1 - x: the other has lost its digits.
  return incompleteBeta(0.5, a, b) >= p ? turningPoint((x) => isBelow({ x, a, b }, p, 1 - p)) : 1 - turningPoint((y) => isBelow({ x: y, a: b, b: a }, 1 - p, p));
}

/** Whether I_x(a, b) is below `lower`, where `upper` is 1 - `lower`, for x up to 1/2. */
function isBelow({ x, a, b }: { readonly x: number; readonly a: number; readonly b: number }, lower: number, upper: number): boolean {
  // The smaller of the tails has the digits; but 1 - x has those of a very small x no more.
  return lower <= 0.5 || x < 1e-8 ? incompleteBeta(x, a, b) < lower : incompleteBeta(1 - x, b, a) > upper;
}

/** Where the answer turns, from 0 to 1/2. By the geometric mean first, since x may be as small as a double gets. */
function turningPoint(isBelow: (x: number) => boolean): number {
  let low = 0;
  let high = 0.5;
  // 27 rounds to the smallest double, 10 by geometric means, 54 by arithmetic ones.
  for (let round = 0; round < 200; round += 1) {
    const middle = low === 0 ? high / 2 ** 40 : low * 4 < high ? Math.sqrt(low) * Math.sqrt(high) : (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return low === 0 ? 0 : (low + high) / 2;
}
