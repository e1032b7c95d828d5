// What the address of an experiment's page says: which runs, in which order, which columns, which are drawn, how.
import { readChartOptions, type ChartPageOptions } from '../charts/chart-options.ts';
import { spreads, type BandSpread } from '../charts/band-series.ts';
import { addressTexts } from '../parts/address-texts.ts';

export const views = ['both', 'table', 'charts'] as const;
export type ExperimentView = (typeof views)[number];

export interface ExperimentPageSearch extends ChartPageOptions {
  /** A text in the filter language. */
  readonly filter?: string | undefined;
  /** A column's id; default: by the primary metric, or the newest run first. */
  readonly sort?: string | undefined;
  /** Absent: the way that puts the best, or the newest, on top. */
  readonly up?: boolean | undefined;
  /** Ids of columns in their order; absent: chosen by what the runs have. */
  readonly cols?: readonly string[] | undefined;
  /** Widths of columns in pixels, by id, where somebody changed them. */
  readonly wide?: Readonly<Record<string, number>> | undefined;
  /** Ids of columns that stay in place while the others scroll. */
  readonly fix?: readonly string[] | undefined;
  /** Ids of the runs in the charts; absent: the first ten of the table. */
  readonly drawn?: readonly string[] | undefined;
  /** Ids of runs that stand first, whatever the order. */
  readonly pins?: readonly string[] | undefined;
  /** The run all others are held against. */
  readonly base?: string | undefined;
  readonly view?: ExperimentView | undefined;
  /** Children under their parents; absent: as suits the filter and the order. */
  readonly nest?: boolean | undefined;
  /** Shows the deleted runs instead. */
  readonly bin?: boolean | undefined;
  /** Groups of runs instead of runs: by what they share, as filters name it; or by all params but these. */
  readonly groupBy?: readonly string[] | undefined;
  readonly groupBut?: readonly string[] | undefined;
  /** As many groups as there may be, where a few are shown first. */
  readonly allGroups?: boolean | undefined;
  /** Names of the groups in the charts; absent: the first ten. */
  readonly drawnGroups?: readonly string[] | undefined;
  /** What is shaded about the means; absent: the deviation. */
  readonly spread?: BandSpread | undefined;
  /** Narrows the charts to metrics whose names contain it. */
  readonly metric?: string | undefined;
}

/** Keeps what is right and drops the rest, so that any address opens a page. */
export function readExperimentSearch(search: Readonly<Record<string, unknown>>): ExperimentPageSearch {
  const { view, bin } = search;
  return {
    ...readChartOptions(search),
    ...addressTexts(search, ['filter', 'sort', 'metric', 'base']),
    ...flagOf('up', search['up']),
    ...flagOf('nest', search['nest']),
    ...listOf('cols', search['cols']),
    ...listOf('fix', search['fix']),
    ...listOf('drawn', search['drawn']),
    ...listOf('pins', search['pins']),
    ...listOf('groupBy', search['groupBy']),
    ...listOf('groupBut', search['groupBut']),
    ...listOf('drawnGroups', search['drawnGroups']),
    ...(spreads.includes(search['spread'] as BandSpread) ? { spread: search['spread'] as BandSpread } : {}),
    ...widthsOf(search['wide']),
    ...(views.includes(view as ExperimentView) ? { view: view as ExperimentView } : {}),
    ...(bin === true ? { bin } : {}),
    ...(search['allGroups'] === true ? { allGroups: true } : {}),
  };
}

function flagOf(name: string, value: unknown): Record<string, boolean> {
  return typeof value === 'boolean' ? { [name]: value } : {};
}

function listOf(name: string, value: unknown): Record<string, readonly string[]> {
  return Array.isArray(value) ? { [name]: value.filter((item) => typeof item === 'string') } : {};
}

function widthsOf(value: unknown): { readonly wide?: Readonly<Record<string, number>> } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const widths = Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= 40 && entry[1] <= 1200);
  return widths.length === 0 ? {} : { wide: Object.fromEntries(widths) };
}
