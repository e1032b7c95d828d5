// Thins a series as MLflow's server does for charts: the first point of each of equally filled buckets, and
// always the last point. (Our own charts keep extremes instead: see core's downsample.)

/** At most `count` of the items, in their order. Buckets as SQL's NTILE fills them: the first ones one larger. */
export function evenSample<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  const size = Math.floor(items.length / count);
  const larger = items.length % count;
  const kept: T[] = [];
  for (let bucket = 0; bucket < count; bucket += 1) kept.push(items[bucket * size + Math.min(bucket, larger)]!);
  kept[count - 1] = items[items.length - 1]!;
  return kept;
}
