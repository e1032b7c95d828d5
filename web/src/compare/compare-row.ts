// A line of the table that compares runs: one thing, as each of the runs has it.

export interface CompareCell {
  readonly text: string;
  /** All of it, when the text is cut or rounded. */
  readonly whole?: string | undefined;
  /** Beside the baseline, where both are numbers. */
  readonly delta?: { readonly text: string; readonly tone: 'better' | 'worse' | 'none' } | undefined;
}

/** `absent`: the run has no such thing. `no record`: nothing was recorded by which that could be told. */
export type CompareMark = CompareCell | 'absent' | 'no record';

export interface CompareRow {
  readonly group: string;
  readonly key: string;
  /** What of the key it is, such as a statistic. */
  readonly aside?: string | undefined;
  readonly isNumber: boolean;
  /** In the order of the runs. */
  readonly cells: readonly CompareMark[];
  /** Among the runs of which it is known. */
  readonly isDifferent: boolean;
}

interface RowNames {
  readonly group: string;
  readonly key: string;
  readonly aside?: string;
}

export function compareRow(names: RowNames, cells: readonly CompareMark[], isNumber = false): CompareRow {
  const known = new Set(cells.flatMap((cell) => (cell === 'no record' ? [] : [cell === 'absent' ? 'absent' : `=${cell.whole ?? cell.text}`])));
  return { ...names, isNumber, cells, isDifferent: known.size > 1 };
}

/** A row for each key that any of the runs has, in the order of the keys; undefined stands for a run without a record. */
export function keyedRows(group: string, runs: readonly (ReadonlyMap<string, CompareCell> | undefined)[]): readonly CompareRow[] {
  const keys = new Set(runs.flatMap((run) => [...(run?.keys() ?? [])]));
  return [...keys].sort(inOrder).map((key) =>
    compareRow(
      { group, key },
      runs.map((run) => (run === undefined ? 'no record' : (run.get(key) ?? 'absent'))),
    ),
  );
}

const { compare: inOrder } = new Intl.Collator(undefined, { numeric: true });
