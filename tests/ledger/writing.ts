// Writers side by side, until they are told to stop.
import type { Wire } from './wire.ts';

export interface WriterSignals {
  readonly isStopping: () => boolean;
  /** To be told of everything the server has acknowledged. */
  readonly onAcked: () => void;
}

export interface Writing<T> {
  /** Rejects as soon as a writer does; never resolves. */
  readonly failed: Promise<never>;
  /** How much was acknowledged so far. */
  acked(): number;
  /** Lets every writer end what it is at, and closes their wire. */
  finish(): Promise<readonly T[]>;
}

export function startWriting<T>(wire: Wire, count: number, write: (index: number, signals: WriterSignals) => Promise<T>): Writing<T> {
  let isStopping = false;
  let ackedCount = 0;
  const signals: WriterSignals = { isStopping: () => isStopping, onAcked: () => (ackedCount += 1) };
  const all = Promise.all(Array.from({ length: count }, (_, index) => write(index, signals)));
  const failed = new Promise<never>((_, reject) => void all.catch(reject));
  failed.catch(() => undefined);
  return {
    failed,
    acked: () => ackedCount,
    finish: async () => {
      isStopping = true;
      const results = await all;
      wire.close();
      return results;
    },
  };
}
