// Lines over steps or time, drawn by uPlot on a canvas. Everything that is text of a user's goes into the page as
// text. The chart redraws in place when data arrive: no jump, no flash.
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { metricText } from '../parts/number-text.ts';
import { alignLines, type Line } from './align-lines.ts';
import { axisText, hoverText, type XAxis } from './x-axis.ts';
import classes from './line-chart.module.css';

export interface XRange {
  readonly from: number;
  readonly to: number;
}

interface LineChartProps {
  readonly lines: readonly Line[];
  readonly x: XAxis;
  readonly isLog: boolean;
  readonly height: number;
  /** Says the same as the picture, for readers who do not see it. */
  readonly label: string;
  readonly scheme: 'light' | 'dark';
  /** Charts with the same name move their cursors together. */
  readonly sync: string;
  readonly range?: XRange | undefined;
  /** A stretch was dragged open; undefined goes back to all. */
  readonly onRange: (range: XRange | undefined) => void;
  readonly onHoverLine?: (id: string | undefined) => void;
}

export function LineChart(props: LineChartProps) {
  const { lines, x, isLog, height, scheme, sync, range } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  // A new picture only when what is drawn changes its kind; new points go into the one that is there.
  const kind = JSON.stringify([lines.map((line) => [line.id, line.color, line.dash, line.isFaint, line.label, hasDots(line)]), x, isLog, scheme, sync]);
  useEffect(() => {
    const parent = box.current!;
    const chart = new uPlot(options(latest, parent), alignLines(latest.current.lines), parent);
    plot.current = chart;
    showRange(chart, latest.current.range);
    const observer = new ResizeObserver(() => chart.setSize({ width: parent.clientWidth, height: latest.current.height }));
    observer.observe(parent);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = undefined;
    };
  }, [kind]);

  useEffect(() => {
    const chart = plot.current;
    if (!chart) return;
    chart.setData(alignLines(lines), latest.current.range === undefined);
    showRange(chart, latest.current.range);
  }, [lines, height]);

  useEffect(() => {
    if (plot.current) showRange(plot.current, range);
  }, [range]);

  return <div ref={box} className={classes['chart']} style={{ height }} role="img" aria-label={props.label} />;
}

function showRange(chart: uPlot, range: XRange | undefined): void {
  const xs = chart.data[0];
  if (range) chart.setScale('x', { min: range.from, max: range.to });
  else if (xs.length > 0) chart.setScale('x', { min: xs[0]!, max: xs[xs.length - 1]! });
}

function options(latest: { readonly current: LineChartProps }, parent: HTMLElement): uPlot.Options {
  const { lines, x, isLog, height, sync } = latest.current;
  const style = getComputedStyle(parent);
  const ink = style.getPropertyValue('--mantine-color-dimmed');
  const grid = { stroke: style.getPropertyValue('--line'), width: 1 };
  const font = `11px ${style.fontFamily}`;
  const axis = { stroke: ink, font, grid, ticks: { show: false } };
  return {
    width: parent.clientWidth,
    height,
    legend: { show: false },
    padding: [10, 14, 0, 0],
    scales: { x: { time: false, range: paddedRange }, y: isLog ? { distr: 3 } : { range: (_chart, low, high) => paddedValues(low, high) } },
    axes: [
      {
        ...axis,
        size: 26,
        gap: 4,
        space: x === 'time' ? 90 : 60,
        values: (chart, splits) => splits.map((split) => axisText(split, x, (chart.scales['x']!.max ?? 0) - (chart.scales['x']!.min ?? 0))),
      },
      {
        ...axis,
        size: (_chart, texts) => Math.max(34, 12 + 6.3 * (texts ?? []).reduce((longest, text) => Math.max(longest, text?.length ?? 0), 0)),
        gap: 6,
        values: (_chart, splits) => splits.map((split) => (split === null ? '' : metricText(tidy(split)))),
      },
    ],
    cursor: {
      sync: { key: sync },
      points: { size: 7, one: true },
      drag: { x: true, y: false, setScale: false },
      focus: { prox: 24 },
    },
    focus: { alpha: 0.35 },
    series: [{}, ...lines.map(seriesOptions)],
    hooks: {
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width < 6) return;
          latest.current.onRange({ from: chart.posToVal(left, 'x'), to: chart.posToVal(left + width, 'x') });
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
    plugins: [tooltip(latest), { hooks: { ready: (chart) => chart.over.addEventListener('dblclick', () => latest.current.onRange(undefined)) } }],
  };
}

