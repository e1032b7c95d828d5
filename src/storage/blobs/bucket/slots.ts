// A bounded number of steps under way at once, whoever asks; the others wait in the order in which they came.

export interface Slots {
  run<Result>(step: () => Promise<Result>): Promise<Result>;
}

export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    run: async (step) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await step();
      } finally {
        const next = waiting.shift();
        // The place goes over without ever being free.
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
