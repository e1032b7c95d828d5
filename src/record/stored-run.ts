// What the server has of a run at its end that the recorder alone cannot tell: its name, where it lies, and what its program logged past us.
import type { Client } from '../../sdk/client.ts';
import type { MetricMark, MetricSummary } from '../../sdk/shapes.ts';
import { decodeNumber } from '../../sdk/wire-number.ts';
import type { WatchedMetric } from '../relay/metric-watch.ts';
import type { RecordJob } from './record-job.ts';

export interface StoredRun {
  readonly name: string;
  readonly experiment: string;
  /** Absent where the server was not reached. */
  readonly experimentId?: string | undefined;
  readonly metrics: readonly WatchedMetric[];
}

const patienceMs = 2_000;

/** `watched`: what came by here on its way. `client` is absent where nothing was sent. */
export async function storedRun(client: Client | undefined, { runId, runName, experiment: begun }: RecordJob, watched: readonly WatchedMetric[]): Promise<StoredRun> {
  const known = { name: runName ?? runId.slice(0, 8), experiment: begun, metrics: watched };
  if (client === undefined) return known;
  try {
    const { run, experiment } = await client.getRun({ runId }, { signal: AbortSignal.timeout(patienceMs) });
    return { name: run.name, experiment: experiment.name, experimentId: run.experimentId, metrics: watched.length > 0 ? watched : run.metrics.map(fromServer) };
  } catch {
    return known;
  }
}

function fromServer({ key, count, first, last, min, max }: MetricSummary): WatchedMetric {
  return { key, count, last: valueOf(last), lastStep: last.step, min: min && valueOf(min), max: max && valueOf(max), line: [valueOf(first), valueOf(last)] };
}

function valueOf({ value }: MetricMark): number {
  return decodeNumber(value);
}
