// Looks at a run again and again, until it is over.
import { setTimeout as sleep } from 'node:timers/promises';

import type { Client, MetricSummary, RunRecord } from '../../sdk/index.ts';

const pauseMs = 1000;

/** The run as it is now, and after each pause; the last one is that of a run that is over. */
export async function* runLooks(client: Client, runId: string): AsyncGenerator<RunRecord> {
  for (;;) {
    const { run } = await client.getRun({ runId });
    yield run;
    if (isRunOver(run)) return;
    await sleep(pauseMs);
  }
}

export function isRunOver({ status }: Pick<RunRecord, 'status'>): boolean {
  return status !== 'running' && status !== 'scheduled';
}

/** Metrics whose keys a pattern fits, in which * stands for any letters. */
export function metricsLike({ metrics }: RunRecord, pattern: string | undefined): readonly MetricSummary[] {
  if (pattern === undefined) return metrics;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`));
  const wanted = new RegExp(`^${parts.join('.*')}$`, 's');
  return metrics.filter(({ key }) => wanted.test(key));
}
