// Reads what a chart shows and makes its lines, its y scale and what is to be said about it.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { bandQuery, type BandInput } from '../data/band-query.ts';
import { chartQuery } from '../data/chart-query.ts';
import type { Line } from './align-lines.ts';
import { bandNotes } from './band-notes.ts';
import { bandSeriesOf, isBandSeries, linesOfBand } from './band-series.ts';
import { linesOf } from './chart-data.ts';
import { capGroup, type ChartGroup } from './chart-group.ts';
import { chartNotes } from './chart-notes.ts';
import { effectiveOptions, type OwnChartOptions } from './chart-options.ts';
import type { ChartPage } from './chart-page.ts';
import { directionOf } from './metric-statistic.ts';
import type { Scheme } from './run-color.ts';
import { chooseY } from './y-range.ts';

export function useChartLines(wanted: ChartGroup, page: ChartPage, scheme: Scheme) {
  const options = effectiveOptions(page.options, page.options.own?.[wanted.name]);
  const { x = 'step', log: isLog = false, by = 'ema', low, high, clip: isClipped = false, hide } = options;
  const isLogX = (options.logx ?? false) && x !== 'time';
  const smoothing = (options.smooth ?? 0) / 100;
  const group = useMemo(() => capGroup(wanted, options.all ?? false), [wanted, options.all]);
  const { styleOf } = group;
  const range = x === (page.options.x ?? 'step') ? page.range : undefined;
  const { query, series, width } = useSeries(group, options, range);
  const best = group.direction ?? directionOf(group.keys[0] ?? '');
  const spread = group.bands?.spread;
  const made = useMemo(() => {
    const how = { x, isLog, isLogX, smoothing, by };
    return series
      .flatMap((one) => (isBandSeries(one) && spread !== undefined ? linesOfBand(one, styleOf(one, scheme), { ...how, spread, best }) : linesOf(one, styleOf(one, scheme), how)))
      .sort(faintFirst);
  }, [series, styleOf, scheme, x, isLog, isLogX, smoothing, by, spread, best]);
  const hidden = hide?.join('\n');
  const lines = useMemo(() => {
    const ids = new Set(hidden === undefined ? [] : hidden.split('\n'));
    return ids.size === 0 ? made : made.filter(({ id }) => !ids.has(id.replace(/ (raw|low|high|best)$/, '')));
  }, [made, hidden]);
  const { from, to } = range ?? {};
  const y = useMemo(
    () => chooseY(lines, { low, high, isClipped, isLog }, from !== undefined && to !== undefined ? { from, to } : undefined),
    [lines, low, high, isClipped, isLog, from, to],
  );
  const hiddenCount = series.filter(({ runId, key }) => hide?.includes(`${runId} ${key}`) ?? false).length;
  const shown = chartNotes({ group, series, options, y, hiddenCount, isZoomed: range !== undefined });
  const notes =
    spread === undefined
      ? shown
      : [...bandNotes({ series: series.filter(isBandSeries), spread, direction: best, labelOf: (one) => styleOf(one, scheme).label, x, width }), ...shown];
  return { query, group, options, x, isLog, isLogX, range, series, lines, y, notes };
}

/** What is read for a chart: lines of runs, or of groups of them. */
function useSeries(group: ChartGroup, options: OwnChartOptions, range: ChartPage['range']) {
  const { bands } = group;
  const { x = 'step' } = options;
  const ofRuns = useQuery({ ...chartQuery(chartInput(group, options, range)), enabled: bands === undefined });
  const ofGroups = useQuery({ ...bandQuery(bandInput(group, options, range)), enabled: bands !== undefined });
  const series = useMemo(
    () => (bands === undefined ? (ofRuns.data?.series ?? []) : ofGroups.data ? bandSeriesOf(ofGroups.data, x) : []).filter(({ total }) => total > 0),
    [bands, ofRuns.data, ofGroups.data, x],
  );
  const { isPending, error, data, isPlaceholderData } = bands === undefined ? ofRuns : ofGroups;
  return { query: { isPending, error, hasData: data !== undefined, isPlaceholderData }, series, width: ofGroups.data?.width ?? 0 };
}

/** Clock and run time are seconds on the axis and milliseconds where they are stored. */
export function bandInput({ bands, keys }: ChartGroup, { x = 'step', fine }: OwnChartOptions, range: ChartPage['range']): BandInput {
  const scale = x === 'step' ? 1 : 1000;
  return {
    groups: bands?.groups ?? [],
    keys,
    x,
    ...(range ? { from: range.from * scale, to: range.to * scale } : {}),
    ...(fine === true ? { isFine: true } : {}),
  };
}

/** Whole steps when zoomed on steps, so that finer points are read. */
export function chartInput(group: ChartGroup, options: { readonly x?: string | undefined; readonly fine?: boolean | undefined }, range: ChartPage['range']) {
  const isSteps = (options.x ?? 'step') === 'step';
  return {
    runIds: group.runIds,
    keys: group.keys,
    ...(isSteps && range ? { fromStep: Math.floor(range.from), toStep: Math.ceil(range.to) } : {}),
    ...(options.fine === true ? { isFine: true } : {}),
  };
}

function faintFirst(a: Line, b: Line): number {
  return Number(b.isFaint) - Number(a.isFaint);
}
