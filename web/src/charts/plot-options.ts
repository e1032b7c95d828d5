// How uPlot is told to draw one of our charts: axes, scales, cursor, and what a drag does.
import type uPlot from 'uplot';
import { metricText } from '../parts/number-text.ts';
import type { Line } from './align-lines.ts';
import type { LineChartProps } from './line-chart-props.ts';
import { plotTooltip } from './plot-tooltip.ts';
import { axisText } from './x-axis.ts';
import { padded } from './y-range.ts';

type Latest = { readonly current: LineChartProps };

export function plotOptions(latest: Latest, parent: HTMLElement): uPlot.Options {
  const { lines, x, isLog, isLogX, height, sync } = latest.current;
  const style = getComputedStyle(parent);
  const axis = {
    stroke: style.getPropertyValue('--mantine-color-dimmed'),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: style.getPropertyValue('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: parent.clientWidth,
    height,
    legend: { show: false },
    padding: [10, 14, 0, 0],
    scales: {
      x: { time: false, distr: isLogX ? 3 : 1, range: xRange(isLogX) },
      y: { distr: isLog ? 3 : 1, range: (_chart, low, high) => yRange(latest.current, low, high) },
    },
    axes: [
      {
        ...axis,
        size: 26,
        gap: 4,
        space: x === 'time' ? 90 : 60,
        values: (chart, splits) => splits.map((split) => (split === null ? '' : axisText(split, x, (chart.scales['x']!.max ?? 0) - (chart.scales['x']!.min ?? 0)))),
      },
      {
        ...axis,
        size: (_chart, texts) => Math.max(34, 12 + 6.3 * (texts ?? []).reduce((longest, text) => Math.max(longest, text?.length ?? 0), 0)),
        gap: 6,
        values: (_chart, splits) => splits.map((split) => (split === null ? '' : metricText(tidy(split)))),
      },
    ],
    cursor: {
      // Where the cursor is goes to the other charts, what is dragged does not.
      sync: { key: sync, filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave', sub: () => true } },
      points: { size: 7, one: true },
      drag: { x: true, y: true, uni: 36, setScale: false },
      focus: { prox: 24 },
    },
    focus: { alpha: 0.35 },
    series: [{}, ...lines.map(seriesOptions)],
    bands: bandsOf(lines),
    hooks: { setSelect: [(chart) => takeSelection(chart, latest.current)] },
    plugins: [plotTooltip(latest), { hooks: { ready: (chart) => chart.over.addEventListener('dblclick', () => latest.current.onWhole()) } }],
  };
}

/** A stretch dragged along zooms on x, one dragged upwards sets the y scale, a box does both. */
function takeSelection(chart: uPlot, { onRange, onYRange }: LineChartProps): void {
  const { left, top, width, height } = chart.select;
  if (width < 6 && height < 6) return;
  if (width >= 6 && width < chart.over.clientWidth - 1) onRange({ from: chart.posToVal(left, 'x'), to: chart.posToVal(left + width, 'x') });
  if (height >= 6 && height < chart.over.clientHeight - 1) onYRange({ min: chart.posToVal(top + height, 'y'), max: chart.posToVal(top, 'y') });
  if (width > 0 || height > 0) chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

/** What is shaded between two edges. */
function bandsOf(lines: readonly Line[]): uPlot.Band[] {
  return lines.flatMap(({ id, color, edge }, index) => {
    const low = edge === 'high' ? lines.findIndex((other) => other.id === id.replace(/ high$/, ' low')) : -1;
    return low < 0 ? [] : [{ series: [index + 1, low + 1], fill: `${color}2b` }];
  });
}

function seriesOptions(line: Line): uPlot.Series {
  return {
    stroke: line.color,
    width: line.isFaint ? 1 : 1.75,
    alpha: line.isFaint ? 0.28 : 1,
    dash: [...line.dash],
    spanGaps: false,
    points: { show: hasDots(line), size: line.id.endsWith(' best') ? 9 : 6, width: 0, fill: line.color },
  };
}

/** A line of one point, or of two with a gap, would not be seen otherwise. */
export function hasDots(line: Line): boolean {
  return !line.isFaint && line.xs.length <= 2;
}

function xRange(isLogX: boolean) {
  return (_chart: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax => {
    if (low === null || high === null) return isLogX ? [1, 10] : [0, 1];
    if (low < high) return [low, high];
    return isLogX ? [low / 2, low * 2] : [low - 0.5, high + 0.5];
  };
}

function yRange({ yRange: wanted, isLog }: LineChartProps, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (wanted) return [wanted.min, wanted.max];
  if (low === null || high === null) return isLog ? [1, 10] : [0, 1];
  const { min, max } = padded(low, high, isLog);
  return [min, max];
}

/** Half-open steps of the axis carry the noise of doubles; this takes it off. */
function tidy(value: number): number {
  return Number(value.toPrecision(10));
}
