// Brings the files of one run up to what the server has. New points become one more file. Where points came late, or went, or the
// files have become many, one file takes the place of all: its making is written down first, the old ones go, and then it gets its
// name, so that no reader ever finds a point twice, and whoever is interrupted goes on from there.
import { access } from 'node:fs/promises';
import { join } from 'node:path';

import type { Client, RunRecord } from '../../../sdk/index.ts';
import { type LakePlace, nameFinished, partFile, removeFile, runFile, tableFolder, unfinishedFile, writeUnfinished, writeWhole } from './lake-files.ts';
import type { LakeRun, LakeSeries, LakeState } from './lake-state.ts';
import { readTails } from './read-tails.ts';
import { rowsOfRun } from './run-rows.ts';

export interface Lake {
  readonly root: string;
  readonly state: LakeState;
  readonly client: Client;
}

export interface RunInPlace {
  readonly run: RunRecord;
  readonly place: LakePlace;
}

export interface SyncedRun {
  readonly points: number;
  readonly isChanged: boolean;
  /** Points came before those that were being read, again and again: it is to be looked at once more. */
  readonly isUnsettled: boolean;
}

/** Files of a run's metrics, before they become one. */
const mostParts = 32;
/** Tries to read a run while points come late. */
const mostTries = 5;

export async function syncRun(lake: Lake, { run, place }: RunInPlace): Promise<SyncedRun> {
  const known = await settled(lake, run.id, await lake.state.readRun(run.id));
  const rows = rowsOfRun(run);
  const base = known !== undefined && isSame(known.place, place) ? known : undefined;
  const before = base ?? { place, updatedAt: 0, rewinds: 0, rows: '', parts: [], nextPart: (known?.nextPart ?? 0) + 1, series: new Map<string, LakeSeries>(), doomed: [] };
  if (known !== undefined && base === undefined) await removeRows(lake, run.id, known.place);
  if (before.rows !== rows.digest) await writeRows(lake, { run, place });
  const written = await writePoints(lake, run, { before, known });
  const next = { ...written.run, rows: rows.digest, updatedAt: run.updatedAt };
  const isChanged = written.points > 0 || before.rows !== rows.digest || written.run !== before;
  if (isChanged || known?.updatedAt !== run.updatedAt) await lake.state.saveRun(run.id, next);
  return { points: written.points, isChanged, isUnsettled: written.isUnsettled };
}

interface Written {
  readonly run: LakeRun;
  readonly points: number;
  readonly isUnsettled: boolean;
}

interface Before {
  readonly before: LakeRun;
  /** What the lake holds, in another place maybe. */
  readonly known: LakeRun | undefined;
}

async function writePoints(lake: Lake, run: RunRecord, { before, known }: Before): Promise<Written> {
  const rewinds = run.rewound?.times ?? 0;
  const counts = new Map(run.metrics.map(({ key, count }) => [key, count]));
  const grown = run.metrics.filter(({ key, count }) => before.series.get(key)?.count !== count).map(({ key }) => key);
  const isMoved = known !== undefined && !isSame(known.place, before.place);
  const isLess = before.rewinds !== rewinds || [...before.series].some(([key, { count }]) => count > (counts.get(key) ?? 0));
  // With the one that would come: what has ended is one file after the pass that sees it, not after the next.
  const isScattered = before.parts.length + Math.min(grown.length, 1) > (run.endedAt === undefined ? mostParts : 1);
  if (!isMoved && !isLess && !isScattered) {
    if (grown.length === 0) return { run: before, points: 0, isUnsettled: false };
    const appended = await append(lake, run.id, before, grown);
    if (appended !== undefined) return appended;
  }
  return replace(lake, run, { before: { ...before, rewinds }, known });
}

