// How a client that gathers points sends them: packed where they are many, as JSON otherwise.
import { ApiError } from './api-error.ts';
import type { CallOptions, Client } from './client.ts';
import type { LogBatch } from './inputs.ts';
import { encodePoints } from './packed-points.ts';

/** Fewer are as quick in JSON. */
const manyPoints = 50;

/** As `logBatch`, whole or not at all. To a server that does not know `logPoints` all goes by `logBatch`. */
export async function sendBatch(client: Pick<Client, 'logBatch' | 'logPoints'>, batch: LogBatch, options?: CallOptions): Promise<void> {
  const body = packedBody(batch);
  if (body === undefined) return client.logBatch(batch, options);
  try {
    await client.logPoints({ runId: batch.runId, body }, options);
  } catch (error) {
    if (!(error instanceof ApiError && error.subject?.kind === 'operation')) throw error;
    await client.logBatch(batch, options);
  }
}

function packedBody({ runId: _runId, metrics = [], ...others }: LogBatch): Uint8Array<ArrayBuffer> | undefined {
  const isAlone = Object.values(others).every((given: unknown) => given === undefined || (Array.isArray(given) && given.length === 0));
  return metrics.length >= manyPoints && isAlone ? encodePoints(metrics) : undefined;
}
