// The legend: each line's colour and pattern, its name, and where it stands now.
import type { ChartSeries } from '@assay/sdk';
import { metricText } from '../parts/number-text.ts';
import type { LineStyle } from './chart-data.ts';
import { LineSample } from './line-sample.tsx';
import type { Scheme } from './run-color.ts';
import classes from './chart-card.module.css';

interface ChartLegendProps {
  readonly series: readonly ChartSeries[];
  readonly styleOf: (series: ChartSeries, scheme: Scheme) => LineStyle;
  readonly scheme: Scheme;
  /** The line under the pointer; the others step back. */
  readonly hovered: string | undefined;
  /** In pixels; more lines than fit scroll. */
  readonly height: number;
}

export function ChartLegend({ series, styleOf, scheme, hovered, height }: ChartLegendProps) {
  return (
    <div className={classes['legend']} style={{ height }} tabIndex={0} role="group" aria-label="Legend">
      {series.map((one) => {
        const style = styleOf(one, scheme);
        const id = `${one.runId} ${one.key}`;
        return (
          <span key={id} data-dim={hovered !== undefined && hovered !== id} title={style.label}>
            <LineSample color={style.color} dash={style.dash} />
            <em>{style.label}</em>
            <b>{metricText(one.values.at(-1))}</b>
          </span>
        );
      })}
    </div>
  );
}
