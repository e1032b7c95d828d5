// How the lines of one run look: the first in the run's own colour, its companions (val beside train) in colours
// and patterns of their own.
import type { ChartSeries, Run } from '@assay/sdk';
import type { LineStyle } from '../charts/chart-data.ts';
import { colorAt, colorIndex, dashes, type Scheme } from '../charts/run-color.ts';

export function curveStyles({ id, startedAt }: Pick<Run, 'id' | 'startedAt'>, keys: readonly string[]) {
  return ({ key }: ChartSeries, scheme: Scheme): LineStyle => {
    const at = Math.max(0, keys.indexOf(key));
    return { label: shortName(key), startedAt, color: colorAt(colorIndex(id) + at, scheme), dash: dashes[at % dashes.length]! };
  };
}

/** The metrics of the machine stand on a tab of their own, which says what they are. */
export function shortName(key: string): string {
  return key.replace(/^system\//, '');
}
