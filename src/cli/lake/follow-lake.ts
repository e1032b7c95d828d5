// Keeps a folder of Parquet files up to date with a server: pass by pass, each over the runs that have changed since the one before.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ApiError, type Client } from '../../../sdk/index.ts';
import { withFolderLock } from '../../workspace/folder-lock.ts';
import type { ClientSession } from '../client-session.ts';
import { exitCodes } from '../exit-codes.ts';
import { listChanges, type ChangedRun } from './changed-runs.ts';
import { lakeLock, openLakeState, type LakeProgress } from './lake-state.ts';
import { sweepLake } from './sweep-lake.ts';
import { type Lake, removeRun, syncRun } from './sync-run.ts';

export interface LakePass {
  /** Runs of which something was written. */
  readonly runs: number;
  readonly points: number;
  /** Runs that the server does not have any more. */
  readonly removedRuns: number;
}

export interface LakeOptions {
  readonly folder: string;
  readonly everyMs: number;
  readonly isOnce: boolean;
  /** Told of each pass that wrote something, and of the only one. */
  readonly tell: (pass: LakePass) => void;
}

/** After a change is timed by the server it may take so long until it is seen. */
const lateMs = 60_000;
/** Runs that were removed for good are noticed when all are listed. */
const wholeEveryMs = 3_600_000;

export async function followLake({ client, progress: line, settings }: ClientSession, { folder, everyMs, isOnce, tell }: LakeOptions): Promise<number> {
  await mkdir(folder, { recursive: true });
  line.show(`waiting for another assay export to leave ${folder}`);
  return withFolderLock(join(folder, lakeLock), async () => {
    line.clear();
    const state = openLakeState(folder);
    const lake: Lake = { root: folder, state, client };
    let progress = await state.readProgress(settings.server);
    await sweepLake(folder, state);
    let wholeAt = -Infinity;
    for (;;) {
      const isWhole = performance.now() - wholeAt >= wholeEveryMs;
      try {
        const done = await makePass(lake, { progress, isWhole, onRun: (runs) => line.show(`${runs} runs looked at`) });
        ({ progress } = done);
        if (isWhole) wholeAt = performance.now();
        line.clear();
        if (isOnce || done.pass.runs + done.pass.removedRuns > 0) tell(done.pass);
      } catch (error) {
        // The server may be starting anew; what was written stays.
        if (isOnce || !(error instanceof ApiError) || !error.isTemporary) throw error;
        line.show(`${error.message}; trying again`);
      }
      if (isOnce) return exitCodes.same;
      await sleep(everyMs);
    }
  });
}

interface PassOptions {
  readonly progress: LakeProgress;
  /** Over all runs, and those the lake holds. */
  readonly isWhole: boolean;
  readonly onRun: (count: number) => void;
}

async function makePass(lake: Lake, { progress, isWhole, onRun }: PassOptions): Promise<{ readonly pass: LakePass; readonly progress: LakeProgress }> {
  const since = progress.updatedAt - lateMs;
  const gone = new Set(isWhole ? await lake.state.runIds() : []);
  const pending = new Set(progress.pending);
  const unsettled: string[] = [];
  const counts = { runs: 0, points: 0, removedRuns: 0 };
  let { updatedAt } = progress;
  let looked = 0;
  const look = async (changed: ChangedRun): Promise<void> => {
    onRun((looked += 1));
    const found = await readRun(lake.client, changed.runId);
    if (found === undefined) return void gone.add(changed.runId);
    const { run, experiment } = found;
    const { points, isChanged, isUnsettled } = await syncRun(lake, { run, place: { project: experiment.projectId, experiment: experiment.id } });
    if (isChanged) counts.runs += 1;
    if (isUnsettled) unsettled.push(run.id);
    counts.points += points;
  };
  for await (const changed of listChanges(lake.client, isWhole ? undefined : since)) {
    gone.delete(changed.runId);
    pending.delete(changed.runId);
    updatedAt = Math.max(updatedAt, changed.updatedAt);
    if (!(isWhole && changed.updatedAt < since && (await isHeld(lake, changed, progress)))) await look(changed);
  }
  for (const runId of pending) await look({ runId, updatedAt: 0 });
  for (const runId of gone) await removeRun(lake, runId);
  counts.removedRuns = gone.size;
  const next = { ...progress, updatedAt, pending: unsettled };
  await lake.state.saveProgress(next);
  return { pass: counts, progress: next };
}

/** Whether the lake holds this state of a run already. */
async function isHeld({ state }: Lake, { runId, updatedAt }: ChangedRun, { pending }: LakeProgress): Promise<boolean> {
  if (pending.includes(runId)) return false;
  const run = await state.readRun(runId);
  return run?.updatedAt === updatedAt && run.doomed.length === 0;
}

async function readRun(client: Client, runId: string) {
  try {
    return await client.getRun({ runId });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return undefined;
    throw error;
  }
}
