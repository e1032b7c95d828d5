// What the address of a run's page says.
import { addressTexts } from '../parts/address-texts.ts';
import { readLineageSearch, type LineageSearch } from '../lineage/lineage-search.ts';
import { readChartOptions, type ChartPageOptions } from '../charts/chart-options.ts';

export const runTabs = ['overview', 'charts', 'system', 'media', 'artifacts', 'inputs', 'console', 'verdicts', 'lineage'] as const;
export type RunTab = (typeof runTabs)[number];

export interface RunPageSearch extends ChartPageOptions, LineageSearch {
  readonly tab?: RunTab | undefined;
  /** The logged model whose files are shown; absent: the run's own. */
  readonly model?: string | undefined;
  /** The artifact that is shown. */
  readonly file?: string | undefined;
  /** The first of its rows, or arrays, that is shown, by its number from 0. */
  readonly at?: string | undefined;
  /** The file it is held against: whose it is, where that is another owner, and its path. */
  readonly versus?: string | undefined;
  readonly versusFile?: string | undefined;
  /** Narrows the charts to names that contain it. */
  readonly metric?: string | undefined;
  /** The key of the media that are shown, and the step of them. */
  readonly key?: string | undefined;
  readonly step?: number | undefined;
  /** What is searched for in the console. */
  readonly find?: string | undefined;
}

export function readRunSearch(search: Readonly<Record<string, unknown>>): RunPageSearch {
  const { tab, step } = search;
  return {
    ...readChartOptions(search),
    ...readLineageSearch(search),
    ...(runTabs.includes(tab as RunTab) && tab !== 'overview' ? { tab: tab as RunTab } : {}),
    ...addressTexts(search, ['file', 'at', 'versus', 'versusFile', 'model', 'metric', 'key', 'find']),
    ...(Number.isSafeInteger(step) ? { step: step as number } : {}),
  };
}
