// Smoothing: an exponential moving average that forgets by distance on the x axis, not by count, so that a
// thinned line is smoothed as its full one would be. The start is not pulled towards zero.

/** `strength` from 0 (as it is) to below 1. Gaps (null) stay gaps. `xs` ascends. */
export function smooth(xs: readonly number[], ys: readonly (number | null)[], strength: number): readonly (number | null)[] {
  if (strength <= 0 || xs.length < 3) return ys;
  const span = xs[xs.length - 1]! - xs[0]!;
  // One unit of forgetting is a two-hundredth of the line, so that a setting looks alike on long and short lines.
  const unit = Math.max(span / 200, Number.MIN_VALUE);
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
