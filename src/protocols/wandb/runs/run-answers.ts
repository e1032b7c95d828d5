// Changes of runs at the root.
import { invalidArgument, notFound } from '../../../core/base/errors.ts';
import type { RunRecord } from '../../../core/tracking/runs/run.ts';
import { isEnded } from '../../../core/tracking/runs/run.ts';
import type { WandbCall } from '../call.ts';
import { namesOf } from '../graphql/global-id.ts';
import { findPlace } from '../projects/place.ts';
import { rewindRun } from './rewind-run.ts';
import { runNamed } from './run-named.ts';
import { statusOf } from './run-state.ts';
import { runView } from './run-view.ts';
import { type UpsertRun, upsertRun } from './upsert-run.ts';

export const runAnswers = {
  upsertBucket: async ({ input }: { readonly input: UpsertRun }, call: WandbCall) => {
    const { place, record, isNew, name } = await upsertRun(call, input);
    // Clients begin at the lines they are told here, also those that send a whole run again: each line has its number, so from 0 is right.
    return {
      bucket: { ...runView(call, { place, record }), ...(name === undefined ? {} : { name }), historyLineCount: isNew ? 0 : null },
      inserted: isNew,
      serverSettings: { serverMessages: [] },
    };
  },

  rewindRun,

  /** Into the bin. Its files go when that is emptied, whether the client asks for it or not. */
  deleteRun: async ({ input }: { readonly input: { readonly id: string } }, call: WandbCall) => {
    const { run } = await runWithId(call, input.id);
    await call.core.runs.delete(call.caller, run.id);
    return {};
  },

  /** Asks its program to end: the next thing it sends is answered so. */
  stopRun: async ({ input }: { readonly input: { readonly id: string } }, call: WandbCall) => {
    const { run } = await runWithId(call, input.id);
    if (!isEnded(run.status)) await call.core.runs.update(call.caller, { id: run.id, status: 'killed' });
    return { success: true };
  },

  updateRunState: async ({ input }: { readonly input: { readonly id: string; readonly state: string } }, call: WandbCall) => {
    const { run } = await runWithId(call, input.id);
    const status = statusOf(input.state);
    if (status === undefined)
      throw invalidArgument(`state ${JSON.stringify(input.state.slice(0, 60))} is no state of a run; give pending, running, finished, failed, killed, crashed or preempted`);
    await call.core.runs.update(call.caller, { id: run.id, status, endedAt: isEnded(status) ? call.now() : null });
    return { success: true };
  },
};

/** By the id that this wire gave it. Throws `not_found`. */
export async function runWithId(call: WandbCall, id: string): Promise<RunRecord> {
  const [entity, project, name] = namesOf('Run', 3, id) as [string, string, string];
  const place = await findPlace(call, { entity, project });
  const record = place && (await runNamed(call, place, name));
  if (record === undefined) throw notFound('run', id);
  return record;
}
