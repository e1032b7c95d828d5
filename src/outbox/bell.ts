// Lets one part of the program wait until another has news.

export interface Bell {
  ring(): void;
  /** Resolves at the next ring. */
  next(): Promise<void>;
  /** The same, or when the time is over. */
  nextOrAfter(ms: number): Promise<void>;
}

export function createBell(): Bell {
  let { promise, resolve } = Promise.withResolvers<void>();
  return {
    ring: () => {
      resolve();
      ({ promise, resolve } = Promise.withResolvers<void>());
    },
    next: () => promise,
    nextOrAfter: (ms) =>
      new Promise((resolveEither) => {
        const timer = setTimeout(resolveEither, ms);
        void promise.finally(() => {
          clearTimeout(timer);
          resolveEither();
        });
      }),
  };
}
