// Reads what a chart shows and makes its lines, its y scale and what is to be said about it.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { chartQuery } from '../data/chart-query.ts';
import type { Line } from './align-lines.ts';
import { linesOf } from './chart-data.ts';
import { capGroup, type ChartGroup } from './chart-group.ts';
import { chartNotes } from './chart-notes.ts';
import { effectiveOptions } from './chart-options.ts';
import type { ChartPage } from './chart-page.ts';
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
  const query = useQuery(chartQuery(chartInput(group, options, range)));
  const series = useMemo(() => (query.data?.series ?? []).filter(({ total }) => total > 0), [query.data]);
  const made = useMemo(
    () => series.flatMap((one) => linesOf(one, styleOf(one, scheme), { x, isLog, isLogX, smoothing, by })).sort(faintFirst),
    [series, styleOf, scheme, x, isLog, isLogX, smoothing, by],
  );
  const hidden = hide?.join('\n');
  const lines = useMemo(() => {
    const ids = new Set(hidden === undefined ? [] : hidden.split('\n'));
    return ids.size === 0 ? made : made.filter(({ id }) => !ids.has(id.replace(/ raw$/, '')));
  }, [made, hidden]);
  const { from, to } = range ?? {};
  const y = useMemo(
    () => chooseY(lines, { low, high, isClipped, isLog }, from !== undefined && to !== undefined ? { from, to } : undefined),
    [lines, low, high, isClipped, isLog, from, to],
  );
  const hiddenCount = series.filter(({ runId, key }) => hide?.includes(`${runId} ${key}`) ?? false).length;
  const notes = chartNotes({ group, series, options, y, hiddenCount, isZoomed: range !== undefined });
  return { query, group, options, x, isLog, isLogX, range, series, lines, y, notes };
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
