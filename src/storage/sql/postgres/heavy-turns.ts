// Lets so many heavy reads onto the connections at once, so that small reads always find one, and memory has a bound.
import { createReadLine } from '../read-line.ts';

/** Runs a read when it is its turn. */
export type TakeTurn = <T>(read: () => Promise<T>) => Promise<T>;

export function createHeavyTurns(atOnce: number): TakeTurn {
  const line = createReadLine<void>();
  let free = atOnce;

  function serve(): void {
    while (free > 0 && line.length() > 0) {
      free -= 1;
      line.serve();
    }
  }

  return async (read) => {
    const turn = line.join();
    serve();
    await turn;
    try {
      return await read();
    } finally {
      free += 1;
      serve();
    }
  };
}
