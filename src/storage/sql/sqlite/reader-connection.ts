// The main thread's end of one reader thread: one read at a time, its answer put together again.
import { AssayError } from '../../../core/base/errors.ts';
import { startThread } from '../../../start-thread.ts';
import { openAnswer, type ReaderMessage, type ReadRequest, sendMore } from './reader-protocol.ts';

export interface ReaderThread {
  /** When it can take a read; rejects when it cannot start. */
  readonly ready: Promise<void>;
  read(request: ReadRequest): Promise<unknown>;
  /** Whether it can take another read after one that failed. */
  isUsable(): boolean;
  /** What it held of the process's memory after its last read. */
  heldBytes(): number;
  end(): Promise<unknown>;
}

/** What one read may take of JavaScript's heap. Columns and pages of the database lie outside of it. */
const heapMiB = 192;
/** The part of it for what is short-lived: left alone it grows to twice as much and is never given back. With less, a long page is moved about for longer than it is made. */
const youngMiB = 24;

interface Listener {
  readonly onMessage: (message: Exclude<ReaderMessage, { readonly heldBytes: number }>) => void;
  readonly onEnd: (error: Error) => void;
}

export function openReaderThread(path: string): ReaderThread {
  const worker = startThread(new URL('./reader-thread.ts', import.meta.url), {
    workerData: { path },
    resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: youngMiB },
  });
  // Threads never keep the process alive by themselves.
  worker.unref();
  let listener: Listener | undefined;
  let isUsable = true;
  let heldBytes = 0;

  const fail = (error: Error): void => {
    isUsable = false;
    const told = listener;
    listener = undefined;
    told?.onEnd(error);
  };
  worker.on('message', (message: ReaderMessage) => {
    if ('heldBytes' in message) heldBytes = message.heldBytes;
    else listener?.onMessage(message);
  });
  worker.on('error', (error: Error) => fail(isOutOfMemory(error) ? tooLarge() : error));
  worker.on('exit', () => fail(new AssayError('unavailable', 'the reader thread ended before it answered; try again')));

  const ready = new Promise<void>((resolve, reject) => {
    listener = { onMessage: () => resolve(), onEnd: reject };
  });

  return {
    ready,
    isUsable: () => isUsable,
    heldBytes: () => heldBytes,
    end: () => worker.terminate(),
    read: (request) =>
      new Promise((resolve, reject) => {
        const ahead: string[] = [];
        const settle = (how: () => void): void => {
          listener = undefined;
          worker.unref();
          how();
        };
        const onMessage: Listener['onMessage'] = (message) => {
          if ('isReady' in message) return;
          if ('part' in message) {
            for (const string of message.part) ahead.push(string);
            // In a later turn: whatever else waits comes first.
            setImmediate(() => worker.postMessage(sendMore));
            return;
          }
          settle(() => void openAnswer(message, ahead).then(resolve, reject));
        };
        listener = { onMessage, onEnd: (error) => settle(() => reject(error)) };
        worker.ref();
        worker.postMessage(request);
      }),
  };
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooLarge(): AssayError {
  return new AssayError('limit_exceeded', `the query needed more than ${heapMiB} MiB of memory and was given up; narrow the filter or ask for smaller pages`, {
    reason: 'query_too_large',
  });
}
