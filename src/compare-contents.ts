// Compares contents of files for verdicts and explanations, in a thread of its own that is given little time and memory: one comparison
// after the other, and the thread goes when nothing was asked for a while.
import type { Worker } from 'node:worker_threads';

import type { CompareContents, ComparedContents, ContentPair } from './core/reproduction/compare-outputs.ts';
import { startThread } from './start-thread.ts';

/** What the thread is asked. */
export interface ContentQuestion extends Pick<ContentPair, 'name' | 'times' | 'own'> {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export interface ContentComparisons {
  readonly compare: CompareContents;
  close(): Promise<void>;
}

const idleMs = 10_000;
const memoryMiB = 512;
/** Answers that are kept, so that a page that is looked at again does not cost the comparison again. */
const mostKnown = 1_000;

export function createContentComparisons({ timeLimitMs = 30_000 } = {}): ContentComparisons {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const known = new Map<string, ComparedContents>();

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  }

  async function compareNow({ name, digests, read, times, own }: ContentPair): Promise<ComparedContents> {
    const key = JSON.stringify([name, digests, times, own]);
    const found = known.get(key);
    if (found !== undefined) return found;
    const question = { name, before: await read(digests[0]), after: await read(digests[1]), times, own };
    clearTimeout(idle);
    worker ??= start();
    const outcome = await ask(worker, question, timeLimitMs);
    if (outcome === undefined) {
      await end();
      return { level: undefined, summary: `cannot be compared here within ${timeLimitMs / 1000} seconds and ${memoryMiB} MiB; assay compare does it on your machine` };
    }
    idle = setTimeout(() => void end(), idleMs);
    idle.unref();
    known.set(key, outcome);
    if (known.size > mostKnown) known.delete(known.keys().next().value as string);
    return outcome;
  }

  return {
    compare: (pair) => {
      const result = last.then(() => compareNow(pair));
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
  const worker = startThread(new URL('./compare-contents-thread.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: memoryMiB } });
  worker.unref();
  return worker;
}

/** The thread's answer; undefined when it took too long or broke, and is of no more use. */
function ask(worker: Worker, question: ContentQuestion, timeLimitMs: number): Promise<ComparedContents | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(undefined), timeLimitMs);
    const onMessage = (found: ComparedContents): void => finish(found);
    const onEnd = (): void => finish(undefined);
    function finish(found: ComparedContents | undefined): void {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
      worker.unref();
      // A thread that is being ended may still fail, and nobody else listens.
      if (found === undefined) worker.on('error', () => undefined);
      resolve(found);
    }
    worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd);
    worker.ref();
    worker.postMessage(question);
  });
}
