// Reads small files whole, many at a time on a thread of their own; a lone one is left to the caller, who reads it as well.
import type { Worker } from 'node:worker_threads';

import { startThread } from '../../start-thread.ts';
import type { FileState } from './file-state.ts';
import type { SmallFileAnswer, SmallFilesReply, SmallFilesRequest } from './small-file-thread.ts';

export interface SmallFile {
  /** The file was in this state when it was opened, and in that one when all was read. */
  readonly before: FileState;
  readonly after: FileState;
  readonly bytes: Buffer;
}

/** So many asked for in one turn are worth a thread. */
const crowd = 16;
/** Then it has been quiet for long enough to give its memory back. */
const idleMs = 2_000;

interface Waiting {
  readonly path: string | Uint8Array;
  readonly mostBytes: number;
  readonly resolve: (file: SmallFile | undefined) => void;
  readonly reject: (error: Error) => void;
}

let queue: Waiting[] = [];
let thread: Worker | undefined;
let lastId = 0;
const asked = new Map<number, Waiting>();
let ending: NodeJS.Timeout | undefined;

/**
 * Undefined for what is no regular file of up to so many bytes, and when there are too few to be read at once. Rejects with
 * the system's error.
 */
export function readSmallFile(path: string | Uint8Array, mostBytes: number): Promise<SmallFile | undefined> {
  return new Promise((resolve, reject) => {
    // A turn of the loop later, so that those asked for together go together.
    if (queue.length === 0) setImmediate(flush);
    queue.push({ path, mostBytes, resolve, reject });
  });
}

function flush(): void {
  const files = queue;
  queue = [];
  if (thread === undefined && files.length < crowd) return files.forEach(({ resolve }) => resolve(undefined));
  const worker = (thread ??= begin());
  const numbered = files.map((file) => {
    lastId += 1;
    asked.set(lastId, file);
    return { id: lastId, path: file.path, mostBytes: file.mostBytes };
  });
  clearTimeout(ending);
  worker.ref();
  worker.postMessage({ files: numbered } satisfies SmallFilesRequest);
}

function begin(): Worker {
  const worker = startThread(new URL('./small-file-thread.ts', import.meta.url), { name: 'small files', env: {}, resourceLimits: { maxYoungGenerationSizeMb: 1 } });
  worker.on('message', ({ files, bytes }: SmallFilesReply) => {
    for (const answer of files) settle(answer, bytes);
    if (asked.size > 0) return;
    worker.unref();
    ending = setTimeout(() => end(worker), idleMs).unref();
  });
  // Whoever waits reads by itself.
  const failed = (): void => {
    if (thread !== worker) return;
    thread = undefined;
    for (const { resolve } of asked.values()) resolve(undefined);
    asked.clear();
  };
  worker.on('error', failed).on('exit', failed);
  return worker;
}

function settle({ id, found, error }: SmallFileAnswer, bytes: ArrayBuffer): void {
  const waiting = asked.get(id);
  asked.delete(id);
  if (error !== undefined) waiting?.reject(Object.assign(new Error(error.message), { code: error.code }));
  else waiting?.resolve(found && { before: found.before, after: found.after, bytes: Buffer.from(bytes, found.from, found.length) });
}

function end(worker: Worker): void {
  if (thread !== worker || asked.size > 0) return;
  thread = undefined;
  void worker.terminate();
}
