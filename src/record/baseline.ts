// Finds what the metrics of a run are held against: the last run before it that finished, of the same entry point in the
// same experiment.
import type { Client } from '../../sdk/client.ts';
import { decodeNumber } from '../../sdk/wire-number.ts';

export interface BaselineQuery {
  readonly runId: string;
  readonly entryPoint: string;
  readonly keys: readonly string[];
}

const patienceMs = 3_000;

/** The last values by metric key; empty when there is no such run, or the server does not answer soon. */
export async function baselineOf(client: Client, { runId, entryPoint, keys }: BaselineQuery): Promise<ReadonlyMap<string, number>> {
  if (keys.length === 0) return new Map();
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const { run } = await client.getRun({ runId }, { signal });
    const filter = `source_name = '${entryPoint.replaceAll("'", "''")}' and attributes.status = 'FINISHED' and attributes.start_time < ${run.startedAt}`;
    const { items } = await client.searchRuns({ experimentIds: [run.experimentId], filter, limit: 1, metricKeys: keys.slice(0, 100), paramKeys: [], tagKeys: [] }, { signal });
    return new Map((items[0]?.metrics ?? []).map(({ key, last }) => [key, decodeNumber(last.value)]));
  } catch {
    // A comparison is nice to have; its absence is not worth a word.
    return new Map();
  }
}
