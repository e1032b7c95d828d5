// What a run says of itself in its spool before its program starts, so that runs which are recorded beside it know of it.
import { readFile, writeFile } from 'node:fs/promises';

import { isIdentity, isRunning, type ProcessIdentity, processIdentity } from '../outbox/liveness.ts';
import { begunFile, recorderFile } from './recorder-paths.ts';

export interface BegunRun {
  readonly runId: string;
  readonly parentRunId?: string | undefined;
  readonly folder: string;
  readonly startedAt: number;
  /** The process that the user waits for. */
  readonly wrapper: ProcessIdentity;
}

export async function noteBegun(spool: string, { runId, parentRunId, folder, startedAt }: Omit<BegunRun, 'wrapper'>): Promise<void> {
  const run: BegunRun = { runId, parentRunId, folder, startedAt, wrapper: processIdentity() };
  await writeFile(begunFile(spool), JSON.stringify(run), { mode: 0o600 });
}

/** Its recorder runs, or the process that waits for its program and starts the recorder. */
export async function isRecorded(spool: string): Promise<boolean> {
  const wrapper = (await readBegun(spool))?.wrapper;
  if (isIdentity(wrapper) && isRunning(wrapper)) return true;
  const recorder = await readJson(recorderFile(spool));
  return isIdentity(recorder) && isRunning(recorder);
}

/** Undefined for what an earlier release left, and while it is not there. */
export async function readBegun(spool: string): Promise<BegunRun | undefined> {
  const begun = (await readJson(begunFile(spool))) as BegunRun | undefined;
  return typeof begun?.runId === 'string' && typeof begun.folder === 'string' && typeof begun.startedAt === 'number' ? begun : undefined;
}

/** Undefined while it is not there, or not whole. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
