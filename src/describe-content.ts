// Describes what files hold, in a thread of its own that is given little time and memory; it asks for the bytes it wants, so that no file is
// read whole. One file after the other, and the thread goes when nothing was asked for a while.
import type { ContentDescription, DescribeContent, DescribedFile, NotDescribed } from './core/tracking/artifacts/content-description.ts';
import { createThreadInTurns } from './thread-in-turns.ts';

/** What the thread is asked. */
export interface DescriptionQuestion extends Pick<DescribedFile, 'name' | 'sizeBytes' | 'from' | 'limit'> {
  /** Bytes go in here, as many as fit at once. */
  readonly window: SharedArrayBuffer;
  /** The first number is 1 when the window is filled: the thread waits for it. */
  readonly state: SharedArrayBuffer;
}

/** What the thread says: which bytes it waits for, or what it found. */
export type DescriptionMessage = { readonly start: number; readonly end: number } | { readonly found: ContentDescription | NotDescribed };

export interface ContentDescriptions {
  readonly describe: DescribeContent;
  close(): Promise<void>;
}

const windowBytes = 1024 * 1024;

const memoryMiB = 384;

export function createContentDescriptions({ timeLimitMs = 20_000 } = {}): ContentDescriptions {
  const thread = createThreadInTurns(new URL('./describe-content-thread.ts', import.meta.url), { timeLimitMs, memoryMiB });

  async function describeNow({ read, name, sizeBytes, from, limit }: DescribedFile): Promise<ContentDescription | NotDescribed> {
    const [window, state] = [new SharedArrayBuffer(windowBytes), new SharedArrayBuffer(8)];
    const [bytes, flags] = [new Uint8Array(window), new Int32Array(state)];
    const question: DescriptionQuestion = { name, sizeBytes, from, limit, window, state };
    const found = await thread.ask<DescriptionMessage, ContentDescription | NotDescribed>(question, async (message, done) => {
      if ('found' in message) return done(message.found);
      bytes.set(await read(message.start, message.end));
      Atomics.store(flags, 0, 1);
      Atomics.notify(flags, 0);
    });
    return found ?? { problem: `it could not be looked at within ${timeLimitMs / 1000} seconds and ${memoryMiB} MiB` };
  }

  return { describe: (file) => thread.inTurn(() => describeNow(file)), close: thread.close };
}
