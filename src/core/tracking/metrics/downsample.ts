// Thinning a series for a chart without losing a spike: per bucket of steps the points with the least and
// the greatest value stay, and the first and last (M4: Jugel et al., VLDB 2014). Pure; deterministic.
import type { MetricMark } from './metric.ts';

/**
 * At most about `4 * buckets` of the given points, which must be ordered by step. A series of at most
 * `4 * buckets` points is returned as it is. NaN points stay where they are first in their bucket.
 */
export function downsample(points: readonly MetricMark[], buckets: number): readonly MetricMark[] {
  if (points.length <= buckets * 4) return points;
  const first = points[0]!.step;
  const width = (points[points.length - 1]!.step - first + 1) / buckets;
  const kept: MetricMark[] = [];
  let start = 0;
  while (start < points.length) {
    const bucket = Math.floor((points[start]!.step - first) / width);
    let end = start + 1;
    while (end < points.length && Math.floor((points[end]!.step - first) / width) === bucket) end += 1;
    keepExtremes(points, start, end, kept);
    start = end;
  }
  return kept;
}

function keepExtremes(points: readonly MetricMark[], start: number, end: number, kept: MetricMark[]): void {
  let least = -1;
  let greatest = -1;
  let nan = -1;
  for (let index = start; index < end; index += 1) {
    const value = points[index]!.value;
    if (Number.isNaN(value)) {
      if (nan < 0) nan = index;
      continue;
    }
    if (least < 0 || value < points[least]!.value) least = index;
    if (greatest < 0 || value > points[greatest]!.value) greatest = index;
  }
  const indexes = [...new Set([start, least, greatest, nan, end - 1])].filter((index) => index >= 0);
  for (const index of indexes.sort((a, b) => a - b)) kept.push(points[index]!);
}
