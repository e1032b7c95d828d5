// The files of a lake: where they stand, and how one comes to be whole or not at all. Names that begin with a dot or an underscore
// are passed over by whatever reads such folders.
import { mkdir, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { renameDurably } from '../rename-durably.ts';

export type LakeTable = 'runs' | 'params' | 'metrics';

/** What a run is a part of: the names of the folders, which readers take for columns. */
export interface LakePlace {
  readonly project: string;
  readonly experiment: string;
}

/** Within the lake. */
export function tableFolder(table: LakeTable, { project, experiment }: LakePlace): string {
  return join(table, `project=${encodeURIComponent(project)}`, `experiment=${encodeURIComponent(experiment)}`);
}

export function runFile(runId: string): string {
  return `run-${encodeURIComponent(runId)}.parquet`;
}

export function partFile(runId: string, number: number): string {
  return `run-${encodeURIComponent(runId)}.${String(number).padStart(5, '0')}.parquet`;
}

/** Where a file is while it is made. */
export function unfinishedFile(path: string): string {
  return join(dirname(path), `.${basename(path)}.unfinished`);
}

/** Writes all chunks and has them on disk; nobody sees them until they get their name. */
export async function writeUnfinished(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(unfinishedFile(path), 'w');
  try {
    for await (const chunk of chunks) await file.write(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A file takes its name, in the place of one that had it. */
export async function nameFinished(path: string): Promise<void> {
  await renameDurably(unfinishedFile(path), path);
}

export async function writeWhole(path: string, bytes: readonly Uint8Array[]): Promise<void> {
  await writeUnfinished(path, bytes);
  await nameFinished(path);
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
