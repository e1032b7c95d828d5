// The settings of all charts on a page, as they stand in its address.
import { xAxes, type XAxis } from './x-axis.ts';

export interface ChartOptions {
  readonly x?: XAxis | undefined;
  /** Percent, 0 to 99. */
  readonly smooth?: number | undefined;
  readonly log?: boolean | undefined;
}

/** Keeps what is right and drops the rest, so that any address opens a page. Defaults are absent. */
export function readChartOptions(search: Readonly<Record<string, unknown>>): ChartOptions {
  const smooth = Math.round(Number(search['smooth']));
  return {
    ...(xAxes.includes(search['x'] as XAxis) && search['x'] !== 'step' ? { x: search['x'] as XAxis } : {}),
    ...(smooth > 0 && smooth < 100 ? { smooth } : {}),
    ...(search['log'] === true ? { log: true } : {}),
  };
}
