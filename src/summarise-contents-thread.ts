// A thread that compares two files by what they hold: the bytes may be hostile, so whoever started it ends it when it takes
// too long or too much memory. Nothing that a file holds is executed.
import { parentPort } from 'node:worker_threads';

import { compareBytes } from './core/comparison/compare-bytes.ts';
import { compareContent, differentBytes } from './core/comparison/compare-content.ts';
import { sameBytes } from './core/comparison/file-comparison.ts';
import { memorySource } from './formats/byte-source.ts';
import { FormatError } from './formats/format-error.ts';
import { readContent } from './formats/read-content.ts';
import { inflateWithin } from './inflate.ts';

export interface ContentPair {
  readonly name: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** A thread's limit of memory does not count such buffers, so they have one of their own. */
const inflate = inflateWithin(256 * 1024 * 1024);

const port = parentPort;
if (!port) throw new Error('this file is only started as a thread by the server');

port.on('message', (pair: ContentPair) => port.postMessage(summarise(pair)));

function summarise({ name, before, after }: ContentPair): string {
  const [left, right] = [memorySource(before), memorySource(after)];
  try {
    return compareContent(readContent(left, name, inflate), readContent(right, name, inflate)).summary;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const bytes = compareBytes(left, right);
    return bytes === null ? sameBytes(left.size).summary : differentBytes(bytes, error.message).summary;
  }
}
