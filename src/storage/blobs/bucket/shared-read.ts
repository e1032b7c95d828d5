// A read that callers share: who asks while one is under way waits for the next, so that what they are told was read after
// they asked.

export function createSharedRead<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let next: Promise<Result> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const begin = (): Promise<Result> => {
    next = undefined;
    const reading = read();
    last = reading.catch(() => undefined);
    return reading;
  };
  return () => (next ??= last.then(begin));
}
