// The thread that reads many small files, one after the other, by the system's plain calls: a file costs seven of them, and each
// would cost the event loop a hop to another thread and back. A file system that is slow to answer holds up nobody but this one.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

import { type FileState, stateOf } from './file-state.ts';

export interface SmallFilesRequest {
  readonly files: readonly { readonly id: number; readonly path: string | Uint8Array; readonly mostBytes: number }[];
}

/** Bytes of several files lie in one piece. */
export interface SmallFilesReply {
  readonly files: readonly SmallFileAnswer[];
  readonly bytes: ArrayBuffer;
}

/** Without `found`: no regular file, or a larger one. */
export interface SmallFileAnswer {
  readonly id: number;
  readonly found?: { readonly before: FileState; readonly after: FileState; readonly from: number; readonly length: number } | undefined;
  readonly error?: { readonly message: string; readonly code: string | undefined } | undefined;
}

const replyBytes = 1024 * 1024;
/** A pipe in a file's place is opened without waiting for who writes to it. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK;

parentPort?.on('message', ({ files }: SmallFilesRequest) => {
  let piece = new Uint8Array(replyBytes);
  let filled = 0;
  let answers: SmallFileAnswer[] = [];
  const flush = (): void => {
    const bytes = piece.buffer.slice(0, filled);
    parentPort?.postMessage({ files: answers, bytes } satisfies SmallFilesReply, [bytes]);
    [filled, answers] = [0, []];
  };
  for (const { id, path, mostBytes } of files) {
    // One byte more than it may have shows that it has grown.
    if (filled + mostBytes + 1 > piece.length) {
      if (answers.length > 0) flush();
      if (mostBytes + 1 > piece.length) piece = new Uint8Array(mostBytes + 1);
    }
    try {
      const found = read(path, piece.subarray(filled, filled + mostBytes + 1));
      answers.push({ id, found: found && { ...found, from: filled } });
      filled += found?.length ?? 0;
    } catch (error) {
      answers.push({ id, error: { message: (error as Error).message, code: (error as NodeJS.ErrnoException).code } });
    }
  }
  flush();
});

function read(path: string | Uint8Array, into: Uint8Array): { readonly before: FileState; readonly after: FileState; readonly length: number } | undefined {
  const file = openSync(path as string | Buffer, flags);
  try {
    const before = fstatSync(file, { bigint: true });
    if (!before.isFile() || before.size >= into.length) return undefined;
    let length = 0;
    for (;;) {
      const count = readSync(file, into, length, into.length - length, null);
      length += count;
      if (count === 0 || length === into.length) break;
    }
    return { before: stateOf(before), after: stateOf(fstatSync(file, { bigint: true })), length };
  } finally {
    closeSync(file);
  }
}
