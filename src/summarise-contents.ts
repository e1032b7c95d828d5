// Compares contents of files for explanations, in a thread of its own that is given little time and memory: one comparison
// after the other, and the thread goes when nothing was asked for a while.
import { Worker } from 'node:worker_threads';

import type { SummariseContents } from './core/reproduction/compare-contents.ts';

export interface ContentSummaries {
  readonly summarise: SummariseContents;
  close(): Promise<void>;
}

const idleMs = 10_000;
const memoryMiB = 512;

export function createContentSummaries({ timeLimitMs = 10_000 } = {}): ContentSummaries {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  }

  async function compare(pair: Parameters<SummariseContents>[0]): Promise<string> {
    clearTimeout(idle);
    worker ??= start();
    const outcome = await ask(worker, pair, timeLimitMs);
    if (outcome === undefined) {
      await end();
      return `cannot be compared here within ${timeLimitMs / 1000} seconds and ${memoryMiB} MiB; assay compare does it on your machine`;
    }
    idle = setTimeout(() => void end(), idleMs);
    idle.unref();
    return outcome;
  }

  return {
    summarise: (pair) => {
      const result = last.then(() => compare(pair));
      last = result.catch(() => undefined);
      return result;
    },
    close: async () => {
      await last;
      await end();
    },
  };
}

function start(): Worker {
  const worker = new Worker(new URL('./summarise-contents-thread.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: memoryMiB } });
  worker.unref();
  return worker;
}

/** The thread's answer; undefined when it took too long or broke, and is of no more use. */
function ask(worker: Worker, pair: Parameters<SummariseContents>[0], timeLimitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(undefined), timeLimitMs);
    const onMessage = (summary: string): void => finish(summary);
    const onEnd = (): void => finish(undefined);
    function finish(summary: string | undefined): void {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
      worker.unref();
      // A thread that is being ended may still fail, and nobody else listens.
      if (summary === undefined) worker.on('error', () => undefined);
      resolve(summary);
    }
    worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd);
    worker.ref();
    worker.postMessage(pair);
  });
}
