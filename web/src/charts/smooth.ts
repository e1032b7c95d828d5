// Smoothing in three ways, each by distance on the x axis and not by count, so that a thinned line is smoothed as its
// full one would be. One strength means about the same spread in all three. Gaps (null) stay gaps.

export const smoothings = ['ema', 'gauss', 'mean'] as const;
export type Smoothing = (typeof smoothings)[number];

export const smoothingWords: Readonly<Record<Smoothing, string>> = { ema: 'Moving average (EMA)', gauss: 'Gaussian', mean: 'Running mean' };

type Values = readonly (number | null)[];

/** `strength` from 0 (as it is) to below 1. `xs` ascends. */
export function smoothBy(kind: Smoothing, { xs, ys }: { readonly xs: readonly number[]; readonly ys: Values }, strength: number): Values {
  if (kind === 'ema') return smooth(xs, ys, strength);
  if (strength <= 0 || xs.length < 3) return ys;
  // The spread of an exponential average of this strength.
  const spread = unitOf(xs) / -Math.log(strength);
  if (kind === 'mean') return runningMean(xs, ys, spread * Math.sqrt(12));
  // Three running means in a row are a Gaussian to within a few percent, at a cost that does not grow with its width.
  return [0, 1, 2].reduce<Values>((values) => runningMean(xs, values, spread * 2), ys);
}

/** An exponential moving average that is not pulled towards zero at its start. */
export function smooth(xs: readonly number[], ys: Values, strength: number): Values {
  if (strength <= 0 || xs.length < 3) return ys;
  const unit = unitOf(xs);
  let mean = 0;
  let weight = 0;
  let before: number | undefined;
  return ys.map((y, index) => {
    if (y === null || !Number.isFinite(y)) return y;
    const kept = before === undefined ? 0 : strength ** Math.max((xs[index]! - before) / unit, 0.02);
    before = xs[index]!;
    mean = kept * mean + (1 - strength) * y;
    weight = kept * weight + (1 - strength);
    return mean / weight;
  });
}

/** The mean of all points at most half a width away, on both sides; narrower at the ends, so that it stays in the middle. */
function runningMean(xs: readonly number[], ys: Values, width: number): Values {
  const half = width / 2;
  const [first, last] = [xs[0]!, xs[xs.length - 1]!];
  let [from, to, sum, count] = [0, 0, 0, 0];
  const take = (index: number, sign: 1 | -1) => {
    const y = ys[index];
    if (y === null || y === undefined) return;
    sum += sign * y;
    count += sign;
  };
  return ys.map((y, index) => {
    const x = xs[index]!;
    const reach = Math.min(half, x - first, last - x);
    while (to < xs.length && xs[to]! <= x + reach) take(to++, 1);
    while (from < to && xs[from]! < x - reach) take(from++, -1);
    return y === null || count === 0 ? y : sum / count;
  });
}

/** One unit of forgetting is a two-hundredth of the line, so that a setting looks alike on long and short lines. */
function unitOf(xs: readonly number[]): number {
  return Math.max((xs[xs.length - 1]! - xs[0]!) / 200, Number.MIN_VALUE);
}
