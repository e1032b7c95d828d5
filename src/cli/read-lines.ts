// The console lines of a run, from one on to the last there is, or to the run's end.
import { setTimeout as sleep } from 'node:timers/promises';

import type { Client, ConsoleLine } from '../../sdk/index.ts';

export interface ConsoleLinesQuery {
  readonly runId: string;
  readonly fromLine: number;
  readonly text: string | undefined;
}

const pauseMs = 1000;
const pageLines = 5000;

/** All lines that are stored now, page by page. */
export async function* storedLines(client: Client, query: ConsoleLinesQuery): AsyncGenerator<readonly ConsoleLine[]> {
  let fromLine: number | undefined = query.fromLine;
  while (fromLine !== undefined) {
    const { lines, nextLine } = await client.readConsole({ ...query, fromLine, limit: pageLines });
    if (lines.length > 0) yield lines;
    fromLine = nextLine;
  }
}

/** These and what is added, until the run is over. */
export async function* followedLines(client: Client, query: ConsoleLinesQuery): AsyncGenerator<readonly ConsoleLine[]> {
  let { fromLine } = query;
  for (;;) {
    // Both are asked before the lines are read: what is there when the run is over is read, and no line is passed over that came meanwhile.
    const [{ run }, { total }] = await Promise.all([client.getRun({ runId: query.runId }), client.readConsole({ runId: query.runId, limit: 1 })]);
    for await (const lines of storedLines(client, { ...query, fromLine })) {
      yield lines;
      fromLine = lines.at(-1)!.number + 1;
    }
    fromLine = Math.max(fromLine, total);
    if (run.status !== 'running' && run.status !== 'scheduled') return;
    await sleep(pauseMs);
  }
}
