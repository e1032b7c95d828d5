// A thread that compares two files by what they hold: the bytes may be hostile, so whoever started it ends it when it takes
// too long or too much memory. Nothing that a file holds is executed.
import { isUtf8 } from 'node:buffer';
import { parentPort } from 'node:worker_threads';

import { compareBytes, isSameBytes } from './compare/files/compare-bytes.ts';
import { compareContent, differentBytes } from './compare/files/compare-content.ts';
import { type FileComparison, sameBytes } from './compare/files/file-comparison.ts';
import { differInOwnNames, noOwnNames, ownNamesReason } from './compare/results/own-names.ts';
import { volatileDifferences } from './compare/results/volatile-content.ts';
import type { ContentQuestion } from './compare-contents.ts';
import type { ComparedContents } from './core/reproduction/compare-outputs.ts';
import { memorySource } from './formats/byte-source.ts';
import { FormatError } from './formats/format-error.ts';
import { readContent } from './formats/read-content.ts';
import { inflateWithin } from './inflate.ts';

/** A thread's limit of memory does not count such buffers, so they have one of their own. */
const inflate = inflateWithin(256 * 1024 * 1024);

const port = parentPort;
if (!port) throw new Error('this file is only started as a thread by the server');

port.on('message', (pair: ContentQuestion) => port.postMessage(compared(pair)));

function compared(pair: ContentQuestion): ComparedContents {
  const found = comparison(pair);
  const { level, summary } = found;
  const fields = differInOwnNames(found, pair.own ?? noOwnNames) ? [ownNamesReason] : level === 'different' ? volatileFields(pair) : undefined;
  return fields === undefined ? { level, summary } : { level: 'volatile', summary: `differs each time in ${fields.join(', ')} and in nothing else` };
}

function comparison({ name, before, after }: ContentQuestion): FileComparison {
  const [left, right] = [memorySource(before), memorySource(after)];
  if (isSameBytes(left, right)) return sameBytes(left.size);
  try {
    return compareContent(readContent(left, name, inflate), readContent(right, name, inflate));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const bytes = compareBytes(left, right);
    return bytes === null ? sameBytes(left.size) : differentBytes(bytes, error.message);
  }
}

/** Texts above it are compared as they are. */
const textBytes = 4 * 1024 * 1024;

/** What is volatile about two texts that differ in nothing else. */
function volatileFields({ name, before, after, times, own }: ContentQuestion): readonly string[] | undefined {
  if (times === undefined || before.length > textBytes || after.length > textBytes) return undefined;
  if (!isUtf8(before) || !isUtf8(after) || before.includes(0)) return undefined;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const fields = volatileDifferences(name, [decoder.decode(before), decoder.decode(after)], { times, own });
  return fields === undefined || fields.length === 0 ? undefined : fields.slice(0, 5);
}
