// Fills a data folder with long series and many runs, through the store of the checkout that will serve it: over the wire it
// would take longer than what is measured. Started as a program: `node fill-folder.ts CHECKOUT FOLDER SIZES`.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Store } from '../src/core/store.ts';

export interface FolderSizes {
  /** Points of each run with one long series. */
  readonly series: readonly number[];
  /** Runs with a series of `linePoints` points each, for one chart of all. */
  readonly lines: number;
  readonly linePoints: number;
  /** Runs to search through, each with two metrics and three params. */
  readonly runs: number;
}

/** The ids of what was made, in `filled.json` of the folder. */
export interface Filled {
  readonly series: readonly string[];
  readonly lines: readonly string[];
}

const at = 1_700_000_000_000;
const pointsPerAppend = 20_000;

if (process.argv[1] === import.meta.filename) {
  const [checkout, folder, sizes] = process.argv.slice(2) as [string, string, string];
  const { openSqliteStore } = (await import(pathToFileURL(join(checkout, 'src/storage/sql/sqlite.ts')).href)) as { openSqliteStore: (options: { path: string }) => Promise<Store> };
  const store = await openSqliteStore({ path: join(folder, 'assay.db') });
  writeFileSync(join(folder, 'filled.json'), JSON.stringify(await fill(store, JSON.parse(sizes) as FolderSizes)));
  await store.close();
}

async function fill(store: Store, { series, lines, linePoints, runs }: FolderSizes): Promise<Filled> {
  const made: { series: string[]; lines: string[] } = { series: [], lines: [] };
  for (const count of series) made.series.push(await addSeries(store, 'loss', count));
  for (let line = 0; line < lines; line += 1) made.lines.push(await addSeries(store, 'line', linePoints));
  const perCommit = 1_000;
  for (let start = 0; start < runs; start += perCommit) {
    await store.transaction(async (stores) => {
      const numbers = Array.from({ length: Math.min(perCommit, runs - start) }, (_none, index) => start + index);
      const ids: string[] = [];
      for (const number of numbers) ids.push(await insertRun(stores, number));
      await stores.runs.insertParams(
        ids.flatMap((runId, index) => [0, 1, 2].map((param) => ({ runId, key: `param ${param}`, value: String((numbers[index]! * 31 + param) % 1_009) }))),
      );
      await stores.metrics.append(
        ids.map((runId, index) => ({
          runId,
          points: [0, 1].map((metric) => ({ key: `metric ${metric}`, value: Math.sin(numbers[index]! * 7 + metric), step: 1, timestamp: at })),
        })),
      );
    });
  }
  return made;
}

async function insertRun({ runs }: Pick<Store, 'runs'>, number: number): Promise<string> {
  const id = randomBytes(16).toString('hex');
  await runs.insert({
    id,
    experimentId: '0',
    name: `run ${number}`,
    userId: 'bench',
    status: 'running',
    startedAt: at + number,
    artifactUri: `mlflow-artifacts:/0/${id}/artifacts`,
    updatedAt: at,
  });
  return id;
}

/** A noisy curve with times that jitter, in one spike of which a chart must show the tip. */
async function addSeries(store: Store, key: string, count: number): Promise<string> {
  const runId = await store.transaction((stores) => insertRun(stores, 0));
  for (let start = 0; start < count; start += pointsPerAppend) {
    const points = Array.from({ length: Math.min(pointsPerAppend, count - start) }, (_none, index) => {
      const step = start + index;
      const value = step === Math.floor(count * 0.92) ? 1_000 : Math.sin(step / 1_000) + Math.random();
      return { key, value, step, timestamp: at + step * 250 + Math.floor(Math.random() * 20) };
    });
    await store.transaction(({ metrics }) => metrics.append([{ runId, points }]));
  }
  return runId;
}
