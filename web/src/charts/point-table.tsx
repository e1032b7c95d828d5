// The table beside every picture: the points of a chart as text.
import { useQuery } from '@tanstack/react-query';
import type { ChartSeries } from '@assay/sdk';
import { chartQuery } from '../data/chart-query.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText, metricText } from '../parts/number-text.ts';
import { exactTime } from '../parts/time-text.ts';
import { WideDialog } from '../parts/wide-dialog.tsx';
import type { LineStyle } from './chart-data.ts';
import type { Scheme } from './run-color.ts';
import classes from './chart-card.module.css';

interface PointTableProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly runIds: readonly string[];
  readonly keys: readonly string[];
  readonly styleOf: (series: ChartSeries, scheme: Scheme) => LineStyle;
}

const shownRows = 500;

export function PointTable(props: PointTableProps) {
  return (
    <WideDialog title={props.title} size="lg" onClose={props.onClose}>
      <Points {...props} />
    </WideDialog>
  );
}

function Points({ runIds, keys, styleOf }: PointTableProps) {
  const { data, error } = useQuery(chartQuery({ runIds, keys }));
  if (error) return <ErrorNote title="The points could not be read" error={error} />;
  const rows = (data?.series ?? []).flatMap((one) => one.steps.map((step, index) => ({ one, step, index })));
  return (
    <div className={classes['points']} tabIndex={0} role="region" aria-label="Points">
      <table className="numbers">
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Step</th>
            <th scope="col">Value</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shownRows).map(({ one, step, index }) => (
            <tr key={`${one.runId} ${one.key} ${index}`}>
              <td>{styleOf(one, 'light').label}</td>
              <td>{step}</td>
              <td>{metricText(one.values[index])}</td>
              <td>{exactTime(one.timestamps[index]!)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shownRows && (
        <p>
          The first {countText(shownRows)} of {countText(rows.length)} rows. The CSV download has them all.
        </p>
      )}
    </div>
  );
}
