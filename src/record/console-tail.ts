// Follows what a program prints, from the files in the spool, and delivers it as lines while it runs. Where it stands is
// noted beside them, so that a recorder that was killed goes on where the last one was.
import { createReadStream } from 'node:fs';
import { open, readFile, rename, writeFile, appendFile } from 'node:fs/promises';
import { join } from 'node:path';

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
  const buffer = Buffer.allocUnsafe(readBytes);
  let polling: Promise<void> = Promise.resolve();

  /** Most lines hold nothing, which is found out faster for many at once. */
  function cleanLines(texts: readonly string[]): readonly string[] {
    const together = texts.join('\n');
    return redactor.redact(together).text === together ? texts : texts.map((text) => redactor.redact(text).text);
  }

  async function deliver(stream: StreamName, texts: readonly string[]): Promise<void> {
    const kept = texts.slice(0, Math.max(0, mostLines - number));
    dropped += texts.length - kept.length;
    if (redactor.undecidedForms.some((form) => texts.some((text) => text.includes(form)))) await onUndecided();
    const clean = cleanLines(kept);
    if (stream === 'stderr') stderrTail = tailOf(`${stderrTail}${textOf(clean)}${textOf(cleanLines(texts.slice(kept.length)))}`);
    if (kept.length === 0) return;
    await push({ kind: 'printed', first: number, at: now(), stream, texts: clean });
    number += clean.length;
    await appendFile(textFile, textOf(clean), { mode: 0o600 }).catch(() => undefined);
  }

  async function pollStream(stream: StreamName): Promise<boolean> {
    const bytes = await readFrom(textPath(spool, stream), { buffer, offset: offsets[stream] });
    if (bytes.length === 0) return false;
    offsets[stream] += bytes.length;
    // The last words of standard error tell why a program ended, however much it printed.
    if (number >= mostLines && stream === 'stdout') dropped += decoders[stream].skip(bytes);
    else await deliver(stream, decoders[stream].add(bytes));
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

function textOf(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** A copy: a part of a text keeps the whole of it in memory. */
function tailOf(text: string): string {
  return text.length <= tailBytes ? text : Buffer.from(text.slice(-tailBytes)).toString();
}

async function readFrom(path: string, { buffer, offset }: { readonly buffer: Buffer; readonly offset: number }): Promise<Buffer> {
  let file;
  try {
    file = await open(path, 'r');
  } catch {
    // Nothing was printed yet.
    return Buffer.alloc(0);
  }
  try {
    const { bytesRead } = await file.read({ buffer, position: offset });
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
