// Reads JSON bodies. Small ones are parsed at once; large ones in a thread of their own, one after the other, and only so many
// are in memory at a time. The thread goes when nothing was asked of it for a while, and with it the memory it took.
import { isUtf8 } from 'node:buffer';

import { AssayError } from '../../core/base/errors.ts';
import { type BodySource, type JsonBody, largeBodyBytes, notUtf8, parseJsonHere, type ReadJson } from '../../core/base/json-body.ts';
import { collectGarbage } from '../../give-way.ts';
import { openJsonThread, type JsonThread } from './json-parser.ts';
import type { LargeBody } from './json-thread.ts';
import { wholeBody } from './whole-body.ts';

export interface JsonBodies {
  readonly read: ReadJson;
  close(): Promise<void>;
}

/** Larger texts are parsed in the thread. Nothing a client sends often is as large; hostile ones of this size take 30 ms. */
export const largeBytes = largeBodyBytes;

/** So much garbage at once is worth a pause of ten milliseconds. */
const veryLargeBytes = 4 * 1024 * 1024;

/** Large bodies in memory at once; further ones wait with their client, and not for long. */
const atOnce = 2;
const waitLimitMs = 10_000;
const idleMs = 2_000;

export function createJsonBodies({ timeLimitMs = 10_000 } = {}): JsonBodies {
  let thread: JsonThread | undefined;
  let idle: NodeJS.Timeout | undefined;
  let held = 0;
  let waiting: (() => void)[] = [];
  let last: Promise<unknown> = Promise.resolve();

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = thread;
    thread = undefined;
    await ending?.end();
  }

  async function parse(body: LargeBody): Promise<JsonBody> {
    clearTimeout(idle);
    thread ??= openJsonThread();
    try {
      return await thread.parse(body, timeLimitMs);
    } catch (error) {
      if (!thread?.isUsable()) await end();
      throw error;
    } finally {
      idle = setTimeout(() => void end(), idleMs);
      idle.unref();
    }
  }

  /** One body after the other. */
  function parseInTurn(body: LargeBody): Promise<JsonBody> {
    const result = last.then(() => parse(body));
    last = result.catch(() => undefined);
    return result;
  }

  async function enter(): Promise<void> {
    if (held < atOnce) {
      held += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting = waiting.filter((other) => other !== go);
        reject(new AssayError('unavailable', 'too many large bodies are being read already; try again in a moment', { reason: 'bodies_busy' }));
      }, waitLimitMs);
      const go = (): void => {
        clearTimeout(timer);
        resolve();
      };
      waiting.push(go);
    });
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else held -= 1;
  }

  async function readLarge(source: BodySource, exactFields: readonly string[]): Promise<JsonBody> {
    await enter();
    try {
      const bytes = await wholeBody(source);
      // What the body before left is as large as this one.
      collectGarbage(bytes.byteLength > veryLargeBytes ? 'major' : 'minor');
      return await parseInTurn({ bytes, exactFields });
    } finally {
      leave();
    }
  }

  return {
    read: async (source, exactFields = []) => {
      if (Number(source.headers.get('content-length')) > largeBytes) return readLarge(source, exactFields);
      const bytes = await source.arrayBuffer();
      if (bytes.byteLength > largeBytes) return parseInTurn({ bytes, exactFields });
      if (!isUtf8(bytes)) throw notUtf8();
      return parseJsonHere(new TextDecoder().decode(bytes), exactFields);
    },
    close: async () => {
      await last;
      await end();
    },
  };
}