function seriesOptions(line: Line): uPlot.Series {
  return {
    stroke: line.color,
    width: line.isFaint ? 1 : 1.75,
    alpha: line.isFaint ? 0.28 : 1,
    dash: [...line.dash],
    spanGaps: false,
    points: { show: hasDots(line), size: 6, width: 0, fill: line.color },
  };
}

/** A line of one point, or of two with a gap, would not be seen otherwise. */
function hasDots(line: Line): boolean {
  return !line.isFaint && line.xs.length <= 2;
}

/** Half-open steps of the axis carry the noise of doubles; this takes it off. */
function tidy(value: number): number {
  return Number(value.toPrecision(10));
}

function paddedRange(_chart: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

function paddedValues(low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  if (low === high) return low === 0 ? [-1, 1] : [low - Math.abs(low) * 0.1, high + Math.abs(high) * 0.1];
  const pad = (high - low) * 0.06;
  return [low - pad, high + pad];
}

const shownInTooltip = 12;

/** A small table at the cursor: the x, and the values there, in the order of the lines on the screen. */
function tooltip(latest: { readonly current: LineChartProps }): uPlot.Plugin {
  const box = document.createElement('div');
  box.className = classes['tooltip']!;
  box.setAttribute('aria-hidden', 'true');
  return {
    hooks: {
      ready: (chart) => chart.over.append(box),
      setCursor: (chart) => {
        const { left, top, idx } = chart.cursor;
        // Only the chart under the pointer explains itself; the others show where the cursor is.
        const isUnder = chart.over.matches(':hover');
        const rows = isUnder && left !== undefined && left >= 0 && idx != null ? valuesAt(chart, latest.current.lines, idx) : [];
        box.style.display = rows.length === 0 ? 'none' : 'block';
        if (rows.length === 0) return;
        const xValue = chart.data[0][idx!]!;
        box.replaceChildren(...tooltipRows(hoverText(xValue, latest.current.x), rows, chart.posToVal(top ?? 0, 'y')));
        place(box, chart, left!);
      },
      setSeries: [(_chart, index) => latest.current.onHoverLine?.(index === null ? undefined : latest.current.lines[index - 1]?.id)],
    },
  };
}

interface ValueRow {
  readonly line: Line;
  readonly value: number;
}

/** The value of each line at the cursor, or its nearest one when the line has none just there. */
function valuesAt(chart: uPlot, lines: readonly Line[], index: number): readonly ValueRow[] {
  return lines.flatMap((line, at) => {
    if (line.isFaint) return [];
    const value = nearest(chart.data[at + 1]!, index);
    return value === undefined ? [] : [{ line, value }];
  });
}

function nearest(values: ArrayLike<number | null | undefined>, index: number): number | undefined {
  for (let away = 0; away < 60; away += 1) {
    const value = values[index - away] ?? values[index + away];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

function tooltipRows(title: string, rows: readonly ValueRow[], at: number): HTMLElement[] {
  const closest = rows.length > 0 ? rows.reduce((a, b) => (Math.abs(b.value - at) < Math.abs(a.value - at) ? b : a)) : undefined;
  const sorted = [...rows].sort((a, b) => b.value - a.value);
  const start = Math.max(0, Math.min(sorted.indexOf(closest!) - shownInTooltip / 2, sorted.length - shownInTooltip));
  const shown = sorted.slice(start, start + shownInTooltip).map((row) => {
    const item = element('div', rows.length > 1 && row === closest ? classes['closest']! : classes['row']!);
    const key = element('i', classes['key']!);
    key.style.background = row.line.color;
    const value = element('b', '');
    value.textContent = metricText(row.value);
    const label = element('span', '');
    label.textContent = row.line.label;
    item.append(key, label, value);
    return item;
  });
  const head = element('div', classes['head']!);
  head.textContent = rows.length > shownInTooltip ? `${title} · ${shownInTooltip} of ${rows.length} lines` : title;
  return [head, ...shown];
}

function place(box: HTMLElement, chart: uPlot, left: number): void {
  const width = chart.over.clientWidth;
  const flips = left > width / 2;
  box.style.left = flips ? 'auto' : `${left + 14}px`;
  box.style.right = flips ? `${width - left + 14}px` : 'auto';
}

function element(name: 'div' | 'i' | 'b' | 'span', className: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
