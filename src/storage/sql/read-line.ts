// The line in front of what reads: heavy reads wait in it for a thread or a connection, not for ever, and are refused as
// `unavailable` when it is their turn too late or too many wait already. A client may then try again.
import { AssayError } from '../../core/base/errors.ts';

export interface ReadLine<T> {
  /** Waits for something to read with. */
  join(): Promise<T>;
  /** Hands it to whoever waits longest. */
  serve(reader: T): void;
  /** Tells whoever waits longest that there is nothing to read with. */
  refuse(reason: unknown): void;
  length(): number;
  /** Refuses everyone, now and from now on. */
  close(): void;
}

/** More reads than this in line are turned away: their clients would have given up before their turn. */
const lineLimit = 1_000;

interface Waiting<T> {
  readonly resolve: (reader: T) => void;
  readonly reject: (reason: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

export function createReadLine<T>(waitLimitMs = 30_000): ReadLine<T> {
  let line: Waiting<T>[] = [];
  let isClosed = false;

  const busy = (sentence: string): AssayError => new AssayError('unavailable', `${sentence}; try again in a moment`, { reason: 'readers_busy' });
  const closed = (): AssayError => new AssayError('unavailable', 'the store is closed');

  function leave(): Waiting<T> | undefined {
    const first = line.shift();
    clearTimeout(first?.timer);
    return first;
  }

  return {
    join: () =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(closed());
        if (line.length >= lineLimit) return reject(busy('too many searches are waiting already'));
        const timer = setTimeout(() => {
          line = line.filter((other) => other.timer !== timer);
          reject(busy(`no reader was free within ${waitLimitMs / 1000} seconds`));
        }, waitLimitMs);
        line.push({ resolve, reject, timer });
      }),
    serve: (reader) => leave()?.resolve(reader),
    refuse: (reason) => leave()?.reject(reason),
    length: () => line.length,
    close: () => {
      isClosed = true;
      while (line.length > 0) leave()!.reject(closed());
    },
  };
}
