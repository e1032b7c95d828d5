// A few reader threads and the line in front of them. A read that takes too long is given up and its thread
// replaced, so that one bad search cannot starve the others; so is a thread that has grown, once nobody waits for it.
import { AssayError } from '../../../core/base/errors.ts';
import { openReaderThread, type ReaderThread } from './reader-connection.ts';
import type { ReadRequest } from './reader-protocol.ts';

export interface ReaderPoolOptions {
  readonly path: string;
  readonly threads: number;
  /** A read that takes longer, from when a thread took it up, is refused with `limit_exceeded`: to repeat it would only add to the load. */
  readonly timeLimitMs: number;
  /** A read that no thread took up for longer is refused with `unavailable`. Default: 30 s. */
  readonly waitLimitMs?: number;
}

export interface ReaderPool {
  read(request: ReadRequest): Promise<unknown>;
  close(): Promise<void>;
}

interface Waiting {
  readonly request: ReadRequest;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** More reads than this in line are turned away: their clients would have given up before their turn. */
const lineLimit = 1_000;

/** A thread that holds more is replaced when it has been idle for a while: threads do not give memory back by themselves. */
const grownBytes = 48 * 1024 * 1024;
const idleMs = 1_000;

export function createReaderPool({ path, threads, timeLimitMs, waitLimitMs = 30_000 }: ReaderPoolOptions): ReaderPool {
  const idle: ReaderThread[] = [];
  const all = new Set<ReaderThread>();
  const leaving = new Set<Promise<unknown>>();
  const retiring = new Map<ReaderThread, NodeJS.Timeout>();
  let line: Waiting[] = [];
  let isClosed = false;
  /** The last start failed: the next is tried when there is something to read. */
  let isBroken = false;

  function start(): void {
    const thread = openReaderThread(path);
    all.add(thread);
    thread.ready.then(
      () => {
        isBroken = false;
        settle(thread);
      },
      (error: unknown) => {
        isBroken = true;
        // Whoever waits longest hears why nobody can read; the next one has another thread tried.
        const first = line.shift();
        if (first) refuse(first, error);
        discard(thread);
      },
    );
  }

  /** A thread without work takes the next, or waits for some. */
  function settle(thread: ReaderThread): void {
    if (isClosed) return discard(thread);
    idle.push(thread);
    if (line.length === 0 && thread.heldBytes() > grownBytes) {
      const timer = setTimeout(() => discard(thread), idleMs);
      timer.unref();
      retiring.set(thread, timer);
    }
    next();
  }

  function discard(thread: ReaderThread): void {
    clearTimeout(retiring.get(thread));
    retiring.delete(thread);
    all.delete(thread);
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
    const gone = thread.end();
    leaving.add(gone);
    void gone.finally(() => {
      leaving.delete(gone);
      next();
    });
  }

  function next(): void {
    while (line.length > 0 && idle.length > 0) run(idle.pop()!, line.shift()!);
    // One is kept ready for the next read. Threads that are ending may still be busy inside the engine: they count until they are gone.
    const wanted = Math.min(threads, Math.max(isBroken ? 0 : 1, all.size - idle.length + line.length));
    while (!isClosed && all.size < wanted && all.size + leaving.size < threads) start();
  }

  function run(thread: ReaderThread, { request, resolve, reject, timer }: Waiting): void {
    clearTimeout(timer);
    clearTimeout(retiring.get(thread));
    retiring.delete(thread);
    const limit = setTimeout(() => {
      reject(tooSlow(timeLimitMs));
      discard(thread);
    }, timeLimitMs);
    thread.read(request).then(
      (result) => {
        clearTimeout(limit);
        resolve(result);
        settle(thread);
      },
      (error: unknown) => {
        clearTimeout(limit);
        reject(error);
        if (!all.has(thread)) return;
        if (thread.isUsable()) settle(thread);
        else discard(thread);
      },
    );
  }

  function refuse({ reject, timer }: Waiting, reason: unknown): void {
    clearTimeout(timer);
    reject(reason);
  }

  function wait(waiting: Omit<Waiting, 'timer'>): void {
    const timer = setTimeout(() => {
      line = line.filter((other) => other !== entry);
      refuse(entry, new AssayError('unavailable', `no reader was free within ${waitLimitMs / 1000} seconds; try again in a moment`, { reason: 'readers_busy' }));
    }, waitLimitMs);
    const entry: Waiting = { ...waiting, timer };
    line.push(entry);
  }

  next();

  return {
    read: (request) =>
      new Promise((resolve, reject) => {
        if (isClosed) reject(new AssayError('unavailable', 'the store is closed'));
        else if (line.length >= lineLimit) reject(new AssayError('unavailable', 'too many searches are waiting already; try again in a moment', { reason: 'readers_busy' }));
        else {
          wait({ request, resolve, reject });
          next();
        }
      }),

    close: async () => {
      isClosed = true;
      for (const waiting of line) refuse(waiting, new AssayError('unavailable', 'the store is closed'));
      line = [];
      for (const thread of [...all]) discard(thread);
      await Promise.allSettled(leaving);
    },
  };
}

function tooSlow(timeLimitMs: number): AssayError {
  return new AssayError('limit_exceeded', `the query took longer than ${timeLimitMs / 1000} seconds and was given up; narrow the filter or ask for fewer experiments`, {
    reason: 'query_too_slow',
  });
}
