// Does what recorders left over, one spool after the other: keeps packages, and sends what a server that was away has not got.
// There is one such process for a home, however many runs end at the same time, so that they cost the machine no more than one.
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { adoptLock, JournalHeldError, lockFolder } from '../outbox/journal-lock.ts';
import { noteLeftOver, readLeftOver, removeLeftOver } from '../outbox/left-over.ts';
import { openOutbox, type Outbox } from '../outbox/outbox.ts';
import { listSpools } from '../outbox/outbox-sync.ts';
import { startUploader } from '../outbox/uploader.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import { finisherFolder } from './finisher-folder.ts';
import { keepPackages } from './keep-packages.ts';
import { readJob, type RecordJob } from './record-job.ts';

export interface FinishOptions {
  readonly home: string;
  readonly store: LocalContent;
  /** Keeps packages and sends nothing: whoever started this sends by itself. */
  readonly onlyPackages: boolean;
}

interface Spool {
  readonly runId: string;
  readonly folder: string;
  readonly leftAt: number;
  readonly hasPackages: boolean;
}

/** How long it goes on after a run was left over; after that it is up to `assay sync`. */
const patienceMs = 10 * 60 * 1000;
/** Of one try. */
const silenceMs = 4_000;
const shortestWaitMs = 500;
const longestWaitMs = 10_000;
const lockTries = 5;

/** Resolves when nothing is left over, or another process sees to it. */
export async function finishSpools(options: FinishOptions): Promise<void> {
  const givenUp = new Set<string>();
  do {
    const release = await takeTurn(options.home);
    if (release === undefined) return;
    try {
      await finishAll(options, givenUp);
    } finally {
      await release();
    }
    // Who left something meanwhile saw the lock held, and relies on this look after it was given back.
  } while ((await leftOvers(options.home, givenUp)).length > 0);
}

/** Given by who started it, perhaps a moment later; else taken. Several that try at the same moment may keep each other out, so it is tried again. */
async function takeTurn(home: string): Promise<(() => Promise<void>) | undefined> {
  const folder = finisherFolder(home);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < lockTries; attempt += 1) {
    try {
      return (await adoptLock(folder)) ?? (await lockFolder(folder));
    } catch (error) {
      if (!(error instanceof JournalHeldError)) throw error;
      await sleep(50 + Math.random() * 200);
    }
  }
  return undefined;
}

async function finishAll(options: FinishOptions, givenUp: Set<string>): Promise<void> {
  let waitMs = shortestWaitMs;
  for (;;) {
    const spools = await leftOvers(options.home, givenUp);
    if (spools.length === 0) return;
    const away = new Set<string>();
    let isAnyDone = false;
    for (const spool of spools) {
      const isDone = await finishSafely(spool, options, away);
      isAnyDone ||= isDone;
      if (!isDone && (options.onlyPackages || Date.now() - spool.leftAt > patienceMs)) givenUp.add(spool.runId);
    }
    waitMs = isAnyDone ? shortestWaitMs : Math.min(waitMs * 2, longestWaitMs);
    if (!isAnyDone) await sleep(waitMs);
  }
}

/** What is only to be sent comes first: packages take long. */
async function leftOvers(home: string, givenUp: ReadonlySet<string>): Promise<readonly Spool[]> {
  const found: Spool[] = [];
  for (const { runId, folder } of await listSpools(home)) {
    if (givenUp.has(runId)) continue;
    const leftOver = await readLeftOver(folder).catch(() => undefined);
    if (leftOver !== undefined) found.push({ runId, folder, leftAt: leftOver.leftAt, hasPackages: leftOver.packages !== undefined });
  }
  return found.sort((one, other) => Number(one.hasPackages) - Number(other.hasPackages) || one.leftAt - other.leftAt);
}

/** Whether there is nothing more to do for it. A spool that makes trouble keeps no other from its turn. */
async function finishSafely(spool: Spool, options: FinishOptions, away: Set<string>): Promise<boolean> {
  try {
    return await finishSpool(spool, options, away);
  } catch (error) {
    if (error instanceof JournalHeldError) return false;
    await appendFile(join(spool.folder, 'recorder.log'), `${new Date().toISOString()} ${(error as Error).stack ?? String(error)}\n`).catch(() => undefined);
    await removeLeftOver(spool.folder);
    return true;
  }
}

async function finishSpool({ runId, folder }: Spool, { store, onlyPackages }: FinishOptions, away: Set<string>): Promise<boolean> {
  const job = await readJob(folder);
  if (job === undefined) throw new Error(`${folder} holds no job to finish by`);
  const outbox = await openOutbox(folder, { runId });
  let isSent = false;
  try {
    const leftOver = await readLeftOver(folder);
    if (leftOver?.packages !== undefined) {
      await keepPackages({ spool: folder, job, order: leftOver.packages, store, push: outbox.push });
      await noteLeftOver(folder, {});
    }
    if (!onlyPackages && job.server !== undefined) {
      const outcome = away.has(job.server) ? 'unreachable' : await send(outbox, { store, job, server: job.server });
      if (outcome === 'unreachable') {
        away.add(job.server);
        return false;
      }
      isSent = outcome === 'sent' && (await outbox.problems()).length === 0;
    }
  } finally {
    await outbox.close();
  }
  if (isSent) await rm(folder, { recursive: true, force: true });
  else await removeLeftOver(folder);
  return true;
}

async function send(
  outbox: Outbox,
  { store, server }: { readonly store: LocalContent; readonly job: RecordJob; readonly server: string },
): Promise<'sent' | 'unreachable' | 'refused'> {
  const uploader = startUploader({ outbox, server, store });
  try {
    return await uploader.finish(silenceMs);
  } finally {
    await uploader.stop();
  }
}
