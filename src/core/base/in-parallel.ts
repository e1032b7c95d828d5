// Many small asynchronous steps, a bounded number of them under way at once.

const width = 32;

/** The results in the order of the items; the first failure is thrown, and no further step is begun then. */
export async function inParallel<Item, Result>(items: readonly Item[], step: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  let hasFailed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !hasFailed) {
      const index = next;
      next += 1;
      try {
        results[index] = await step(items[index]!);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
