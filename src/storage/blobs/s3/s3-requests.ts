// Requests that are tried again: what fails on the way, is answered with 5xx or takes too long is sent once more after a
// pause that doubles, up to a few times. Everything sent here may be sent twice.
import { setTimeout as sleep } from 'node:timers/promises';

import { isPassing, refusalOf, type S3Refusal, storeAway, storeRefused } from './s3-errors.ts';
import type { S3Answer, S3Exchange, S3Request } from './s3-exchange.ts';

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
export interface S3Text {
  readonly status: number;
  readonly headers: S3Answer['headers'];
  readonly text: string;
}

export interface S3Requests {
  /** The answer, with whatever status that is not to be tried again. Throws `unavailable`. */
  text(request: S3Request): Promise<S3Text>;
  /** As `text`, but a success comes with its body still to be read. */
  stream(request: S3Request): Promise<S3Answer | S3Text>;
}

const longestText = 16 * 1024 * 1024;

export function createS3Requests(exchange: S3Exchange, { attempts, firstPauseMs, patienceMs }: RetryOptions): S3Requests {
  async function retried<Answer>(once: () => Promise<Answer>): Promise<Answer> {
    const startedAt = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once();
      } catch (error) {
        const isOver = attempt >= attempts || performance.now() - startedAt > patienceMs;
        if (isOver) throw error instanceof RefusedError ? storeRefused(error.refusal) : storeAway(error);
      }
      // Between half of it and all, so that those who failed together do not come back together.
      await sleep(firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }

  async function read(request: S3Request, answer: S3Answer): Promise<S3Text> {
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
  readonly refusal: S3Refusal;

  constructor(refusal: S3Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

async function textIn({ body }: S3Answer): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > longestText) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
