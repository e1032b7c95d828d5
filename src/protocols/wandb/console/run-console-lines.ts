// What a run's program printed, as a part of the run.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { ConsoleLine } from '../../../core/tracking/console/console-line.ts';
import type { WandbCall } from '../call.ts';
import type { Connection } from '../graphql/connection.ts';

interface LinePaging {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
}

/** Of one answer. */
const lineLimit = 10_000;

export function runConsoleLines(call: WandbCall, runId: string) {
  return {
    logLineCount: () => lineCount(call, runId),
    logLines: async ({ first, after, last }: LinePaging): Promise<Connection<unknown>> => {
      if (typeof last === 'number') return linesFrom(call, runId, { from: Math.max(0, (await lineCount(call, runId)) - sizeOf('last', last)), limit: sizeOf('last', last) });
      return linesFrom(call, runId, { from: after === null || after === undefined || after === '' ? 0 : lineAfter(after), limit: sizeOf('first', first ?? 1_000) });
    },
  };
}

async function lineCount({ core, caller }: WandbCall, runId: string): Promise<number> {
  return (await core.console.read(caller, { runId, fromLine: 0, limit: 0 })).total;
}

function sizeOf(name: string, count: number): number {
  if (!Number.isInteger(count) || count < 0) throw invalidArgument(`${name} is ${count}; give how many lines are wanted`);
  return Math.min(count, lineLimit);
}

/** A cursor is the number of a line. */
function lineAfter(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw invalidArgument(`after is ${JSON.stringify(cursor.slice(0, 60))}, which is no cursor of console lines; leave it out to start at the first`);
  return Number(cursor) + 1;
}

async function linesFrom({ core, caller }: WandbCall, runId: string, { from, limit }: { readonly from: number; readonly limit: number }): Promise<Connection<unknown>> {
  const found: ConsoleLine[] = [];
  let next: number | undefined = from;
  // Pages of the store end early when they are large.
  while (next !== undefined && found.length < limit) {
    const page: Awaited<ReturnType<typeof core.console.read>> = await core.console.read(caller, { runId, fromLine: next, limit: limit - found.length });
    for (const line of page.lines) found.push(line);
    next = page.nextLine;
  }
  const end = found.at(-1);
  return {
    edges: found.map((line) => ({ node: lineView(line), cursor: String(line.number) })),
    pageInfo: { startCursor: null, endCursor: end === undefined ? null : String(end.number), hasNextPage: next !== undefined, hasPreviousPage: false },
  };
}

function lineView({ number, at, stream, text }: ConsoleLine) {
  return { number, timestamp: new Date(at).toISOString(), level: stream === 'stderr' ? 'error' : '', label: '', line: text };
}
