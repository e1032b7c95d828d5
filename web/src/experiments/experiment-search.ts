// What the address of an experiment's page says: which runs, in which order, which columns, which are drawn, how.
import { readChartOptions, type ChartOptions } from '../charts/chart-options.ts';
import { addressTexts } from '../parts/address-texts.ts';

export const views = ['both', 'table', 'charts'] as const;
export type ExperimentView = (typeof views)[number];

export interface ExperimentPageSearch extends ChartOptions {
  /** A text in the filter language. */
  readonly filter?: string | undefined;
  /** A column's id; default: the newest run first. */
  readonly sort?: string | undefined;
  /** Absent: the way that puts the best, or the newest, on top. */
  readonly up?: boolean | undefined;
  /** Ids of columns in their order; absent: chosen by what the runs have. */
  readonly cols?: readonly string[] | undefined;
  /** Ids of the runs in the charts; absent: the first ten of the table. */
  readonly drawn?: readonly string[] | undefined;
  readonly view?: ExperimentView | undefined;
  /** Children under their parents; absent: as suits the filter and the order. */
  readonly nest?: boolean | undefined;
  /** Shows the deleted runs instead. */
  readonly bin?: boolean | undefined;
  /** Narrows the charts to metrics whose names contain it. */
  readonly metric?: string | undefined;
}

/** Keeps what is right and drops the rest, so that any address opens a page. */
export function readExperimentSearch(search: Readonly<Record<string, unknown>>): ExperimentPageSearch {
  const { view, bin } = search;
  return {
    ...readChartOptions(search),
    ...addressTexts(search, ['filter', 'sort', 'metric']),
    ...flagOf('up', search['up']),
    ...flagOf('nest', search['nest']),
    ...listOf('cols', search['cols']),
    ...listOf('drawn', search['drawn']),
    ...(views.includes(view as ExperimentView) ? { view: view as ExperimentView } : {}),
    ...(bin === true ? { bin } : {}),
  };
}

function flagOf(name: string, value: unknown): Record<string, boolean> {
  return typeof value === 'boolean' ? { [name]: value } : {};
}

function listOf(name: string, value: unknown): Record<string, readonly string[]> {
  return Array.isArray(value) ? { [name]: value.filter((item) => typeof item === 'string') } : {};
}
