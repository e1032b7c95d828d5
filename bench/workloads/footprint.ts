// What a server costs by being there: start, memory, bytes on disk.
import { folderBytes } from '../contestant.ts';
import { measureRate } from '../measure.ts';
import { jsonRequest, newRun } from '../tracking.ts';
import type { Workload } from '../workload.ts';

export const startUp: Workload = {
  name: 'start to the first good answer',
  unit: 'ms',
  isMoreBetter: false,
  prepare: (contestant) => Promise.resolve(() => contestant.restart()),
};

export const memory: Workload = {
  name: 'resident memory after all of the above',
  unit: 'MiB',
  isMoreBetter: false,
  prepare: (contestant) => Promise.resolve(() => contestant.memoryMiB()),
};

/** Of the database as a whole before and after, stopped in between so that logs are folded in. */
export function diskPerPoint(databaseBytes: ((name: 'assay' | 'mlflow') => Promise<number>) | undefined): Workload {
  return {
    name: 'database bytes per point',
    unit: 'bytes',
    isMoreBetter: false,
    prepare: (contestant, { diskPoints }) =>
      Promise.resolve(async () => {
        const size = (): Promise<number> => (databaseBytes ? databaseBytes(contestant.name) : folderBytes(contestant.data, (name) => /\.(db|sqlite)(-wal)?$/.test(name)));
        await contestant.restart();
        const { url } = contestant.server();
        const { id } = await newRun(url);
        const before = await size();
        const batches = Array.from({ length: diskPoints / 1_000 }, (_, batch) => jsonRequest(url, 'runs/log-batch', { run_id: id, metrics: trainingPoints(batch) }));
        await measureRate({ url, clients: 1, seconds: 3_600, next: () => batches.shift() });
        await contestant.restart();
        return ((await size()) - before) / diskPoints;
      }),
  };
}

/** Two curves of a training loop with noise, a step every 50 ms or so. */
function trainingPoints(batch: number): readonly object[] {
  return Array.from({ length: 1_000 }, (_, index) => {
    const step = batch * 500 + (index >> 1);
    const noise = Math.sin(step * 12.9898 + index) * 0.05;
    return { key: index % 2 === 0 ? 'loss' : 'accuracy', value: Math.exp(-step / 5_000) + noise, timestamp: 1_700_000_000_000 + step * 50 + (step % 7), step };
  });
}
