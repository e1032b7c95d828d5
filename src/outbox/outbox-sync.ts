// Delivers what recordings left behind: of runs made without a server, or while it was away, or whose recorder was killed.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { LocalContent } from '../workspace/local-content.ts';
import { spawnBackground } from './background-process.ts';
import { folderHolder } from './journal-lock.ts';
import { readLeftOver } from './left-over.ts';
import { isIdentity, isRunning } from './liveness.ts';
import { openOutbox, type Outbox, outboxJournal } from './outbox.ts';
import { type Problem, readProblems } from './outbox-problem.ts';
import { checkStoredFormat, jobFormat, NewerFormatError } from './stored-format.ts';
import { type Progress, startUploader } from './uploader.ts';

export interface SyncOptions {
  readonly home: string;
  /** Which server, for a spool. */
  readonly server: string;
  readonly store: LocalContent;
  /** The variables of processes that finish a recording. */
  readonly environment: NodeJS.ProcessEnv;
  /** How long a server may be silent before it is given up. */
  readonly patienceMs: number;
  readonly onProgress?: ((runId: string, progress: Progress | 'finishing') => void) | undefined;
}

/**
 * `sent`: the server has everything, and the spool is gone. `problems`: all was sent but what the problems tell of; the
 * spool stays. `recording`: the run is still being recorded. `refused`: the server does not take the run. `newer`: a later
 * release wrote the spool, which stays as it is.
 */
export interface SpoolResult {
  readonly runId: string;
  readonly folder: string;
  readonly outcome: 'sent' | 'problems' | 'recording' | 'unreachable' | 'refused' | 'newer';
  /** Deliveries still to be sent. */
  readonly waiting: number;
  readonly problems: readonly Problem[];
  /** Why nothing could be sent. */
  readonly reason?: string | undefined;
}

/** What a recorder needs to hash and write down what a run was made of. */
const writingMs = 30_000;
const recorderProgram = fileURLToPath(new URL('../record/recorder-main.ts', import.meta.url));
const finisherProgram = fileURLToPath(new URL('../record/finisher-main.ts', import.meta.url));

/** The spools under a home, by run id. */
export async function listSpools(home: string): Promise<readonly { readonly runId: string; readonly folder: string }[]> {
  const names = await readdir(join(home, 'spool')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  return names
    .filter((name) => /^[0-9a-f]{32}$/.test(name))
    .sort()
    .map((runId) => ({ runId, folder: join(home, 'spool', runId) }));
}

/** Those of runs that nobody got round to; another process that is at it goes on. */
async function keepPackages({ home, environment }: SyncOptions): Promise<void> {
  const notes = await Promise.all((await listSpools(home)).map(({ folder }) => readLeftOver(folder).catch(() => undefined)));
  if (!notes.some((note) => note?.packages !== undefined)) return;
  const finisher = spawnBackground([finisherProgram, home, '--packages'], { environment, stdio: 'ignore' });
  await once(finisher, 'exit').catch(() => undefined);
}

/** One spool after the other; the first server that does not answer ends it for the rest. */
export async function syncSpools(options: SyncOptions): Promise<readonly SpoolResult[]> {
  const results: SpoolResult[] = [];
  let isServerAway = false;
  await keepPackages(options);
  for (const spool of await listSpools(options.home)) {
    const result = await syncSpool(spool, isServerAway ? { ...options, patienceMs: 0 } : options);
    isServerAway ||= result.outcome === 'unreachable';
    results.push(result);
  }
  return results;
}

async function syncSpool({ runId, folder }: { readonly runId: string; readonly folder: string }, options: SyncOptions): Promise<SpoolResult> {
  const facts = { runId, folder, waiting: 0, problems: [] };
  try {
    return await sendSpool(facts, options);
  } catch (error) {
    if (error instanceof NewerFormatError) return { ...facts, outcome: 'newer', reason: error.message };
    throw error;
  }
}

async function sendSpool(facts: Omit<SpoolResult, 'outcome'>, options: SyncOptions): Promise<SpoolResult> {
  const { runId, folder } = facts;
  if (await isBeingRecorded(folder)) return { ...facts, outcome: 'recording' };
  await finishRecording({ runId, folder }, options);
  if (!existsSync(folder)) return { ...facts, outcome: 'sent' };
  if ((await readLeftOver(folder))?.packages !== undefined) return { ...facts, outcome: 'recording' };
  const outbox = await openOutbox(folder, { runId });
  try {
    return await deliver(outbox, options);
  } finally {
    await outbox.close();
    if ((await readProblems(folder)).length === 0 && outbox.state().waiting === 0) await rm(folder, { recursive: true, force: true });
  }
}

async function deliver(outbox: Outbox, { server, store, patienceMs, onProgress }: SyncOptions): Promise<SpoolResult> {
  const { runId, folder } = outbox;
  const uploader = startUploader({ outbox, server, store, onProgress: (progress) => onProgress?.(runId, progress) });
  try {
    const outcome = await uploader.finish(patienceMs);
    const problems = await outbox.problems();
    const { reason } = uploader.state();
    return { runId, folder, waiting: outbox.state().waiting, problems, reason, outcome: outcome === 'sent' && problems.length > 0 ? 'problems' : outcome };
  } finally {
    await uploader.stop();
  }
}

/** By a recorder or a wrapper that is alive. */
async function isBeingRecorded(folder: string): Promise<boolean> {
  for (const journal of [outboxJournal(folder), join(folder, 'wrapper.journal')]) if ((await folderHolder(journal)) !== undefined) return true;
  const text = await readFile(join(folder, 'recorder.json'), 'utf8').catch(() => '{}');
  const recorder = parsed(text);
  return isIdentity(recorder) && isRunning(recorder);
}

/** A recorder that was killed left a recording without an end: another one goes on from what is on disk, to the server that was asked for now. */
async function finishRecording({ runId, folder }: { readonly runId: string; readonly folder: string }, options: SyncOptions): Promise<void> {
  const job = join(folder, 'job.json');
  if (!existsSync(job) || (await isFinished({ runId, folder }))) return;
  checkStoredFormat(job, { found: (parsed(await readFile(job, 'utf8')) as { readonly schema?: unknown } | undefined)?.schema, known: jobFormat });
  options.onProgress?.(runId, 'finishing');
  const recorder = spawnBackground([recorderProgram, folder, '--server', options.server], { environment: options.environment, stdio: 'ignore' });
  const ended = once(recorder, 'exit').catch(() => undefined);
  // It would wait long for a server that is away; what it has written down by then is enough.
  let heardAt = performance.now();
  while ((await Promise.race([ended, sleep(500)])) === undefined && recorder.exitCode === null && recorder.signalCode === null) {
    if (await answers(options.server)) heardAt = performance.now();
    else if (performance.now() - heardAt > options.patienceMs + writingMs) recorder.kill('SIGTERM');
  }
}

async function answers(server: string): Promise<boolean> {
  try {
    return (await fetch(`${server}/health`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function isFinished({ runId, folder }: { readonly runId: string; readonly folder: string }): Promise<boolean> {
  const outbox = await openOutbox(folder, { runId });
  try {
    return outbox.state().isFinished;
  } finally {
    await outbox.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
