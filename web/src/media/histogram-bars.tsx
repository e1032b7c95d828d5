// A histogram as bars, as wide as their bins, and the same as a table.
import { useId } from 'react';
import type { Histogram } from '@assay/sdk';
import { DataTable } from '../parts/data-table.tsx';
import { countText, metricText } from '../parts/number-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import classes from './media.module.css';

const size = { width: 1000, height: 260 };

export function HistogramBars({ name, histogram: { edges, counts } }: { readonly name: string; readonly histogram: Histogram }) {
  const title = useId();
  const [low, high] = [edges[0]!, edges.at(-1)!];
  const most = counts.reduce((greatest, count) => Math.max(greatest, count), 0);
  const sum = counts.reduce((all, count) => all + count, 0);
  // Bins without a width stand for one value: all are drawn alike then.
  const x = (edge: number, index: number): number => (high > low ? ((edge - low) / (high - low)) * size.width : (index / counts.length) * size.width);
  return (
    <figure className={classes['histogram']} aria-labelledby={title}>
      <figcaption id={title}>
        {countText(sum)} values of {visibleText(name)} in {countText(counts.length)} bins from {metricText(low)} to {metricText(high)}; at most {metricText(most)} in one.
      </figcaption>
      <div className={classes['plot']}>
        <span className={classes['most']} aria-hidden>
          {metricText(most)}
        </span>
        <svg viewBox={`0 0 ${size.width} ${size.height}`} preserveAspectRatio="none" aria-hidden>
          {counts.map((count, index) => {
            const [left, right] = [x(edges[index]!, index), x(edges[index + 1]!, index + 1)];
            const height = most === 0 ? 0 : (count / most) * size.height;
            return (
              <rect key={index} x={left} y={size.height - height} width={Math.max(0, right - left)} height={height}>
                <title>{`${metricText(edges[index])} to ${metricText(edges[index + 1])}: ${metricText(count)}`}</title>
              </rect>
            );
          })}
        </svg>
        <span className={classes['axis']} aria-hidden>
          <span>{metricText(low)}</span>
          {high > low && <span>{metricText((low + high) / 2)}</span>}
          <span>{metricText(high)}</span>
        </span>
      </div>
      <details>
        <summary>The bins as a table</summary>
        <DataTable label="Bins" columns={[{ number: 'From' }, { number: 'To' }, { number: 'Values' }]}>
          {counts.map((count, index) => (
            <tr key={index}>
              <td data-number>{metricText(edges[index])}</td>
              <td data-number>{metricText(edges[index + 1])}</td>
              <td data-number>{metricText(count)}</td>
            </tr>
          ))}
        </DataTable>
      </details>
    </figure>
  );
}
