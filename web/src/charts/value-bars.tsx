// Metrics of one value each (a score at the end) are bars, best first, where lines would be dots.
import { decodeNumber, type ChartSeries } from '@assay/sdk';
import { exactText, metricText } from '../parts/number-text.ts';
import type { LineStyle } from './chart-data.ts';
import { directionOf, isBetter, type Direction } from './metric-statistic.ts';
import type { Scheme } from './run-color.ts';
import classes from './chart-card.module.css';

interface ValueBarsProps {
  readonly series: readonly ChartSeries[];
  readonly styleOf: (series: ChartSeries, scheme: Scheme) => LineStyle;
  readonly scheme: Scheme;
  readonly height: number;
  readonly direction?: Direction | undefined;
}

export function ValueBars(props: ValueBarsProps) {
  const { series, styleOf, scheme, height } = props;
  const direction = props.direction ?? directionOf(series[0]!.key);
  const sorted = [...series].sort((a, b) => (isBetter(a.values[0]!, b.values[0]!, direction) ? -1 : isBetter(b.values[0]!, a.values[0]!, direction) ? 1 : 0));
  const numbers = sorted.map((one) => decodeNumber(one.values[0]!)).filter(Number.isFinite);
  const low = numbers.reduce((least, number) => Math.min(least, number), 0);
  const high = numbers.reduce((most, number) => Math.max(most, number), 0);
  return (
    <ul className={classes['bars']} style={{ height }} tabIndex={0}>
      {sorted.map((one, index) => {
        const style = styleOf(one, scheme);
        const value = decodeNumber(one.values[0]!);
        return (
          <li key={`${one.runId} ${one.key}`} data-best={index === 0 && sorted.length > 1 && direction !== 'last'}>
            <span className="clip" title={style.label}>
              {style.label}
            </span>
            <span className={classes['track']}>
              <span className={classes['fill']} style={{ display: 'block', background: style.color, ...bar(value, low, high) }} />
            </span>
            <b title={exactText(one.values[0])}>{metricText(one.values[0])}</b>
          </li>
        );
      })}
    </ul>
  );
}

/** From zero to the value, on an axis that holds zero and all values. */
function bar(value: number, low: number, high: number): { readonly width: string; readonly marginLeft: string } {
  const span = high - low || 1;
  if (!Number.isFinite(value)) return { width: '0', marginLeft: '0' };
  return { width: `${(Math.abs(value) / span) * 100}%`, marginLeft: `${((Math.min(0, value) - low) / span) * 100}%` };
}
