// A few reader threads and the line in front of them. A read that takes too long is given up and its thread
// replaced, so that one bad search cannot starve the others.
import { Worker } from 'node:worker_threads';
import { AssayError } from '../../../core/base/errors.ts';
import { openAnswer, type ReadAnswer, type ReadRequest } from './reader-protocol.ts';

export interface ReaderPoolOptions {
  readonly path: string;
  readonly threads: number;
  /** A read that takes longer is refused with `limit_exceeded`: a client that repeats it would only add to the load. */
  readonly timeLimitMs: number;
}

export interface ReaderPool {
  read(request: ReadRequest): Promise<unknown>;
  close(): Promise<void>;
}

interface Waiting {
  readonly request: ReadRequest;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** More reads than this in line are turned away: their clients would have given up before their turn. */
const lineLimit = 1_000;

export function createReaderPool({ path, threads, timeLimitMs }: ReaderPoolOptions): ReaderPool {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const leaving = new Set<Promise<unknown>>();
  let line: Waiting[] = [];
  let isClosed = false;

  function start(): Worker {
    const worker = new Worker(new URL('./reader-thread.ts', import.meta.url), { workerData: { path } });
    // Threads are started when there is something to read and never keep the process alive by themselves.
    worker.unref();
    all.add(worker);
    return worker;
  }

  function discard(worker: Worker): void {
    all.delete(worker);
    const gone = worker.terminate();
    leaving.add(gone);
    void gone.finally(() => {
      leaving.delete(gone);
      next();
    });
  }

  function next(): void {
    // Threads that are ending may still be busy inside the engine: they count until they are gone.
    while (line.length > 0 && (idle.length > 0 || all.size + leaving.size < threads)) {
      const worker = idle.pop() ?? start();
      run(worker, line.shift()!);
    }
  }

  function run(worker: Worker, { request, resolve, reject }: Waiting): void {
    const timer = setTimeout(() => finish(() => reject(tooSlow(timeLimitMs)), false), timeLimitMs);
    const onMessage = (answer: ReadAnswer): void => {
      finish(() => {
        try {
          resolve(openAnswer(answer));
        } catch (error) {
          reject(error);
        }
      }, true);
    };
    const onError = (error: unknown): void => finish(() => reject(error), false);
    const onExit = (): void => finish(() => reject(new AssayError('unavailable', 'the reader thread ended before it answered; try again')), false);

    function finish(settle: () => void, isUsable: boolean): void {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
      if (isUsable && !isClosed) idle.push(worker);
      else discard(worker);
      settle();
      next();
    }

    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.ref();
    worker.postMessage(request);
  }

  return {
    read: (request) =>
      new Promise((resolve, reject) => {
        if (isClosed) reject(new AssayError('unavailable', 'the store is closed'));
        else if (line.length >= lineLimit) reject(new AssayError('unavailable', 'too many searches are waiting already; try again in a moment'));
        else {
          line.push({ request, resolve, reject });
          next();
        }
      }),

    close: async () => {
      isClosed = true;
      for (const { reject } of line) reject(new AssayError('unavailable', 'the store is closed'));
      line = [];
      for (const worker of [...all]) discard(worker);
      await Promise.allSettled(leaving);
    },
  };
}

function tooSlow(timeLimitMs: number): AssayError {
  return new AssayError('limit_exceeded', `the query took longer than ${timeLimitMs / 1000} seconds and was given up; narrow the filter or ask for fewer experiments`, {
    reason: 'query_too_slow',
  });
}
