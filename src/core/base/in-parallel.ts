// Many asynchronous steps, a bounded number of them under way at once, so that neither files nor connections nor memory
// run out.

export interface HowParallel {
  /** How many steps may be under way. The default suits small reads. */
  readonly atOnce?: number;
}

/**
 * The results in the order of the items. After a failure no further step is begun; it is thrown once the others that
 * were under way have ended, so that nothing goes on behind the caller's back.
 */
export async function inParallel<Item, Result>(items: readonly Item[], step: (item: Item) => Promise<Result>, { atOnce = 32 }: HowParallel = {}): Promise<readonly Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const index = next;
      next += 1;
      try {
        results[index] = await step(items[index]!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
