// A thread that describes what a file holds. The bytes may be hostile, so whoever started it ends it when it takes too long or too much
// memory. Nothing that a file holds is executed.
import { parentPort } from 'node:worker_threads';

import type { ContentDescription, NotDescribed } from './core/tracking/artifacts/content-description.ts';
import type { DescriptionMessage, DescriptionQuestion } from './describe-content.ts';
import { describeFormat } from './describe-format.ts';
import { describeParquet, isParquet } from './describe-parquet.ts';
import { type ByteSource, checkRange } from './formats/byte-source.ts';
import { FormatError } from './formats/format-error.ts';
import { giveWay } from './give-way.ts';

const port = parentPort;
if (!port) throw new Error('this file is only started as a thread by the server');

giveWay();

port.on('message', (question: DescriptionQuestion) => {
  void describe(question).then((found) => say({ found }));
});

function say(message: DescriptionMessage): void {
  port!.postMessage(message);
}

async function describe(question: DescriptionQuestion): Promise<ContentDescription | NotDescribed> {
  const source = askedSource(question);
  try {
    return isParquet(source) ? await describeParquet(source, question) : describeFormat(source, question);
  } catch (error) {
    if (error instanceof FormatError) return { problem: error.message };
    // Of a library that reads a format: what it says of a damaged file is for its makers.
    return { problem: 'the file is damaged, or of a kind that is not read here' };
  }
}

/** Bytes by asking the thread that holds the store, and waiting; what was read last stays at hand. */
function askedSource({ sizeBytes, window, state }: DescriptionQuestion): ByteSource {
  const [bytes, flags] = [new Uint8Array(window), new Int32Array(state)];
  let [start, end] = [0, 0];
  const fill = (offset: number): void => {
    start = offset;
    end = Math.min(sizeBytes, offset + bytes.length);
    Atomics.store(flags, 0, 0);
    say({ start, end: end - 1 });
    Atomics.wait(flags, 0, 0);
  };
  return {
    size: sizeBytes,
    read(offset, length) {
      checkRange(sizeBytes, offset, length);
      const found = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const at = offset + done;
        if (at < start || at >= end) fill(at);
        const part = bytes.subarray(at - start, Math.min(end - start, at - start + length - done));
        found.set(part, done);
        done += part.length;
      }
      return found;
    },
  };
}
