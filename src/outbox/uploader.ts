// Delivers an outbox, one thing after the other in the order it came: again and again while the server is away, past
// what the server refuses.
import { unreachable } from '../../sdk/api-error.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import { createBell } from './bell.ts';
import type { Delivery } from './delivery.ts';
import type { Outbox, Taken } from './outbox.ts';
import { uploadDelivery, uploadPorts, type UploadPorts } from './upload.ts';
import { isTemporary, retryAfterMs, UnreadableError } from './upload-failure.ts';

export interface UploaderOptions {
  readonly outbox: Outbox;
  /** The server's address, without a slash at its end. */
  readonly server: string;
  /** Kept content, where deliveries say their bytes are. */
  readonly store: LocalContent;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Between tries; it doubles with each. Default 500 to 30,000. */
  readonly firstRetryMs?: number | undefined;
  readonly longestRetryMs?: number | undefined;
}

export interface Progress {
  /** Deliveries and bytes still to be sent. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Bytes of files sent since the start. */
  readonly sentBytes: number;
}

export interface UploaderState {
  /** `waiting`: for the server to answer. `refused`: the server does not take the run, so that nothing can follow. */
  readonly status: 'idle' | 'sending' | 'waiting' | 'refused';
  /** Why it waits. */
  readonly reason?: string | undefined;
}

export type UploadOutcome = 'sent' | 'unreachable' | 'refused';

export interface Uploader {
  state(): UploaderState;
  /** Tries at once, instead of when the next try is due. */
  wake(): void;
  /** Resolves when nothing waits any more, or when the server has not answered for so long, or refuses the run. */
  finish(patienceMs: number): Promise<UploadOutcome>;
  /** Cuts off what is under way. */
  stop(): Promise<void>;
}

/** Without any sign from the server for this long, a try has failed. */
const silenceMs = 30_000;
const refusedRetryMs = 60_000;

export function startUploader(options: UploaderOptions): Uploader {
  const { outbox, store, headers, firstRetryMs = 500, longestRetryMs = 30_000 } = options;
  const server = options.server.replace(/\/+$/, '');
  const stopping = new AbortController();
  let state: UploaderState = { status: 'idle' };
  let failingSince: number | undefined;
  let sentBytes = 0;
  let retryAfter: number | undefined;
  /** Ends the wait before the next try; and tells of pushes, answers and changes of the state. */
  const alarm = createBell();
  const news = createBell();
  const endNews = outbox.onChange(news.ring);

  const progress = (): void => {
    const { waiting, waitingBytes } = outbox.state();
    options.onProgress?.({ waiting, waitingBytes, sentBytes });
  };
  const enter = (next: UploaderState): void => {
    state = next;
    news.ring();
  };

  async function fetchNoting(request: Request): Promise<Response> {
    const response = await fetch(request);
    retryAfter = retryAfterMs(response.headers.get('retry-after'), Date.now());
    return response;
  }

  /** One try; rejects with a failure that `isTemporary` can judge. */
  async function attempt(taken: Taken): Promise<void> {
    const { delivery, sequence } = taken;
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(new Error(`silent for ${silenceMs / 1000} s`)), silenceMs);
    // Without a window a stream that nobody redirects is not kept in memory whole (Fetch, HTTP-network-or-cache fetch).
    const send = (request: Request): Promise<Response> =>
      fetchNoting(new Request(request, { headers: withMore(request.headers, headers), window: null })).finally(() => timer.refresh());
    const ports: UploadPorts = {
      ...uploadPorts({ outbox, server, store, send }),
      signal: AbortSignal.any([silence.signal, stopping.signal]),
      onBytes: (count) => {
        timer.refresh();
        sentBytes += count;
        progress();
      },
      onRefused: (kind, message) => outbox.report({ kind, message, sequence, subject: subjectOf(delivery) }),
    };
    try {
      outbox.acknowledge(taken, await uploadDelivery(delivery, ports));
    } catch (error) {
      throw silence.signal.aborted ? unreachable(server, silence.signal.reason) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  async function work(): Promise<void> {
    let taken: Taken | undefined;
    for (let failures = 0; !stopping.signal.aborted;) {
      const next = news.next();
      taken ??= await outbox.take();
      if (taken === undefined) {
        if (state.status !== 'idle') enter({ status: 'idle' });
        else await next;
        continue;
      }
      const current = taken;
      if (state.status === 'idle') enter({ status: 'sending' });
      try {
        await attempt(current);
        taken = undefined;
        failures = 0;
        failingSince = undefined;
        enter({ status: 'sending' });
        progress();
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (await giveUpOn(current, error)) taken = undefined;
        else await alarm.nextOrAfter(waitFor(failures++));
      }
    }
  }

  /** Whether to go on with what follows. */
  async function giveUpOn(taken: Taken, error: unknown): Promise<boolean> {
    const reason = error instanceof Error ? error.message : String(error);
    const isForLater = isTemporary(error);
    if (!isForLater && taken.delivery.kind === 'run') {
      failingSince ??= Date.now();
      enter({ status: 'refused', reason });
      return false;
    }
    if (!isForLater) {
      try {
        await outbox.report({ kind: error instanceof UnreadableError ? 'unreadable' : 'refused', message: reason, sequence: taken.sequence, subject: subjectOf(taken.delivery) });
        outbox.acknowledge(taken);
        return true;
      } catch {
        // The disk did not take the note: nothing is crossed off before it does.
      }
    }
    failingSince ??= Date.now();
    enter({ status: 'waiting', reason });
    return false;
  }

  /** Doubling, with chance in it so that many clients do not come back at once; longer when the server asks for it. */
  function waitFor(failures: number): number {
    if (state.status === 'refused') return refusedRetryMs;
    const backoff = Math.min(firstRetryMs * 2 ** Math.min(failures, 20), longestRetryMs);
    return Math.max(Math.min(retryAfter ?? 0, longestRetryMs), backoff * (0.5 + Math.random() / 2));
  }

  const working = work();
  working.catch(() => undefined);
  return {
    state: () => state,
    wake: alarm.ring,
    finish: async (patienceMs) => {
      for (;;) {
        await outbox.settled();
        if (outbox.state().waiting === 0) return 'sent';
        if (state.status === 'refused') return 'refused';
        if (failingSince !== undefined && Date.now() - failingSince >= patienceMs) return 'unreachable';
        await news.nextOrAfter(failingSince === undefined ? 1_000 : Math.max(10, failingSince + patienceMs - Date.now()));
      }
    },
    stop: async () => {
      stopping.abort();
      alarm.ring();
      news.ring();
      await working;
      endNews();
      await outbox.settled();
    },
  };
}

function withMore(headers: Headers, more: Readonly<Record<string, string>> | undefined): Headers {
  const all = new Headers(headers);
  for (const [name, value] of Object.entries(more ?? {})) all.set(name, value);
  return all;
}

function subjectOf(delivery: Delivery): string {
  return delivery.kind === 'request' ? `${delivery.method} ${delivery.path}` : delivery.kind;
}
