// Describes what files hold, in a thread of its own that is given little time and memory; it asks for the bytes it wants, so that no file is
// read whole. One file after the other, and the thread goes when nothing was asked for a while.
import type { Worker } from 'node:worker_threads';

import type { ContentDescription, DescribeContent, DescribedFile, NotDescribed } from './core/tracking/artifacts/content-description.ts';
import { startThread } from './start-thread.ts';

/** What the thread is asked. */
export interface DescriptionQuestion extends Pick<DescribedFile, 'name' | 'sizeBytes' | 'from' | 'limit'> {
  /** Bytes go in here, as many as fit at once. */
  readonly window: SharedArrayBuffer;
  /** Two numbers: whether the window is filled (1) or could not be (2); the thread waits for it. */
  readonly state: SharedArrayBuffer;
}

/** What the thread says: which bytes it waits for, or what it found. */
export type DescriptionMessage = { readonly start: number; readonly end: number } | { readonly found: ContentDescription | NotDescribed };

export interface ContentDescriptions {
  readonly describe: DescribeContent;
  close(): Promise<void>;
}

export const windowBytes = 1024 * 1024;

const idleMs = 10_000;
const memoryMiB = 384;

export function createContentDescriptions({ timeLimitMs = 20_000 } = {}): ContentDescriptions {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  }

  async function describeNow(file: DescribedFile): Promise<ContentDescription | NotDescribed> {
    clearTimeout(idle);
    worker ??= start();
    try {
      const found = await ask(worker, file, timeLimitMs);
      if (found === undefined) {
        await end();
        return { problem: `it could not be looked at within ${timeLimitMs / 1000} seconds and ${memoryMiB} MiB` };
      }
      return found;
    } catch (error) {
      // It still waits for bytes that do not come.
      await end();
      throw error;
    } finally {
      idle = setTimeout(() => void end(), idleMs);
      idle.unref();
    }
  }

  return {
    describe: (file) => {
      const result = last.then(() => describeNow(file));
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
  const worker = startThread(new URL('./describe-content-thread.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: memoryMiB } });
  worker.unref();
  return worker;
}

/** The thread's answer; undefined when it took too long or broke. Rejects when the bytes cannot be read. */
function ask(worker: Worker, { read, name, sizeBytes, from, limit }: DescribedFile, timeLimitMs: number): Promise<ContentDescription | NotDescribed | undefined> {
  const [window, state] = [new SharedArrayBuffer(windowBytes), new SharedArrayBuffer(8)];
  const [bytes, flags] = [new Uint8Array(window), new Int32Array(state)];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => resolve(undefined)), timeLimitMs);
    const onEnd = (): void => settle(() => resolve(undefined));
    const onMessage = (message: DescriptionMessage): void => {
      if ('found' in message) return settle(() => resolve(message.found));
      read(message.start, message.end).then(
        (part) => {
          bytes.set(part);
          Atomics.store(flags, 0, 1);
          Atomics.notify(flags, 0);
        },
        (error: unknown) => settle(() => reject(error)),
      );
    };
    function settle(how: () => void): void {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
      // A thread that is being ended may still fail, and nobody else listens.
      worker.on('error', () => undefined);
      worker.unref();
      how();
    }
    worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd);
    worker.ref();
    worker.postMessage({ name, sizeBytes, from, limit, window, state } satisfies DescriptionQuestion);
  });
}
