// What this wire asks for that gives room back: each is a job, which is the answer.
import type { Core } from '../../core/core.ts';
import type { Handlers } from './handler.ts';
import { jobOf } from './job-handlers.ts';

export function createRetentionHandlers({ retentionRequests }: Core): Pick<Handlers, 'collectContent' | 'verifyContent' | 'emptyBin'> {
  return {
    collectContent: async (input, { caller }) => jobOf(await retentionRequests.collect(caller, input)),
    verifyContent: async (_input, { caller }) => jobOf(await retentionRequests.verify(caller)),
    emptyBin: async (input, { caller }) => jobOf(await retentionRequests.emptyBin(caller, input)),
  };
}
