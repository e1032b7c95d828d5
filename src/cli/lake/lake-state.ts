// What a lake knows of itself: how far it has come, and of each run what its files hold. It stands beside the files, in `_assay`.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { SettingError } from '../../config/setting-error.ts';
import { type LakePlace, removeFile, writeWhole } from './lake-files.ts';

export interface LakeProgress {
  readonly version: 1;
  /** The lake is of this server and of no other: what that does not have goes. */
  readonly server: string;
  /** Of the runs seen so far the latest change, by the server's clock. */
  readonly updatedAt: number;
  /** Runs to look at again whatever the server says of them. */
  readonly pending: readonly string[];
}

/** How much of a series the files hold: so many points, and where they end. */
export interface LakeSeries {
  readonly count: number;
  readonly cursor: string;
}

export interface LakeRun {
  readonly place: LakePlace;
  readonly updatedAt: number;
  readonly rewinds: number;
  /** Of the rows in the tables of runs and params. */
  readonly rows: string;
  /** The files of its metrics, and the number of the next one. */
  readonly parts: readonly string[];
  readonly nextPart: number;
  readonly series: ReadonlyMap<string, LakeSeries>;
  /** Files that its only part stands for, and which go before that gets its name. */
  readonly doomed: readonly string[];
}

const ownFolder = '_assay';
export const lakeLock = join(ownFolder, 'lock');

export interface LakeState {
  readProgress(server: string): Promise<LakeProgress>;
  saveProgress(progress: LakeProgress): Promise<void>;
  /** Undefined for a run the lake does not hold. */
  readRun(runId: string): Promise<LakeRun | undefined>;
  saveRun(runId: string, run: LakeRun): Promise<void>;
  removeRun(runId: string): Promise<void>;
  runIds(): Promise<readonly string[]>;
}

export function openLakeState(root: string): LakeState {
  const progressFile = join(root, ownFolder, 'lake.json');
  const runsFolder = join(root, ownFolder, 'runs');
  // Spread over folders, which are slow when they hold very many files.
  const fileOf = (runId: string): string => join(runsFolder, createHash('sha256').update(runId).digest('hex').slice(0, 2), `${encodeURIComponent(runId)}.json`);

  return {
    readProgress: async (server) => {
      const text = await readText(progressFile);
      if (text === undefined) return { version: 1, server, updatedAt: 0, pending: [] };
      const progress = JSON.parse(text) as LakeProgress;
      if (progress.version !== 1) throw new SettingError(`${root} was made by a newer Assay; export with that one, or into another folder.`);
      if (progress.server !== server)
        throw new SettingError(
          `${root} is a lake of ${progress.server}, and this is ${server}; give another folder, or write the new address into ${progressFile} if it is the same server.`,
        );
      return progress;
    },
    saveProgress: (progress) => writeWhole(progressFile, [Buffer.from(JSON.stringify(progress))]),
    readRun: async (runId) => {
      const text = await readText(fileOf(runId));
      if (text === undefined) return undefined;
      const { series, ...run } = JSON.parse(text) as Omit<LakeRun, 'series'> & { readonly series: readonly (readonly [string, number, string])[] };
      return { ...run, series: new Map(series.map(([key, count, cursor]) => [key, { count, cursor }])) };
    },
    saveRun: (runId, { series, ...run }) =>
      writeWhole(fileOf(runId), [Buffer.from(JSON.stringify({ ...run, series: Array.from(series, ([key, { count, cursor }]) => [key, count, cursor]) }))]),
    removeRun: (runId) => removeFile(fileOf(runId)),
    runIds: async () => {
      const files = await readdir(runsFolder, { recursive: true }).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : Promise.reject(error)));
      return files.flatMap((path) => {
        const [, name] = /[\\/]([^.\\/][^\\/]*)\.json$/.exec(path) ?? [];
        return name === undefined ? [] : [decodeURIComponent(name)];
      });
    },
  };
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
