// Round marks for an axis of a picture.

/** About `count` round numbers from `min` to `max`; on a logarithmic axis powers of ten, with steps between when they are few. */
export function axisTicks({ min, max, isLog }: { readonly min: number; readonly max: number; readonly isLog: boolean }, count: number): readonly number[] {
  return isLog && min > 0 ? logTicks(min, max, count) : evenTicks(min, max, count);
}

function evenTicks(min: number, max: number, count: number): readonly number[] {
  const rough = (max - min) / count;
  if (!(rough > 0) || !Number.isFinite(rough)) return [min];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(min / step);
  const last = Math.floor(max / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_value, index) => Number(((first + index) * step).toPrecision(12)));
}

function logTicks(min: number, max: number, count: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const powers = Array.from({ length: last - first + 1 }, (_value, index) => first + index);
  const every = Math.max(1, Math.ceil(powers.length / count));
  const factors = powers.length > 3 ? [1] : [1, 2, 5];
  return powers
    .filter((power) => (power - first) % every === 0)
    .flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))))
    .filter((tick) => tick >= min && tick <= max);
}
