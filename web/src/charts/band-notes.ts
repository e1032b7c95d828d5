// What is to be said about a chart of groups: what is shaded, of how many runs, and where which group is best.
import { decodeNumber } from '@assay/sdk';
import { countWithNoun, metricText } from '../parts/number-text.ts';
import { bestOf, type BandSeries, type BandSpread, spreadWords } from './band-series.ts';
import type { ChartNoteText } from './chart-notes.ts';
import type { Direction } from './metric-statistic.ts';
import { hoverText, type XAxis } from './x-axis.ts';

interface NotedBands {
  readonly series: readonly BandSeries[];
  readonly spread: BandSpread;
  readonly direction: Direction;
  readonly labelOf: (series: BandSeries) => string;
  readonly x: XAxis;
  /** Of a stretch, in units of x. */
  readonly width: number;
}

export function bandNotes({ series, spread, direction, labelOf, x, width }: NotedBands): readonly ChartNoteText[] {
  if (series.length === 0) return [];
  const best = bestSeries(series, direction);
  const counts = series.flatMap(({ band }) => band.counts);
  const [least, most] = counts.reduce(([low, high], count) => [Math.min(low, count), Math.max(high, count)], [Infinity, 0]);
  const of = least === most ? countWithNoun(most, 'run') : `${least} to ${countWithNoun(most, 'run')}`;
  return [
    ...(best === undefined ? [] : [{ text: `Best ${metricText(best.series.values[best.at])} at ${placeText(best.series.steps[best.at]!, x)}: ${labelOf(best.series)}` }]),
    { text: `means of ${of}${most === 1 ? '' : `, ${spreadWords[spread]}`}` },
    ...(x === 'step' && width > 1 ? [{ text: `of each run the mean of ${metricText(Number(width.toPrecision(3)))} steps`, action: { label: 'Finer', next: { fine: true } } }] : []),
  ];
}

function placeText(place: number, x: XAxis): string {
  const text = hoverText(x === 'step' ? place : place / 1000, x);
  return x === 'time' ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

function bestSeries(series: readonly BandSeries[], direction: Direction) {
  let found: { readonly series: BandSeries; readonly at: number } | undefined;
  for (const one of series) {
    const at = bestOf(one, direction);
    if (at === undefined) continue;
    const [value, before] = [decodeNumber(one.values[at]!), found && decodeNumber(found.series.values[found.at]!)];
    if (before === undefined || (direction === 'min' ? value < before : value > before)) found = { series: one, at };
  }
  return found;
}
