// Suites whose whole is a matter of many minutes play a part of it in each `npm test`, another with each commit, and
// say which. TEST_TURN=all plays everything; TEST_TURN=N plays a turn again.

/** The turn of this run; `all` for everything. Set by the runner, so that all files of a run agree. */
export const turn: number | 'all' = process.env['TEST_TURN'] === 'all' ? 'all' : Number.parseInt(process.env['TEST_TURN'] ?? '0', 10) || 0;

/** Every `parts`-th of the items, beginning with the turn's: over `parts` turns that follow each other, each item once. */
export function takeTurn<T>(items: readonly T[], parts: number): readonly T[] {
  return turn === 'all' ? items : items.filter((_item, index) => index % parts === turn % parts);
}

/** For a diagnostic line: what was played of how much. */
export function turnText(played: number, whole: number): string {
  return turn === 'all' || played === whole ? `all ${whole}` : `${played} of ${whole} (turn ${turn}; TEST_TURN=all plays everything)`;
}
