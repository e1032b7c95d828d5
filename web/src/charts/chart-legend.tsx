// The legend of a small chart: each line's colour and pattern, its name, and where it stands now. A click leaves one
// line alone on the chart, another one brings the others back.
import { UnstyledButton } from '@mantine/core';
import type { ChartSeries } from '@assay/sdk';
import { CutName } from '../parts/cut-name.tsx';
import { cutNames } from '../parts/cut-names.ts';
import { metricText } from '../parts/number-text.ts';
import { lineId, type LineStyle } from './chart-data.ts';
import { LineSample } from './line-sample.tsx';
import type { Scheme } from './run-color.ts';
import classes from './chart-card.module.css';

interface ChartLegendProps {
  readonly series: readonly ChartSeries[];
  readonly styleOf: (series: ChartSeries, scheme: Scheme) => LineStyle;
  readonly scheme: Scheme;
  /** The line under the pointer; the others step back. */
  readonly hovered: string | undefined;
  readonly hidden: readonly string[];
  readonly onHide: (ids: readonly string[]) => void;
  /** In pixels; more lines than fit scroll. */
  readonly height: number;
}

export function ChartLegend({ series, styleOf, scheme, hovered, hidden, onHide, height }: ChartLegendProps) {
  const cuts = cutNames(series.map((one) => styleOf(one, scheme).label));
  return (
    <div className={classes['legend']} style={{ height }} tabIndex={0} role="group" aria-label="Legend">
      {series.map((one) => {
        const { label, color, dash } = styleOf(one, scheme);
        const id = lineId(one);
        const isAlone = isLineAlone(id, series, hidden);
        return (
          <UnstyledButton
            key={id}
            className={classes['line']}
            data-dim={hidden.includes(id) || (hovered !== undefined && hovered !== id)}
            aria-pressed={isAlone}
            disabled={series.length < 2}
            onClick={() => onHide(isAlone ? [] : allBut(id, series))}
          >
            <LineSample color={color} dash={dash} />
            <CutName name={label} cut={cuts.get(label)} />
            <b>{metricText(one.values.at(-1))}</b>
          </UnstyledButton>
        );
      })}
    </div>
  );
}

/** Ids of all lines but one. */
export function allBut(id: string, series: readonly ChartSeries[]): readonly string[] {
  return series.map(lineId).filter((other) => other !== id);
}

/** Whether a line is the only one of several that is drawn. */
export function isLineAlone(id: string, series: readonly ChartSeries[], hidden: readonly string[]): boolean {
  return series.length > 1 && !hidden.includes(id) && allBut(id, series).every((other) => hidden.includes(other));
}
