// Makes what a chart draws out of what is stored: the x axis, the gaps, the smoothing.
import { decodeNumber, type ChartSeries } from '@assay/sdk';
import type { Line } from './align-lines.ts';
import { smoothBy, type Smoothing } from './smooth.ts';
import type { XAxis } from './x-axis.ts';

export interface LineStyle {
  readonly label: string;
  readonly color: string;
  readonly dash: readonly number[];
  /** When its run began, for times relative to it. */
  readonly startedAt: number;
}

export interface LineOptions {
  readonly x: XAxis;
  readonly isLog: boolean;
  readonly isLogX: boolean;
  /** 0 to below 1. */
  readonly smoothing: number;
  readonly by: Smoothing;
}

export function lineId({ runId, key }: Pick<ChartSeries, 'runId' | 'key'>): string {
  return `${runId} ${key}`;
}

/** The lines of one stored series: itself, and the raw one behind it when it is smoothed. */
export function linesOf(series: ChartSeries, style: LineStyle, { x, isLog, isLogX, smoothing, by }: LineOptions): readonly Line[] {
  const points = pointsOf(series, x, style.startedAt);
  const { xs, ys } = isLogX ? aboveZero(points) : points;
  const drawable = isLog ? ys.map((y) => (y !== null && y > 0 ? y : null)) : ys;
  const line: Line = { id: lineId(series), label: style.label, color: style.color, dash: style.dash, isFaint: false, isSmoothed: false, xs, ys: drawable };
  if (smoothing <= 0 || xs.length < 3) return [line];
  return [
    { ...line, id: `${line.id} raw`, isFaint: true, dash: [] },
    { ...line, isSmoothed: true, ys: smoothBy(by, { xs, ys: drawable }, smoothing) },
  ];
}

/** How many points have no place on a logarithmic x axis. */
export function countNotAboveZero(series: ChartSeries, x: XAxis, startedAt: number): number {
  return pointsOf(series, x, startedAt).xs.filter((value) => value <= 0).length;
}

interface Points {
  readonly xs: readonly number[];
  readonly ys: readonly (number | null)[];
}

function pointsOf({ steps, values, timestamps }: ChartSeries, x: XAxis, startedAt: number): Points {
  const ys = values.map((value) => finite(decodeNumber(value)));
  if (x === 'step') return { xs: steps, ys };
  const times = timestamps.map((at) => (x === 'time' ? at : at - startedAt) / 1000);
  const order = times.map((_time, index) => index).sort((a, b) => times[a]! - times[b]!);
  return { xs: order.map((index) => times[index]!), ys: order.map((index) => ys[index]!) };
}

function aboveZero({ xs, ys }: Points): Points {
  const first = xs.findIndex((x) => x > 0);
  return first < 0 ? { xs: [], ys: [] } : { xs: xs.slice(first), ys: ys.slice(first) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
