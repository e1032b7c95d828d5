// Holds the console lines of two runs against each other, page by page.
import { ConsoleComparison, type ComparedConsoles } from '../../compare/results/compare-consoles.ts';
import type { OwnNames } from '../../compare/results/own-names.ts';
import type { PairRules } from '../../compare/results/pair-rules.ts';
import type { ConsoleStore } from '../tracking/console/console-store.ts';

const linesPerRead = 5_000;

export interface PrintedRules extends Pick<PairRules, 'volatile'> {
  /** What may stand in the lines. */
  readonly own: OwnNames;
}

export async function comparePrinted(store: ConsoleStore, runs: readonly [string, string], { volatile, own }: PrintedRules): Promise<ComparedConsoles> {
  const comparison = new ConsoleComparison(own, volatile);
  const next: [number | undefined, number | undefined] = [0, 0];
  while (next[0] !== undefined || next[1] !== undefined) {
    for (const which of [0, 1] as const) {
      const fromLine = next[which];
      if (fromLine === undefined) continue;
      const page = await store.read({ runId: runs[which], fromLine, limit: linesPerRead });
      comparison.add(which, page.lines);
      next[which] = page.nextLine;
    }
  }
  return comparison.result();
}
