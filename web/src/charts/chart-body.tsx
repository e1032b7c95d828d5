// What a chart shows below its name: the picture, or why there is none, and the line about what is not in it.
import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import type uPlot from 'uplot';
import { errorText } from '../parts/error-note.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { ChartNote } from './chart-note.tsx';
import { titleOfChart, type ChartGroup } from './chart-group.ts';
import type { ChartPage } from './chart-page.ts';
import { LineChart } from './line-chart.tsx';
import type { Scheme } from './run-color.ts';
import type { useChartLines } from './use-chart-lines.ts';
import { ValueBars } from './value-bars.tsx';
import classes from './chart-card.module.css';

interface ChartBodyProps {
  readonly group: ChartGroup;
  readonly page: ChartPage;
  readonly drawn: ReturnType<typeof useChartLines>;
  readonly sync: string;
  /** Of the picture, in pixels. */
  readonly height: number;
  readonly plotRef: React.RefObject<uPlot | undefined>;
  readonly scheme: Scheme;
  /** Of the legend under the picture, in pixels; absent for none. */
  readonly legendHeight?: number | undefined;
  readonly isLarge?: boolean;
}

/** Of the line under a chart. */
export const noteHeight = 20;

export function ChartBody(props: ChartBodyProps) {
  const { group, page, drawn, sync, height, plotRef, scheme, legendHeight = 0 } = props;
  const { query, series, lines, options, x, isLog, isLogX, range, y, notes } = drawn;
  const [hovered, setHovered] = useState<string>();
  const set = (next: Parameters<ChartPage['setOwn']>[1]) => page.setOwn(group.name, next);
  const whole = height + noteHeight + legendHeight;
  if (query.isPending) return <Skeleton height={whole - 16} m={8} w="auto" animate={false} />;
  const message = query.error && !query.hasData ? errorText(query.error) : series.length > 0 ? undefined : range ? 'No points in this stretch.' : 'No points yet.';
  if (message !== undefined)
    return (
      <p className={classes['message']} style={{ height: whole }}>
        {message}
      </p>
    );
  if (!range && series.every(({ total }) => total === 1)) return <ValueBars series={series} styleOf={group.styleOf} scheme={scheme} height={whole} direction={group.direction} />;
  return (
    <div style={props.isLarge ? undefined : { height: whole }} data-large={props.isLarge || undefined} data-updating={query.isPlaceholderData}>
      <LineChart
        lines={lines}
        x={x}
        isLog={isLog}
        isLogX={isLogX}
        height={height}
        scheme={scheme}
        sync={`${sync} ${x} ${isLogX}`}
        range={range}
        yRange={y.range}
        plotRef={plotRef}
        onRange={(next) => (x === (page.options.x ?? 'step') ? page.setRange(next) : undefined)}
        onYRange={({ min, max }) => set({ low: Number(min.toPrecision(6)), high: Number(max.toPrecision(6)) })}
        onWhole={() => {
          if (page.range) page.setRange(undefined);
          else if (options.low !== undefined || options.high !== undefined) set({ low: undefined, high: undefined });
        }}
        onHoverLine={setHovered}
        label={`${titleOfChart(group)}: ${series.length} ${series.length === 1 ? 'line' : 'lines'}. The same as a table is in the menu beside the name.`}
      />
      {legendHeight > 0 && (
        <ChartLegend series={series} styleOf={group.styleOf} scheme={scheme} hovered={hovered} hidden={options.hide ?? []} onHide={(hide) => set({ hide })} height={legendHeight} />
      )}
      <ChartNote notes={notes} onOwn={set} />
    </div>
  );
}
