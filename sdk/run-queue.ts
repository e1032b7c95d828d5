// What a run logger has not delivered yet, and its delivery: in order, in batches, again until stored or refused.
import { ApiError } from './api-error.ts';
import type { KeyValue, MetricPoint } from './shapes.ts';

/** A part of what was logged, as the operation `logBatch` takes it. */
export interface Batch {
  readonly metrics: readonly MetricPoint[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

export interface RunQueueOptions {
  /** Creates the run; may be called again after a failure. */
  readonly create: () => Promise<void>;
  readonly send: (batch: Batch) => Promise<void>;
  readonly report: (problem: Error) => void;
  readonly gatherMs: number;
  readonly patienceMs: number;
}

interface Items {
  metrics: MetricPoint;
  params: KeyValue;
  tags: KeyValue;
}

type Entry = { readonly [Kind in keyof Items]: { readonly kind: Kind; readonly item: Items[Kind] } }[keyof Items];

/** As many fit one request of each kind. */
const batchLimit = 1_000;
/** More than this waits only when the server is away: then the newest is given up, and the program's memory kept. */
const waitingLimit = 200_000;
const firstRetryMs = 200;
const longestRetryMs = 10_000;

export class RunQueue {
  readonly #options: RunQueueOptions;
  readonly #waiting: Entry[] = [];
  #isCreated = false;
  #isRefused = false;
  #lost = 0;
  #delivery: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RunQueueOptions) {
    this.#options = options;
    this.#schedule();
  }

  add<Kind extends keyof Items>(kind: Kind, item: Items[Kind]): void {
    if (this.#isRefused || this.#waiting.length >= waitingLimit) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push({ kind, item } as Entry);
    this.#schedule();
  }

  /** Delivers all there is. Never throws. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    do await (this.#delivery ??= this.#deliver().finally(() => (this.#delivery = undefined)));
    while (this.#waiting.length > 0 && !this.#isRefused);
  }

  /** Does one thing, again while the server is away and it may be repeated; reports why it could not be done. Whether it was. */
  async attempt(action: () => Promise<unknown>, { isRepeatable }: { readonly isRepeatable: boolean }): Promise<boolean> {
    if (this.#isRefused) return false;
    try {
      if (isRepeatable) await this.#persist(action);
      else await action();
      return true;
    } catch (error) {
      this.#options.report(asError(error));
      return false;
    }
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.gatherMs);
  }

  async #deliver(): Promise<void> {
    if (!this.#isCreated && !this.#isRefused) {
      this.#isCreated = await this.attempt(this.#options.create, { isRepeatable: true });
      // Without a run there is nothing to log to, now or later.
      this.#isRefused = !this.#isCreated;
    }
    if (this.#isRefused) this.#lost += this.#waiting.splice(0).length;
    while (this.#waiting.length > 0) await this.#sendPart(this.#waiting.splice(0, batchLimit));
    if (this.#lost === 0) return;
    this.#options.report(new Error(`${this.#lost} logged values were given up`));
    this.#lost = 0;
  }

  /** A refused batch is halved until what is wrong stands alone, so that nothing else is lost with it. */
  async #sendPart(entries: readonly Entry[]): Promise<void> {
    try {
      await this.#persist(() => this.#options.send(batchOf(entries)));
    } catch (error) {
      if (entries.length === 1 || isTemporary(error)) {
        this.#options.report(asError(error));
        return;
      }
      const half = Math.ceil(entries.length / 2);
      await this.#sendPart(entries.slice(0, half));
      await this.#sendPart(entries.slice(half));
    }
  }

  async #persist(action: () => Promise<unknown>): Promise<void> {
    const until = Date.now() + this.#options.patienceMs;
    for (let waitMs = firstRetryMs; ; waitMs = Math.min(waitMs * 2, longestRetryMs)) {
      try {
        await action();
        return;
      } catch (error) {
        if (!isTemporary(error) || Date.now() + waitMs > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }
}

function batchOf(entries: readonly Entry[]): Batch {
  return {
    metrics: entries.flatMap((entry) => (entry.kind === 'metrics' ? [entry.item] : [])),
    params: entries.flatMap((entry) => (entry.kind === 'params' ? [entry.item] : [])),
    tags: entries.flatMap((entry) => (entry.kind === 'tags' ? [entry.item] : [])),
  };
}

function isTemporary(error: unknown): boolean {
  return error instanceof ApiError && error.isTemporary;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