/** Undefined where points came before what the files hold. */
async function append(lake: Lake, runId: string, before: LakeRun, keys: readonly string[]): Promise<Written | undefined> {
  const name = join(tableFolder('metrics', before.place), partFile(runId, before.nextPart));
  const path = join(lake.root, name);
  const tails = readTails(lake.client, { runId, series: new Map(keys.map((key) => [key, before.series.get(key)])) });
  await writeUnfinished(path, tails.chunks);
  const { points, series, isRewritten } = tails.result();
  if (isRewritten || points === 0) {
    await removeFile(unfinishedFile(path));
    return isRewritten ? undefined : { run: before, points: 0, isUnsettled: false };
  }
  // Not written down before it is there: whoever is interrupted in between makes the same file anew.
  await nameFinished(path);
  return { run: { ...before, parts: [...before.parts, name], nextPart: before.nextPart + 1, series: new Map([...before.series, ...series]) }, points, isUnsettled: false };
}

async function replace(lake: Lake, run: RunRecord, { before, known }: Before): Promise<Written> {
  const name = join(tableFolder('metrics', before.place), partFile(run.id, before.nextPart));
  const path = join(lake.root, name);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const tails = readTails(lake.client, { runId: run.id, series: new Map(run.metrics.map(({ key }) => [key, undefined])) });
    await writeUnfinished(path, tails.chunks);
    const { points, series, isRewritten } = tails.result();
    if (isRewritten) continue;
    const parts = points > 0 ? [name] : [];
    const next = { ...before, parts, nextPart: before.nextPart + 1, series, doomed: [...before.parts, ...(known?.parts ?? [])] };
    await lake.state.saveRun(run.id, next);
    // The number may have been given to a file that was not written down any more.
    if (points === 0) for (const file of [unfinishedFile(path), path]) await removeFile(file);
    return { run: (await settled(lake, run.id, next))!, points, isUnsettled: false };
  }
  await removeFile(unfinishedFile(path));
  return { run: before, points: 0, isUnsettled: true };
}

/** Finishes a replacement that is written down. */
async function settled(lake: Lake, runId: string, run: LakeRun | undefined): Promise<LakeRun | undefined> {
  if (run === undefined || run.doomed.length === 0) {
    if (run?.parts.length === 1) await nameIfUnfinished(join(lake.root, run.parts[0]!));
    return run;
  }
  for (const name of run.doomed) if (!run.parts.includes(name)) await removeFile(join(lake.root, name));
  for (const name of run.parts) await nameIfUnfinished(join(lake.root, name));
  const done = { ...run, doomed: [] };
  await lake.state.saveRun(runId, done);
  return done;
}

async function nameIfUnfinished(path: string): Promise<void> {
  const isThere = await access(unfinishedFile(path)).then(
    () => true,
    () => false,
  );
  if (isThere) await nameFinished(path);
}

function isSame(a: LakePlace, b: LakePlace): boolean {
  return a.project === b.project && a.experiment === b.experiment;
}

async function writeRows(lake: Lake, { run, place }: RunInPlace): Promise<void> {
  const rows = rowsOfRun(run);
  await writeWhole(join(lake.root, tableFolder('runs', place), runFile(run.id)), rows.runFile());
  const params = rows.paramFile();
  const paramPath = join(lake.root, tableFolder('params', place), runFile(run.id));
  if (params === undefined) await removeFile(paramPath);
  else await writeWhole(paramPath, params);
}

async function removeRows(lake: Lake, runId: string, place: LakePlace): Promise<void> {
  for (const table of ['runs', 'params'] as const) await removeFile(join(lake.root, tableFolder(table, place), runFile(runId)));
}

/** Takes a run out of the lake that the server does not have any more. */
export async function removeRun(lake: Lake, runId: string): Promise<void> {
  const run = await lake.state.readRun(runId);
  if (run === undefined) return;
  for (const name of [...run.parts, ...run.doomed]) await removeFile(join(lake.root, name));
  await removeRows(lake, runId, run.place);
  await lake.state.removeRun(runId);
}
