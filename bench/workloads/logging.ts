// Metrics going in: batches of a thousand, and single points.
import type { Contestant } from '../contestant.ts';
import { measureRate, type Rate } from '../measure.ts';
import { jsonRequest, newRun, newRuns } from '../tracking.ts';
import type { Workload } from '../workload.ts';
import { processorTime } from './processor-time.ts';

const pointsPerBatch = 1_000;

/** Points per second, each client with a run of its own and ten curves in every batch. */
export function logBatch(clients: number): Workload {
  return {
    name: `log-batch of 1,000 metrics, ${clients} client${clients === 1 ? '' : 's'}`,
    unit: 'points/s',
    isMoreBetter: true,
    prepare: (contestant, { seconds }) =>
      Promise.resolve(async () => {
        const { url } = contestant.server();
        const runs = await newRuns(url, clients);
        // More than any server takes in the time, made before the clock starts.
        const prepared = runs.map(({ id }) =>
          Array.from({ length: Math.ceil((seconds * 600) / clients) }, (_, batch) => jsonRequest(url, 'runs/log-batch', { run_id: id, metrics: batchPoints(batch) })),
        );
        const rate = await measureRate({ url, clients, seconds, next: (client) => prepared[client]!.shift(), mayRefuse: contestant.name === 'mlflow' });
        tellRefused(contestant, rate);
        return rate.perSecond * pointsPerBatch;
      }),
  };
}

function batchPoints(batch: number): readonly object[] {
  return Array.from({ length: pointsPerBatch }, (_, index) => {
    const step = batch * 100 + Math.floor(index / 10);
    return { key: `curve ${index % 10}`, value: Math.sin(step / 50 + index) + step / 1e4, timestamp: 1_700_000_000_000 + step * 37, step };
  });
}

/** Requests per second of one point each. */
export function logMetric(clients: number): Workload {
  return {
    name: `log-metric, one point a request, ${clients} client${clients === 1 ? '' : 's'}`,
    unit: 'requests/s',
    isMoreBetter: true,
    prepare: (contestant, { seconds }) =>
      Promise.resolve(async () => {
        const { url } = contestant.server();
        const runs = await newRuns(url, clients);
        const prepared = runs.map(({ id }) =>
          Array.from({ length: Math.ceil((seconds * 12_000) / clients) }, (_, step) =>
            jsonRequest(url, 'runs/log-metric', { run_id: id, key: 'loss', value: Math.cos(step / 30), timestamp: 1_700_000_000_000 + step, step }),
          ),
        );
        const positions = runs.map(() => 0);
        const next = (client: number): Buffer | undefined => prepared[client]![positions[client]!++];
        const rate = await measureRate({ url, clients, seconds, next, mayRefuse: contestant.name === 'mlflow' });
        tellRefused(contestant, rate);
        return rate.perSecond;
      }),
  };
}

/** What single points and batches of a thousand cost the server, one after the other. */
export const logCosts: readonly Workload[] = [
  processorTime('log-metric, one point a request', async ({ server }) => {
    const { url } = server();
    const { id } = await newRun(url);
    return Array.from({ length: 400 }, (_, step) =>
      jsonRequest(url, 'runs/log-metric', { run_id: id, key: 'loss', value: Math.cos(step / 30), timestamp: 1_700_000_000_000 + step, step }),
    );
  }),
  processorTime('log-batch of 1,000 metrics', async ({ server }) => {
    const { url } = server();
    const { id } = await newRun(url);
    return Array.from({ length: 60 }, (_, batch) => jsonRequest(url, 'runs/log-batch', { run_id: id, metrics: batchPoints(batch) }));
  }),
];

function tellRefused({ name }: Contestant, { done, refused }: Rate): void {
  if (refused > 0) console.log(`  ${name} refused ${refused} of ${done + refused} requests`);
}
