// Lines over steps or time, drawn by uPlot on a canvas. The chart redraws in place when data arrive: no jump, no flash.
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { alignLines } from './align-lines.ts';
import type { LineChartProps } from './line-chart-props.ts';
import { hasDots, plotOptions } from './plot-options.ts';
import type { XRange } from './x-axis.ts';
import classes from './line-chart.module.css';

export function LineChart(props: LineChartProps) {
  const { lines, x, isLog, isLogX, height, scheme, sync, range, yRange, plotRef } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  // A new picture only when what is drawn changes its kind; new points go into the one that is there.
  const kind = JSON.stringify([lines.map((line) => [line.id, line.color, line.dash, line.isFaint, line.label, hasDots(line)]), x, isLog, isLogX, scheme, sync]);
  useEffect(() => {
    const parent = box.current!;
    const chart = new uPlot(plotOptions(latest, parent), alignLines(latest.current.lines), parent);
    plot.current = chart;
    if (plotRef) plotRef.current = chart;
    showRange(chart, latest.current.range);
    const observer = new ResizeObserver(() => chart.setSize({ width: parent.clientWidth, height: latest.current.height }));
    observer.observe(parent);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = undefined;
      if (plotRef) plotRef.current = undefined;
    };
  }, [kind, plotRef]);

  useEffect(() => {
    const chart = plot.current;
    if (!chart) return;
    chart.setData(alignLines(lines), latest.current.range === undefined);
    showRange(chart, latest.current.range);
  }, [lines, height]);

  useEffect(() => {
    if (plot.current) showRange(plot.current, range);
  }, [range, yRange]);

  return <div ref={box} className={classes['chart']} style={{ height }} role="img" aria-label={props.label} />;
}

/** The y scale follows by itself, by the rule the chart was made with. */
function showRange(chart: uPlot, range: XRange | undefined): void {
  const xs = chart.data[0];
  if (range) chart.setScale('x', { min: range.from, max: range.to });
  else if (xs.length > 0) chart.setScale('x', { min: xs[0]!, max: xs[xs.length - 1]! });
}
