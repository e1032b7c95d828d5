// A few reader threads. A read that takes too long is given up and its thread replaced, so that one bad search cannot starve
// the others. The first is started when something is read, or is about to be; when nothing is read, further ones end, and so does
// one that has grown. One stays ready as long as somebody reads now and then, and then goes as well: it holds some 20 MiB.
import { AssayError } from '../../../core/base/errors.ts';
import { createReadLine } from '../read-line.ts';
import { openReaderThread, type ReaderThread } from './reader-connection.ts';
import type { ReadRequest } from './reader-protocol.ts';

export interface ReaderPoolOptions {
  readonly path: string;
  readonly threads: number;
  /** A read that takes longer, from when a thread took it up, is refused with `limit_exceeded`: to repeat it would only add to the load. */
  readonly timeLimitMs: number;
  /** A read that no thread took up for longer is refused with `unavailable`. Default: 30 s. */
  readonly waitLimitMs?: number | undefined;
  /** How long after the last read one thread stays ready for the next. Default: 30 s. */
  readonly keepMs?: number | undefined;
}

export interface ReaderPool {
  /** Something will be read soon: a thread is made ready. */
  expect(): void;
  read(request: ReadRequest): Promise<unknown>;
  close(): Promise<void>;
}

/** A thread that holds more is replaced once it is idle: threads do not give memory back by themselves. */
const grownBytes = 56 * 1024 * 1024;
const idleMs = 2_000;

export function createReaderPool({ path, threads, timeLimitMs, waitLimitMs, keepMs = 30_000 }: ReaderPoolOptions): ReaderPool {
  const line = createReadLine<ReaderThread>(waitLimitMs);
  const idle: ReaderThread[] = [];
  const all = new Set<ReaderThread>();
  const leaving = new Set<Promise<unknown>>();
  /** When a thread became idle. */
  const idleSince = new WeakMap<ReaderThread, number>();
  let resting: NodeJS.Timeout | undefined;
  let forgetting: NodeJS.Timeout | undefined;
  /** Something was read lately, or will be soon. */
  let isExpected = false;
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
        line.refuse(error);
        discard(thread);
      },
    );
  }

  /** A thread without work takes the next, or waits for some. */
  function settle(thread: ReaderThread): void {
    if (isClosed) return discard(thread);
    idle.push(thread);
    idleSince.set(thread, performance.now());
    next();
    rest();
  }

  /** Watches over idle threads until there is none that could go. */
  function rest(): void {
    resting ??= setInterval(letGo, idleMs / 2).unref();
  }

  /** Whoever had nothing to do for a while goes, whatever the others do; where all are idle one stays, if it is small and wanted. */
  function letGo(): void {
    const ready = isExpected && idle.length === all.size ? idle.at(-1) : undefined;
    const isKept = (thread: ReaderThread): boolean => thread === ready && thread.heldBytes() <= grownBytes;
    const restedBefore = performance.now() - idleMs;
    for (const thread of idle.filter((one) => !isKept(one) && idleSince.get(one)! <= restedBefore)) discard(thread);
    if (idle.every(isKept)) stopResting();
  }

  function stopResting(): void {
    clearInterval(resting);
    resting = undefined;
  }

  function expect(): void {
    if (isClosed) return;
    isExpected = true;
    clearTimeout(forgetting);
    forgetting = setTimeout(() => {
      isExpected = false;
      rest();
    }, keepMs);
    forgetting.unref();
  }

  function discard(thread: ReaderThread): void {
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
    if (isClosed) return;
    while (line.length() > 0 && idle.length > 0) line.serve(idle.pop()!);
    const wanted = Math.min(threads, Math.max(isExpected && !isBroken ? 1 : 0, all.size - idle.length + line.length()));
    // Threads that are ending may still be busy inside the engine: they count until they are gone.
    while (all.size < wanted && all.size + leaving.size < threads) start();
  }

  async function run(thread: ReaderThread, request: ReadRequest): Promise<unknown> {
    let limit: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      limit = setTimeout(() => {
        discard(thread);
        reject(tooSlow(timeLimitMs));
      }, timeLimitMs);
    });
    try {
      return await Promise.race([thread.read(request), tooLate]);
    } finally {
      clearTimeout(limit);
      expect();
      if (all.has(thread)) (thread.isUsable() ? settle : discard)(thread);
    }
  }

  return {
    expect: () => {
      expect();
      next();
    },
    read: (request) => {
      expect();
      const reading = line.join().then((thread) => run(thread, request));
      next();
      return reading;
    },
    close: async () => {
      isClosed = true;
      stopResting();
      clearTimeout(forgetting);
      line.close();
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
