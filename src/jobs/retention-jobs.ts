// The jobs that give room back and look whether what is kept is still whole. Each may be begun again after it was cut off.
import { setTimeout as sleep } from 'node:timers/promises';

import { AssayError } from '../core/base/errors.ts';
import type { Retention } from '../core/retention/retention.ts';
import { GiveUpError, type JobHandlers } from './job-handler.ts';
import { jobsCaller } from './run-job.ts';

/** The verification reads about so fast, so that others have the disk too. */
const readBytesPerSecond = 128 * 1024 * 1024;
/** Shorter pauses are saved up. */
const leastPauseMs = 20;

export function createRetentionJobs(retention: Retention): Pick<JobHandlers, 'content.collect' | 'content.verify' | 'versions.expire' | 'bin.empty'> {
  return {
    'content.collect': ({ payload, signal, progress }) =>
      orGiveUp(() =>
        retention.collect(jobsCaller, {
          ...payload,
          onProgress: ({ phase, seen }) => {
            signal.throwIfAborted();
            progress({ done: seen, unit: 'contents', sentence: phase === 'marking' ? 'Finding what is kept' : 'Removing what nothing keeps' });
          },
        }),
      ),

    'content.verify': ({ signal, progress }) =>
      orGiveUp(() => {
        const rest = createRest(signal);
        return retention.verify(jobsCaller, {
          rest,
          onProgress: ({ checked, damaged }) => progress({ done: checked, unit: 'contents', sentence: damaged === 0 ? 'Reading everything again' : `${damaged} are damaged` }),
        });
      }),

    'versions.expire': ({ signal, progress }) =>
      orGiveUp(() =>
        retention.expire(jobsCaller, (removed) => {
          signal.throwIfAborted();
          progress({ done: removed, unit: 'versions', sentence: 'Removing versions whose time is over' });
        }),
      ),

    'bin.empty': ({ payload, signal, progress }) =>
      orGiveUp(() =>
        retention.emptyBin(jobsCaller, {
          ...payload,
          onProgress: (removed) => {
            signal.throwIfAborted();
            progress({ done: removed, unit: 'things', sentence: 'Removing for good what was deleted' });
          },
        }),
      ),
  };
}

/** Only what may be otherwise in a while is tried again. */
async function orGiveUp<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AssayError && error.code !== 'unavailable' && error.code !== 'internal') throw new GiveUpError(error.message, { cause: error });
    throw error;
  }
}

function createRest(signal: AbortSignal): (readBytes: number) => Promise<void> {
  let owedMs = 0;
  return async (readBytes) => {
    signal.throwIfAborted();
    owedMs += (readBytes / readBytesPerSecond) * 1000;
    if (owedMs < leastPauseMs) return;
    const pauseMs = owedMs;
    owedMs = 0;
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  };
}
