// What a chart does not show as it is, in words, each with the switch that changes it: samples, caps, scales that leave
// points out, values that cannot be drawn.
import { decodeNumber, type ChartSeries } from '@assay/sdk';
import { countText, countWithNoun, metricText } from '../parts/number-text.ts';
import type { CappedGroup } from './chart-group.ts';
import type { OwnChartOptions } from './chart-options.ts';
import { countNotAboveZero } from './chart-data.ts';
import { outlierRule, type YChoice } from './y-range.ts';

export interface ChartNoteText {
  readonly text: string;
  /** What the switch beside it says, and does to the settings of the chart. */
  readonly action?: { readonly label: string; readonly next: OwnChartOptions } | undefined;
}

interface Noted {
  readonly group: CappedGroup;
  readonly series: readonly ChartSeries[];
  readonly options: OwnChartOptions;
  readonly y: YChoice;
  readonly hiddenCount: number;
  readonly isZoomed: boolean;
}

export function chartNotes(noted: Noted): readonly ChartNoteText[] {
  return [...lineNotes(noted), ...scaleNotes(noted), ...pointNotes(noted)];
}

function lineNotes({ group, hiddenCount, series }: Noted): readonly ChartNoteText[] {
  const { leftOutKeys, keys, hasMore } = group;
  return [
    ...(leftOutKeys > 0
      ? [
          {
            text: `${countText(keys.length)} of ${countWithNoun(keys.length + leftOutKeys, 'metric')} drawn, to stay below ${hasMore ? 'a hundred lines' : 'the limit of 200 lines'}`,
            ...(hasMore ? { action: { label: 'Draw more', next: { all: true } } } : {}),
          },
        ]
      : []),
    ...(hiddenCount > 0 ? [{ text: `${countText(hiddenCount)} of ${countWithNoun(series.length, 'line')} hidden`, action: { label: 'Show all', next: { hide: undefined } } }] : []),
  ];
}

function scaleNotes({ options, y }: Noted): readonly ChartNoteText[] {
  const outside = y.outside > 0 ? `, ${countWithNoun(y.outside, 'point')} outside` : '';
  if (options.low !== undefined || options.high !== undefined) {
    const range = `${options.low === undefined ? '' : `from ${metricText(options.low)} `}${options.high === undefined ? '' : `to ${metricText(options.high)}`}`.trim();
    const isRefused = options.log === true && ((options.low ?? 1) <= 0 || (options.high ?? 1) <= 0);
    return [
      {
        text: `y set ${range}${outside}${isRefused ? '; a log scale has nothing at or below zero' : ''}`,
        action: { label: 'Whole range', next: { low: undefined, high: undefined } },
      },
    ];
  }
  if (options.clip !== true) return [];
  return [{ text: y.outside > 0 ? `Outliers ignored: ${outlierRule}${outside}` : 'Outliers ignored: there are none', action: { label: 'Show them', next: { clip: false } } }];
}

function pointNotes({ series, options, isZoomed, group }: Noted): readonly ChartNoteText[] {
  const total = series.reduce((sum, one) => sum + one.total, 0);
  const drawn = series.reduce((sum, one) => sum + one.steps.length, 0);
  const values = series.flatMap((one) => one.values.map(decodeNumber));
  const odd = values.filter((value) => !Number.isFinite(value)).length;
  const low = options.log === true ? values.filter((value) => value <= 0).length : 0;
  const x = options.x ?? 'step';
  const early =
    options.logx === true && x !== 'time' ? series.reduce((sum, one) => sum + countNotAboveZero(one, x, x === 'step' ? 0 : group.styleOf(one, 'light').startedAt), 0) : 0;
  return [
    ...(drawn < total
      ? [
          {
            text: `${countText(drawn)} of ${countText(total)} points, every extreme among them${isZoomed && x !== 'step' ? '; a zoom on steps reads finer ones' : ''}`,
            ...(options.fine === true ? {} : { action: { label: 'More points', next: { fine: true } } }),
          },
        ]
      : []),
    ...(odd > 0 ? [{ text: `${countText(odd)} NaN or infinite not drawn` }] : []),
    ...(low > 0 ? [{ text: `${countText(low)} at or below zero not on a log scale`, action: { label: 'Linear', next: { log: false } } }] : []),
    ...(early > 0
      ? [{ text: `${countWithNoun(early, 'point')} at or before ${x === 'step' ? 'step 0' : 'the start'} not on a log axis`, action: { label: 'Linear', next: { logx: false } } }]
      : []),
  ];
}
