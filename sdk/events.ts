// Reads the live stream of events over fetch: reconnects by itself, goes on where it stopped, and says so when
// events were missed.
import { ApiError, errorOfResponse, unreachable } from './api-error.ts';
import { operations } from './contract.ts';
import { parseEventStream } from './event-stream.ts';
import { buildRequest } from './request.ts';
import type { LiveEvent } from './shapes.ts';

export interface EventOptions {
  /** The server's address. Default: where the page came from. */
  readonly baseUrl?: string | undefined;
  readonly experimentId?: string | undefined;
  readonly runId?: string | undefined;
  /** Ends the reading; nothing is thrown. */
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Told when the stream opens and when it is lost. */
  readonly onState?: ((state: 'open' | 'lost') => void) | undefined;
  /** The first wait before a new try, in milliseconds; doubled each time up to 30 times. Default 500. */
  readonly firstWaitMs?: number | undefined;
  /** A stream that says nothing for so long is taken for dead. The server speaks every 15 s. Default 40,000. */
  readonly silenceMs?: number | undefined;
}

const maxDoublings = 5;

/**
 * Yields events for ever, or until the signal ends it. A refusal that waiting cannot cure is thrown as an `ApiError`.
 * After a lost connection a `reset` may come: events were missed, read everything again.
 */
export async function* readEvents(options: EventOptions = {}): AsyncGenerator<LiveEvent, void, undefined> {
  let lastEventId: string | undefined;
  let failures = 0;
  while (!options.signal?.aborted) {
    try {
      for await (const { id, data } of openStream(options, lastEventId)) {
        failures = 0;
        lastEventId = id ?? lastEventId;
        if (data !== '') yield JSON.parse(data) as LiveEvent;
      }
    } catch (error) {
      if (options.signal?.aborted) return;
      if (error instanceof ApiError && !error.isTemporary) throw error;
    }
    options.onState?.('lost');
    await wait((options.firstWaitMs ?? 500) * 2 ** Math.min(failures, maxDoublings), options.signal);
    failures += 1;
  }
}

async function* openStream(options: EventOptions, lastEventId: string | undefined) {
  const baseUrl = options.baseUrl ?? globalThis.location?.origin ?? '';
  const { experimentId, runId } = options;
  const { url } = buildRequest(operations.streamEvents, { experimentId, runId }, baseUrl);
  const silence = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, silence.signal]) : silence.signal;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), options.silenceMs ?? 40_000);
  };
  // A generator nobody asks for its next event does not run its `finally`.
  options.signal?.addEventListener('abort', () => clearTimeout(timer), { once: true });
  try {
    heard();
    const headers = { ...options.headers, accept: 'text/event-stream', ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
    const request = new Request(url, { headers, signal, cache: 'no-store' });
    const response = await (options.fetch ?? fetch)(request).catch((cause: unknown) => {
      throw unreachable(url, cause);
    });
    if (!response.ok || response.body === null) throw await errorOfResponse(response);
    options.onState?.('open');
    yield* parseEventStream(response.body, heard);
  } finally {
    clearTimeout(timer);
    // Lets go of the connection when the reader stops in the middle.
    silence.abort();
  }
}

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
    if (signal?.aborted) done();
  });
}
