// What a chart does not show, in words under it: a sample is called one, and so are values that cannot be drawn.
import { decodeNumber, type ChartSeries } from '@assay/sdk';
import { countText } from '../parts/number-text.ts';
import classes from './chart-card.module.css';

export function ChartNote({ series, isLog }: { readonly series: readonly ChartSeries[]; readonly isLog: boolean }) {
  return <div className={classes['note']}>{notes(series, isLog).join(' · ')}</div>;
}

function notes(series: readonly ChartSeries[], isLog: boolean): readonly string[] {
  const total = series.reduce((sum, one) => sum + one.total, 0);
  const drawn = series.reduce((sum, one) => sum + one.steps.length, 0);
  const values = series.flatMap((one) => one.values.map(decodeNumber));
  const odd = values.filter((value) => !Number.isFinite(value)).length;
  const belowZero = isLog ? values.filter((value) => value <= 0).length : 0;
  return [
    ...(drawn < total ? [`${countText(drawn)} of ${countText(total)} points, every extreme among them`] : []),
    ...(odd > 0 ? [`${countText(odd)} NaN or infinite not drawn`] : []),
    ...(belowZero > 0 ? [`${countText(belowZero)} at or below zero not on a log scale`] : []),
  ];
}
