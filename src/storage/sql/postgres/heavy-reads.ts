// Lets so many heavy reads onto the connections at once, so that small reads always find one, and memory has a bound.
import { heavyReads, type Stores } from '../../../core/store.ts';
import { createReadLine } from '../read-line.ts';

type Read = (...args: readonly unknown[]) => Promise<unknown>;

export function withBoundedHeavyReads(stores: Stores, atOnce: number): Stores {
  const line = createReadLine<void>();
  let free = atOnce;

  function serve(): void {
    while (free > 0 && line.length() > 0) {
      free -= 1;
      line.serve();
    }
  }

  const bounded =
    (read: Read): Read =>
    async (...args) => {
      const turn = line.join();
      serve();
      await turn;
      try {
        return await read(...args);
      } finally {
        free += 1;
        serve();
      }
    };

  const found = { ...stores };
  for (const store of Object.keys(heavyReads) as (keyof typeof heavyReads)[]) {
    const methods = stores[store] as unknown as Readonly<Record<string, Read>>;
    const heavy = heavyReads[store].map((method) => [method, bounded(methods[method]!)]);
    Object.assign(found, { [store]: { ...stores[store], ...Object.fromEntries(heavy) } });
  }
  return found;
}
