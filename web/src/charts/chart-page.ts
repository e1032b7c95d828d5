// The charts of a page as one thing: what its address says of them, and how that is changed.
import type { ChartPageOptions, OwnChartOptions } from './chart-options.ts';
import type { XRange } from './x-axis.ts';

export interface ChartPage {
  readonly options: ChartPageOptions;
  readonly range: XRange | undefined;
  readonly change: (next: Partial<ChartPageOptions>) => void;
  readonly setRange: (range: XRange | undefined) => void;
  /** Changes some settings of one chart; undefined takes one back to the page's. */
  readonly setOwn: (name: string, next: OwnChartOptions) => void;
  /** One chart has no settings of its own any more. */
  readonly clearOwn: (name: string) => void;
}

export function chartPage(options: ChartPageOptions, change: ChartPage['change']): ChartPage {
  const { own = {}, from, to } = options;
  const isSteps = (options.x ?? 'step') === 'step';
  const putOwn = (name: string, next: OwnChartOptions) => {
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)));
    const others = Object.entries(own).filter(([other]) => other !== name);
    const all = Object.keys(kept).length === 0 ? others : [...others, [name, kept] as const];
    change({ own: all.length === 0 ? undefined : Object.fromEntries(all) });
  };
  return {
    options,
    range: from !== undefined && to !== undefined ? { from, to } : undefined,
    // Another axis has other numbers: a stretch of the old one means nothing on it.
    change: (next) => change('x' in next && next.x !== options.x ? { ...next, from: undefined, to: undefined } : next),
    setRange: (range) => change({ from: tidy(range?.from, isSteps), to: tidy(range?.to, isSteps) }),
    setOwn: (name, next) => putOwn(name, { ...own[name], ...next }),
    clearOwn: (name) => putOwn(name, {}),
  };
}

/** Short numbers for the address: tenths of a step, milliseconds. */
function tidy(value: number | undefined, isSteps: boolean): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(isSteps ? 1 : 3));
}
