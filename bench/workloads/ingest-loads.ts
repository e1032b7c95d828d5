// Points on their way in, in the shapes that programs send: few curves and many points of each, many curves and one point of each,
// one run of ten thousand curves, single points.
import { jsonRequest, newRuns } from '../tracking.ts';

export interface IngestLoad {
  readonly name: string;
  readonly clients: number;
  /** Points, or requests, that one request counts for. */
  readonly countOfOne: number;
  /** Whether it is held against a bare HTTP server, and not against the parsing of JSON. */
  readonly isBesideBare?: true;
  /** Outside the clock; the next request of each client. */
  prepare(url: string): Promise<(client: number) => Buffer | undefined>;
}

const pointsPerBatch = 1_000;

interface WirePoint {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

/** Point by point, key after key within a step, as a training loop logs them. */
function batchPoints(batch: number, keys: number): readonly WirePoint[] {
  return Array.from({ length: pointsPerBatch }, (_, index) => {
    const step = batch * (pointsPerBatch / keys) + Math.floor(index / keys);
    return { key: `train/curve ${index % keys}`, value: Math.sin(step / 50 + index) + step / 1e4, timestamp: 1_700_000_000_000 + step * 37, step };
  });
}

function logBatches(keys: number, { clients, batches }: { readonly clients: number; readonly batches: number }): IngestLoad {
  return {
    name: `log-batch of ${keys} keys × ${pointsPerBatch / keys}, ${clients} client${clients === 1 ? '' : 's'}`,
    clients,
    countOfOne: pointsPerBatch,
    prepare: async (url) => {
      const runs = await bareOrRuns(url, clients);
      const left = runs.map((id) => Array.from({ length: batches / clients }, (_, batch) => jsonRequest(url, 'runs/log-batch', { run_id: id, metrics: batchPoints(batch, keys) })));
      return (client) => left[client]!.shift();
    },
  };
}

/** Ten batches make one step of all curves. */
const wideRun: IngestLoad = {
  name: 'one run of 10,000 curves × 40, log-batch',
  clients: 1,
  countOfOne: pointsPerBatch,
  prepare: async (url) => {
    const [id] = await bareOrRuns(url, 1);
    let batch = 0;
    return () => {
      if (batch === 400) return undefined;
      const step = Math.floor(batch / 10);
      const metrics = Array.from({ length: pointsPerBatch }, (_, index) => ({
        key: `layer/${(batch % 10) * pointsPerBatch + index}/norm`,
        value: Math.sin(step / 50 + index),
        timestamp: 1_700_000_000_000 + step * 37,
        step,
      }));
      batch += 1;
      return jsonRequest(url, 'runs/log-batch', { run_id: id, metrics });
    };
  },
};

function logMetrics(clients: number): IngestLoad {
  const times = clients === 1 ? 2_000 : 250;
  return {
    name: `log-metric, ${clients} connection${clients === 1 ? '' : 's'}`,
    clients,
    countOfOne: 1,
    isBesideBare: true,
    prepare: async (url) => {
      const runs = await bareOrRuns(url, clients);
      const left = runs.map((id) =>
        Array.from({ length: times }, (_, step) =>
          jsonRequest(url, 'runs/log-metric', { run_id: id, key: 'loss', value: Math.cos(step / 30), timestamp: 1_700_000_000_000 + step, step }),
        ),
      );
      return (client) => left[client]!.shift();
    },
  };
}

/** A bare server has no runs, and none are asked of it. */
async function bareOrRuns(url: string, count: number): Promise<readonly string[]> {
  const answer = await fetch(`${url}/health`, { method: 'POST', body: '{}' });
  const isBare = answer.headers.get('content-type') === 'application/json' && (await answer.text()) === '{}';
  return isBare ? Array.from({ length: count }, () => '0'.repeat(32)) : (await newRuns(url, count)).map(({ id }) => id);
}

export const ingestLoads: readonly IngestLoad[] = [
  logBatches(10, { clients: 1, batches: 300 }),
  logBatches(10, { clients: 8, batches: 304 }),
  logBatches(1_000, { clients: 1, batches: 200 }),
  wideRun,
  logMetrics(1),
  logMetrics(32),
];

/** How many points of such bodies one core parses in a second: what the way in is held against. */
export function parsedPointsPerSecond(): number {
  const bodies = Array.from({ length: 50 }, (_, batch) => JSON.stringify({ run_id: '0'.repeat(32), metrics: batchPoints(batch, 10) }));
  let points = 0;
  const before = process.cpuUsage();
  for (let time = 0; time < 10; time += 1) for (const body of bodies) points += (JSON.parse(body) as { readonly metrics: readonly unknown[] }).metrics.length;
  const { user, system } = process.cpuUsage(before);
  return (points * 1e6) / (user + system);
}
