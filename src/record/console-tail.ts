// Follows what a program prints, from the files in the spool, and delivers it as lines while it runs. Where it stands is
// noted beside them, so that a recorder that was killed goes on where the last one was.
import { createReadStream } from 'node:fs';
import { open, readFile, rename, writeFile, appendFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ConsoleLine } from '../../sdk/shapes.ts';
import type { Redactor } from '../workspace/secrets/redactor.ts';
import { createLineDecoder, type LineDecoder } from './console-lines.ts';
import { streams, type StreamName, textPath } from './console-pipes.ts';
import type { Delivery } from '../outbox/delivery.ts';

export interface ConsoleTailOptions {
  readonly spool: string;
  readonly redactor: Redactor;
  readonly push: (delivery: Delivery) => Promise<void>;
  /** Asked before a line goes out with a value of which nobody has told yet whether it is a secret: a program tells before it prints. */
  readonly onUndecided: () => Promise<void>;
  readonly now: () => number;
}

export interface ConsoleTail {
  /** Delivers the lines that are complete by now. */
  poll(): Promise<void>;
  /** Delivers the rest, unfinished last lines too. */
  finish(): Promise<void>;
  /** How many lines were delivered. */
  readonly lines: number;
  /** Lines that were not kept, because there were too many. */
  readonly dropped: number;
  /** The last lines of standard error, redacted. */
  readonly stderrTail: string;
  /** All lines as one text, for the content store. */
  text(): AsyncIterable<Uint8Array>;
}

const linesAtOnce = 2_000;
const readBytes = 512 * 1024;
const mostLines = 1_000_000;
const tailBytes = 16_384;

interface Cursor {
  readonly stdout: number;
  readonly stderr: number;
  readonly number: number;
}

export async function openConsoleTail({ spool, redactor, push, onUndecided, now }: ConsoleTailOptions): Promise<ConsoleTail> {
  const cursorPath = join(spool, 'console.json');
  const textFile = join(spool, 'console.txt');
  const start = await readCursor(cursorPath);
  const offsets = { stdout: start.stdout, stderr: start.stderr };
  /** Behind what is certain: up to here whole lines were delivered. */
  const delivered = { ...offsets };
  let number = start.number;
  let dropped = 0;
  let stderrTail = '';
  const decoders: Record<StreamName, LineDecoder> = { stdout: createLineDecoder(), stderr: createLineDecoder() };
  let polling: Promise<void> = Promise.resolve();

  /** Most lines hold nothing, which is found out faster for many at once. */
  function cleanLines(texts: readonly string[]): readonly string[] {
    const together = texts.join('\n');
    return redactor.redact(together).text === together ? texts : texts.map((text) => redactor.redact(text).text);
  }

  async function deliver(stream: StreamName, texts: readonly string[]): Promise<void> {
    const kept = texts.slice(0, Math.max(0, mostLines - number));
    dropped += texts.length - kept.length;
    if (redactor.undecidedForms.some((form) => kept.some((text) => text.includes(form)))) await onUndecided();
    const at = now();
    const lines: ConsoleLine[] = cleanLines(kept).map((text, index) => ({ number: number + index, at, stream, text }));
    if (stream === 'stderr') stderrTail = `${stderrTail}${lines.map(({ text }) => `${text}\n`).join('')}`.slice(-tailBytes);
    for (let from = 0; from < lines.length; from += linesAtOnce) await push({ kind: 'console', lines: lines.slice(from, from + linesAtOnce) });
    number += lines.length;
    if (lines.length > 0) await appendFile(textFile, `${lines.map(({ text }) => text).join('\n')}\n`, { mode: 0o600 }).catch(() => undefined);
  }

  async function pollStream(stream: StreamName): Promise<boolean> {
    const bytes = await readFrom(textPath(spool, stream), offsets[stream]);
    if (bytes.length === 0) return false;
    offsets[stream] += bytes.length;
    await deliver(stream, decoders[stream].add(bytes));
    const lastEnd = bytes.lastIndexOf(0x0a);
    if (lastEnd >= 0) delivered[stream] = offsets[stream] - bytes.length + lastEnd + 1;
    await writeCursor(cursorPath, { ...delivered, number });
    return true;
  }

  async function pollAll(): Promise<void> {
    // In turns, so that a loud stream does not hide a quiet one.
    for (let hasMore = true; hasMore;) {
      hasMore = false;
      for (const stream of streams) hasMore = (await pollStream(stream)) || hasMore;
    }
  }

  return {
    poll: () => (polling = polling.then(pollAll)),
    async finish() {
      await (polling = polling.then(pollAll));
      for (const stream of streams) await deliver(stream, decoders[stream].end());
    },
    get lines() {
      return number;
    },
    get dropped() {
      return dropped;
    },
    get stderrTail() {
      return stderrTail;
    },
    text: () => createReadStream(textFile),
  };
}

async function readFrom(path: string, offset: number): Promise<Buffer> {
  let file;
  try {
    file = await open(path, 'r');
  } catch {
    // Nothing was printed yet.
    return Buffer.alloc(0);
  }
  try {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(readBytes), position: offset });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readCursor(path: string): Promise<Cursor> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Cursor;
  } catch {
    return { stdout: 0, stderr: 0, number: 0 };
  }
}

/** A full disk only means that a next recorder would begin earlier; lines it sends again are skipped by their numbers. */
async function writeCursor(path: string, cursor: Cursor): Promise<void> {
  try {
    await writeFile(`${path}.new`, JSON.stringify(cursor), { mode: 0o600 });
    await rename(`${path}.new`, path);
  } catch {
    // As said above.
  }
}
