// What one chart is of: some metrics of some runs, and how their lines look.
import type { ChartSeries, NamedRunIds } from '@assay/sdk';
import type { BandSpread } from './band-series.ts';
import type { LineStyle } from './chart-data.ts';
import type { Direction } from './metric-statistic.ts';
import type { Scheme } from './run-color.ts';

export interface ChartGroup {
  /** Tells it from the other charts of its page, also in the address. */
  readonly name: string;
  /** What stands over it, when that is not its name. */
  readonly title?: string | undefined;
  /** Or the names of the groups, where it is of groups of runs. */
  readonly runIds: readonly string[];
  readonly bands?: { readonly groups: readonly NamedRunIds[]; readonly spread: BandSpread } | undefined;
  readonly keys: readonly string[];
  readonly styleOf: (series: ChartSeries, scheme: Scheme) => LineStyle;
  /** Which way it is better, where that is known better than by its name. */
  readonly direction?: Direction | undefined;
}

export function titleOfChart({ title, name }: ChartGroup): string {
  return title ?? name;
}

/** So many lines are drawn before somebody asks for more, and so many the server gives for one chart. */
const firstLines = 100;
const mostLines = 200;

export interface CappedGroup extends ChartGroup {
  readonly leftOutKeys: number;
  /** Whether asking for all draws more. */
  readonly hasMore: boolean;
}

/** The group with as many of its metrics as may be drawn at once, whole metrics for all its runs. */
export function capGroup(group: ChartGroup, isAll: boolean): CappedGroup {
  const fitting = (limit: number) => Math.min(group.keys.length, Math.max(1, Math.floor(limit / Math.max(1, group.runIds.length))));
  const count = fitting(isAll ? mostLines : firstLines);
  return {
    ...group,
    keys: group.keys.slice(0, count),
    leftOutKeys: group.keys.length - count,
    hasMore: !isAll && fitting(mostLines) > count,
  };
}
