// Student's t distribution and the normal one, to about 14 digits. The incomplete beta function by its continued
// fraction (DLMF 8.17.22) in Lentz's form; the logarithm of gamma by Lanczos' series with g = 7 and 9 terms.

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const sum = lanczos.reduce((total, term, index) => (index === 0 ? term : total + term / (x - 1 + index)), 0);
  const base = x - 1 + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

/** I_x(a, b), the regularised incomplete beta function; a, b > 0 and 0 <= x <= 1. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast on the left of the mean; on the right the mirror image is used.
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const delta = d * c;
    result *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  return result;
}

/** P(T > t) with `freedom` degrees of freedom, any real number above 0. */
export function studentTail(t: number, freedom: number): number {
  if (t === Infinity) return 0;
  if (t === -Infinity) return 1;
  // Each form where its argument is far from 1, so that nothing is lost on the way there.
  const square = t * t;
  const half = square < freedom ? 0.5 - 0.5 * incompleteBeta(square / (freedom + square), 0.5, freedom / 2) : 0.5 * incompleteBeta(freedom / (freedom + square), freedom / 2, 0.5);
  return t >= 0 ? half : 1 - half;
}

/** The t with P(T > t) = `tail`, for 0 < tail < 0.5. By halving: sure, and fast enough. */
export function studentQuantile(tail: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (studentTail(high, freedom) > tail) high *= 2;
  for (let round = 0; round < 200 && low < high; round += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(Z <= z) of the normal distribution, by the incomplete gamma function's series and continued fraction for erfc. */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const tail = 0.5 * complementaryError(x);
  return z >= 0 ? 1 - tail : tail;
}

/** erfc(x) for x >= 0. */
function complementaryError(x: number): number {
  if (x > 27) return 0;
  return x < 2.5 ? 1 - errorSeries(x) : errorFraction(x);
}

/** DLMF 7.6.2. */
function errorSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200 && Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** DLMF 7.9.2, from its far end. */
function errorFraction(x: number): number {
  let fraction = 0;
  for (let n = 120; n >= 1; n -= 1) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}
