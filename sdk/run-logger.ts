// Logs a run from a TypeScript program: calls return at once, batches go out in the background and are sent again
// until the server has them. A tracking server that is slow or away never stops the program it tracks.
import { ApiError } from './api-error.ts';
import { createClient, ownerOf, type Client } from './client.ts';
import type { InputOf } from './contract.ts';
import { openExperiment } from './open-experiment.ts';
import { RunQueue, type Batch } from './run-queue.ts';
import { sendBatch } from './send-batch.ts';
import { encodeNumber } from './wire-number.ts';

export interface StartRun {
  /** The server's address, or a client of it. */
  readonly server: string | Client;
  /** The experiment's name; it is made when there is none. Default: the one that exists from the start. */
  readonly experiment?: string | undefined;
  /** Default: a readable random one. */
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
  readonly parentRunId?: string | undefined;
  /** How long values are gathered before they are sent, in milliseconds. Default 500. */
  readonly gatherMs?: number | undefined;
  /** How long the server may be away before what waits is given up, in milliseconds. Default 600,000. */
  readonly patienceMs?: number | undefined;
  /** Told of what could not be stored. Default: a line on the console. */
  readonly onProblem?: ((problem: Error) => void) | undefined;
  /** Makes `flush` and `finish` throw the first problem there was. Default false. */
  readonly isStrict?: boolean | undefined;
}

export interface RunLogger {
  /** Known at once, before the server has heard of the run. */
  readonly runId: string;
  /** Numbers of one step. Without a step each key counts its own, from 0. */
  metrics(values: Readonly<Record<string, number>>, step?: number): void;
  /** Settings, written once: another value for a key is a problem. */
  params(values: Readonly<Record<string, string | number | boolean>>): void;
  tags(values: Readonly<Record<string, string>>): void;
  /** Sends a file; waits for it, because a program may change or delete it afterwards. */
  artifact(path: string, body: InputOf<'putArtifact'>['body']): Promise<void>;
  /** Resolves when all that was logged so far is stored, or given up. */
  flush(): Promise<void>;
  /** Flushes, then says that the run has ended. Log nothing afterwards. */
  finish(status?: InputOf<'finishRun'>['status']): Promise<void>;
}

/** Starts a run. Nothing is sent in this call and nothing is thrown, unless asked for with `isStrict`. */
export function startRun(options: StartRun): RunLogger {
  const client = typeof options.server === 'string' ? createClient({ baseUrl: options.server }) : options.server;
  const runId = crypto.randomUUID().replaceAll('-', '');
  const steps = new Map<string, number>();
  let firstProblem: Error | undefined;
  const report = (problem: Error): void => {
    firstProblem ??= problem;
    (options.onProblem ?? warn)(problem);
  };
  const startedAt = Date.now();
  const create = async (): Promise<void> => {
    const { name, userId, parentRunId } = options;
    await client.createRun({ id: runId, experimentId: await openExperiment(client, options.experiment), name, userId, parentRunId, startedAt });
  };
  const queue = new RunQueue({
    create,
    send: (batch: Batch) => sendBatch(client, { runId, ...batch }),
    report,
    gatherMs: options.gatherMs ?? 500,
    patienceMs: options.patienceMs ?? 600_000,
  });

  function throwIfStrict(): void {
    if (options.isStrict && firstProblem) throw firstProblem;
  }

  return {
    runId,
    metrics: (values, step) => {
      const timestamp = Date.now();
      for (const [key, value] of Object.entries(values)) {
        const at = step ?? (steps.get(key) ?? -1) + 1;
        steps.set(key, at);
        queue.add('metrics', { key, value: encodeNumber(value), step: at, timestamp });
      }
    },
    params: (values) => {
      for (const [key, value] of Object.entries(values)) queue.add('params', { key, value: String(value) });
    },
    tags: (values) => {
      for (const [key, value] of Object.entries(values)) queue.add('tags', { key, value });
    },
    artifact: async (path, body) => {
      await queue.flush();
      // A stream can be read once, so it is not sent again.
      await queue.attempt(() => client.putArtifact({ owner: ownerOf.run(runId), path, body }), { isRepeatable: !(body instanceof ReadableStream) });
      throwIfStrict();
    },
    flush: async () => {
      await queue.flush();
      throwIfStrict();
    },
    finish: async (status = 'finished') => {
      const endedAt = Date.now();
      await queue.flush();
      await queue.attempt(() => client.finishRun({ runId, status, endedAt }), { isRepeatable: true });
      throwIfStrict();
    },
  };
}

function warn(problem: Error): void {
  const code = problem instanceof ApiError ? ` (${problem.code})` : '';
  // oxlint-disable-next-line no-console -- a library has no log of its own; the console is where the author looks
  console.warn(`assay: ${problem.message}${code}`);
}
