// Requests that are tried again: what fails on the way, is answered with 5xx or takes too long is sent once more after a
// pause that doubles, up to a few times. Everything sent here may be sent twice.
import { setTimeout as sleep } from 'node:timers/promises';

import { type Advise, isPassing, refusalOf, type StoreRefusal, storeAway, storeRefused } from './store-errors.ts';
import type { StoreAnswer, StoreExchange, StoreRequest } from './store-exchange.ts';

export interface RetryOptions {
  /** How often a request is sent at the most. */
  readonly attempts: number;
  /** The longest first pause. */
  readonly firstPauseMs: number;
  /** No attempt begins after this. */
  readonly patienceMs: number;
}

/** About five seconds of pauses: longer than a gateway takes to restart, shorter than clients wait. */
export const usualRetries: RetryOptions = { attempts: 6, firstPauseMs: 200, patienceMs: 60_000 };

/** An answer whose body was read: a text, since only small ones are. */
export interface StoreText {
  readonly status: number;
  readonly headers: StoreAnswer['headers'];
  readonly text: string;
}

export interface StoreRequests {
  /** The answer, with whatever status that is not to be tried again. Throws `unavailable`. */
  text(request: StoreRequest): Promise<StoreText>;
  /** As `text`, but a success comes with its body still to be read. */
  stream(request: StoreRequest): Promise<StoreAnswer | StoreText>;
}

const longestText = 16 * 1024 * 1024;

export function createStoreRequests(exchange: StoreExchange, { attempts, firstPauseMs, patienceMs }: RetryOptions, advise: Advise): StoreRequests {
  async function retried<Answer>(once: () => Promise<Answer>): Promise<Answer> {
    const startedAt = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once();
      } catch (error) {
        const isOver = attempt >= attempts || performance.now() - startedAt > patienceMs;
        if (isOver) throw error instanceof RefusedError ? storeRefused(error.refusal, advise) : storeAway(error);
      }
      // Between half of it and all, so that those who failed together do not come back together.
      await sleep(firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }

  async function read(request: StoreRequest, answer: StoreAnswer): Promise<StoreText> {
    const text = await textIn(answer);
    // Some refusals come late, after a 200 that kept the connection open.
    const refusal = answer.status >= 400 || /<Error>/.test(text.slice(0, 400)) ? refusalOf(request.method, answer.status, text) : undefined;
    if (refusal !== undefined && (isPassing(refusal) || answer.status < 400)) throw new RefusedError(refusal);
    return { status: answer.status, headers: answer.headers, text };
  }

  return {
    text: (request) => retried(async () => read(request, await exchange.send(request))),
    stream: (request) =>
      retried(async () => {
        const answer = await exchange.send(request);
        return answer.status === 200 || answer.status === 206 ? answer : read(request, answer);
      }),
  };
}

/** Carries a refusal out of an attempt. */
class RefusedError extends Error {
  readonly refusal: StoreRefusal;

  constructor(refusal: StoreRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

async function textIn({ body }: StoreAnswer): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > longestText) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
