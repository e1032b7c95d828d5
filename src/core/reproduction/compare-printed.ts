// Holds the console lines of two runs against each other, page by page.
import { ConsoleComparison, type ComparedConsoles } from '../../compare/results/compare-consoles.ts';
import type { PairRules } from '../../compare/results/pair-rules.ts';
import type { ConsoleStore } from '../tracking/console/console-store.ts';

const linesPerRead = 5_000;

export interface PrintingRun {
  readonly runId: string;
  /** The absolute folder it ran in, which may stand in its lines. */
  readonly folder?: string | undefined;
}

export async function comparePrinted(store: ConsoleStore, runs: readonly [PrintingRun, PrintingRun], rules: PairRules): Promise<ComparedConsoles> {
  const names = runs.map(({ runId, folder }) => (folder === undefined ? [runId] : [runId, folder])) as [string[], string[]];
  const comparison = new ConsoleComparison(names, rules.volatile);
  const next: [number | undefined, number | undefined] = [0, 0];
  while (next[0] !== undefined || next[1] !== undefined) {
    for (const which of [0, 1] as const) {
      const fromLine = next[which];
      if (fromLine === undefined) continue;
      const page = await store.read({ runId: runs[which].runId, fromLine, limit: linesPerRead });
      comparison.add(which, page.lines);
      next[which] = page.nextLine;
    }
  }
  return comparison.result();
}
