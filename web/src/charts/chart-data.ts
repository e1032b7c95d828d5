// Makes what a chart draws out of what is stored: the x axis, the gaps, the smoothing.
import { decodeNumber, type ChartSeries } from '@assay/sdk';
import type { Line } from './align-lines.ts';
import { smooth } from './smooth.ts';
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
  /** 0 to below 1. */
  readonly smoothing: number;
}

/** The lines of one stored series: itself, and the raw one behind it when it is smoothed. */
export function linesOf(series: ChartSeries, style: LineStyle, { x, isLog, smoothing }: LineOptions): readonly Line[] {
  const { xs, ys } = pointsOf(series, x, style.startedAt);
  const drawable = isLog ? ys.map((y) => (y !== null && y > 0 ? y : null)) : ys;
  const line: Line = { id: `${series.runId} ${series.key}`, label: style.label, color: style.color, dash: style.dash, isFaint: false, xs, ys: drawable };
  if (smoothing <= 0 || xs.length < 3) return [line];
  return [
    { ...line, id: `${line.id} raw`, isFaint: true, dash: [] },
    { ...line, ys: smooth(xs, drawable, smoothing) },
  ];
}

function pointsOf({ steps, values, timestamps }: ChartSeries, x: XAxis, startedAt: number) {
  const ys = values.map((value) => finite(decodeNumber(value)));
  if (x === 'step') return { xs: steps, ys };
  const times = timestamps.map((at) => (x === 'time' ? at : at - startedAt) / 1000);
  const order = times.map((_time, index) => index).sort((a, b) => times[a]! - times[b]!);
  return { xs: order.map((index) => times[index]!), ys: order.map((index) => ys[index]!) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
