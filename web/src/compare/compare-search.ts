// What the address of the page that compares runs says.
import { readChartOptions, type ChartPageOptions } from '../charts/chart-options.ts';
import { isRunId } from '../experiments/use-pinned-runs.ts';
import { addressTexts } from '../parts/address-texts.ts';
import { mostCompared } from './compare-tray-store.ts';

export const compareTabs = ['table', 'why', 'curves', 'system', 'media', 'console'] as const;
export type CompareTab = (typeof compareTabs)[number];

export interface CompareSearch extends ChartPageOptions {
  /** Ids, joined by commas, in the order of the columns. */
  readonly runs?: string | undefined;
  /** The run all others are held against; absent: the first. */
  readonly base?: string | undefined;
  readonly tab?: CompareTab | undefined;
  /** Also what is the same in all of them. */
  readonly same?: boolean | undefined;
  /** Narrows the rows to names that contain it. */
  readonly find?: string | undefined;
  /** Groups of rows that are shown to their end. */
  readonly whole?: readonly string[] | undefined;
  /** The pair that is explained, by the run beside the baseline. */
  readonly with?: string | undefined;
  /** The changed input that is unfolded there. */
  readonly open?: string | undefined;
  /** The key of the media that are shown, and their step. */
  readonly key?: string | undefined;
  readonly step?: number | undefined;
}

export function readCompareSearch(search: Readonly<Record<string, unknown>>): CompareSearch {
  const { tab, step, whole } = search;
  return {
    ...readChartOptions(search),
    ...addressTexts(search, ['runs', 'base', 'find', 'with', 'open', 'key']),
    ...(compareTabs.includes(tab as CompareTab) && tab !== 'table' ? { tab: tab as CompareTab } : {}),
    ...(search['same'] === true ? { same: true } : {}),
    ...(Array.isArray(whole) ? { whole: whole.filter((item) => typeof item === 'string') } : {}),
    ...(Number.isSafeInteger(step) ? { step: step as number } : {}),
  };
}

/** The runs that are named, each once, as many as fit. */
export function comparedIds({ runs = '' }: CompareSearch): readonly string[] {
  return [...new Set(runs.split(','))].filter(isRunId).slice(0, mostCompared);
}
