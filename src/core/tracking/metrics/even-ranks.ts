// Which points of an ordered series an even sample of it shows.

/**
 * The ranks, ascending: the first of each of `count` equally filled buckets, of which the first ones are larger by one
 * where they cannot be equal, and in place of the last bucket's first the very last. All ranks when there are no more.
 */
export function evenRanks(total: number, count: number): Float64Array {
  if (total <= count) return Float64Array.from({ length: total }, (_none, rank) => rank);
  const size = Math.floor(total / count);
  const larger = total % count;
  const ranks = Float64Array.from({ length: count }, (_none, bucket) => bucket * size + Math.min(bucket, larger));
  ranks[count - 1] = total - 1;
  return ranks;
}
