// Where the columns of the runs table stand: their widths, and how far from the left those stay that do not scroll.
import { nameColumn, widthOf, type RunColumn } from './run-columns.ts';

export interface ColumnLayout {
  /** As a grid's template. */
  readonly template: string;
  /** Of all columns together, as a style. */
  readonly width: string;
  /** The distance from the left of each column that stays, as a style. */
  readonly frozen: ReadonlyMap<string, string>;
}

interface Wanted {
  readonly columns: readonly RunColumn[];
  readonly widths: Readonly<Record<string, number>>;
  readonly frozenIds: readonly string[];
  /** A baseline is set: metric columns hold a difference too. */
  readonly hasBase: boolean;
}

/** Of the tick box and the eye before the names. */
const marksWidth = 66;
const deltaWidth = 66;

export function columnLayout({ columns, widths, frozenIds, hasBase }: Wanted): ColumnLayout {
  // On a narrow screen the names leave room for something beside them.
  const nameWidth = `min(${widths[nameColumn.id] ?? widthOf(nameColumn)}px, 46vw)`;
  const sizes = columns.map((column) => ({ id: column.id, width: columnWidth(column, widths, hasBase) }));
  const frozen = new Map<string, string>();
  let left = 0;
  for (const { id, width } of sizes) {
    if (!frozenIds.includes(id)) continue;
    frozen.set(id, `calc(${marksWidth + left}px + ${nameWidth})`);
    left += width;
  }
  return {
    template: `${marksWidth}px ${nameWidth} ${sizes.map(({ width }) => `${width}px`).join(' ')} minmax(0, 1fr)`,
    width: `calc(${marksWidth}px + ${nameWidth} + ${sizes.reduce((sum, { width }) => sum + width, 0)}px)`,
    frozen,
  };
}

export function columnWidth(column: RunColumn, widths: Readonly<Record<string, number>>, hasBase: boolean): number {
  return widths[column.id] ?? widthOf(column) + (hasBase && column.kind === 'metric' ? deltaWidth : 0);
}

/** The columns that stay first, each group in its order. */
export function frozenFirst(columns: readonly RunColumn[], frozenIds: readonly string[]): readonly RunColumn[] {
  return [...columns.filter(({ id }) => frozenIds.includes(id)), ...columns.filter(({ id }) => !frozenIds.includes(id))];
}
