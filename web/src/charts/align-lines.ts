// Puts lines with x values of their own onto one shared x axis, as the canvas wants them.
import uPlot from 'uplot';

export interface Line {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  readonly dash: readonly number[];
  /** The raw line behind a smoothed one: drawn thinly, not named. */
  readonly isFaint: boolean;
  /** Its values are means; the raw line stands behind it. */
  readonly isSmoothed: boolean;
  /** An end of what is shaded about a line; both have their line's id before this word. */
  readonly edge?: 'low' | 'high' | undefined;
  /** Ascending. */
  readonly xs: readonly number[];
  /** null is a gap: the value was not a number. */
  readonly ys: readonly (number | null)[];
}

/** One column of x, then one of y per line; undefined where a line has no point, null where it has a gap. */
export function alignLines(lines: readonly Line[]): uPlot.AlignedData {
  if (lines.length === 0) return [[]];
  const tables = lines.map(({ xs, ys }) => [xs, ys] as unknown as uPlot.AlignedData);
  return uPlot.join(
    tables,
    lines.map(() => [0, 1]),
  );
}
