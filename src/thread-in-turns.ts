// A thread that is asked one thing after the other, is given little time and memory for each, and goes when nothing was asked for a while: for files
// that may be hostile.
import type { Worker } from 'node:worker_threads';

import { startThread } from './start-thread.ts';

export interface ThreadInTurns {
  /** Begins when all that was begun before is over. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /**
   * Asks the thread, which is started where there is none; `hear` is given each of its messages, and says `done` with the answer. Undefined when that
   * took too long or the thread broke; rejects when `hear` does. The thread is ended then: it is of no more use.
   */
  ask<Message, Answer>(question: unknown, hear: (message: Message, done: (answer: Answer) => void) => void | Promise<void>): Promise<Answer | undefined>;
  close(): Promise<void>;
}

export interface ThreadLimits {
  readonly timeLimitMs: number;
  readonly memoryMiB: number;
}

const idleMs = 10_000;

export function createThreadInTurns(file: URL, { timeLimitMs, memoryMiB }: ThreadLimits): ThreadInTurns {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function start(): Worker {
    const started = startThread(file, { resourceLimits: { maxOldGenerationSizeMb: memoryMiB } });
    // One that is being ended may still fail, and nobody else listens.
    started.on('error', () => undefined);
    return started;
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  }

  return {
    inTurn: (work) => {
      const result = last.then(work);
      last = result.catch(() => undefined);
      return result;
    },
    ask: async (question, hear) => {
      clearTimeout(idle);
      worker ??= start();
      let isWell = false;
      try {
        const answer = await answerOf(worker, { question, hear, timeLimitMs });
        isWell = answer !== undefined;
        return answer;
      } finally {
        if (!isWell) await end();
        else {
          idle = setTimeout(() => void end(), idleMs);
          idle.unref();
        }
      }
    },
    close: async () => {
      await last;
      await end();
    },
  };
}

interface Asked<Message, Answer> {
  readonly question: unknown;
  readonly hear: (message: Message, done: (answer: Answer) => void) => void | Promise<void>;
  readonly timeLimitMs: number;
}

function answerOf<Message, Answer>(worker: Worker, { question, hear, timeLimitMs }: Asked<Message, Answer>): Promise<Answer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer | undefined>();
  const onEnd = (): void => resolve(undefined);
  const onMessage = (message: Message): void => {
    Promise.resolve(hear(message, resolve)).catch(reject);
  };
  const timer = setTimeout(onEnd, timeLimitMs);
  worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd);
  worker.ref();
  worker.postMessage(question);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
    worker.unref();
  });
}
