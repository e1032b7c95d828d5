// The table beside a chart of groups: what each group is like together, stretch by stretch.
import { useQuery } from '@tanstack/react-query';
import type { NamedRunIds } from '@assay/sdk';
import { bandQuery } from '../data/band-query.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText, metricText } from '../parts/number-text.ts';
import { WideDialog } from '../parts/wide-dialog.tsx';
import { bandSeriesOf } from './band-series.ts';
import { lineId } from './chart-data.ts';
import classes from './chart-card.module.css';

interface BandTableProps {
  readonly title: string;
  readonly groups: readonly NamedRunIds[];
  readonly keys: readonly string[];
  readonly onClose: () => void;
}

const shownRows = 500;

export function BandTable(props: BandTableProps) {
  return (
    <WideDialog title={props.title} size="lg" onClose={props.onClose}>
      <Bands {...props} />
    </WideDialog>
  );
}

function Bands({ groups, keys }: BandTableProps) {
  const { data, error } = useQuery(bandQuery({ groups, keys, x: 'step' }));
  if (error) return <ErrorNote title="The groups could not be read" error={error} />;
  const rows = (data ? bandSeriesOf(data, 'step') : []).flatMap((one) => one.steps.map((step, index) => ({ one, step, index })));
  return (
    <div className={classes['points']} tabIndex={0} role="region" aria-label="Groups step by step">
      <table className="numbers">
        <thead>
          <tr>
            {['Group', 'Metric', 'Step', 'Runs', 'Mean', 'Deviation', 'Least', 'Greatest'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shownRows).map(({ one, step, index }) => (
            <tr key={`${lineId(one)} ${index}`}>
              <td>{one.runId}</td>
              <td>{one.key}</td>
              <td>{step}</td>
              <td>{one.band.counts[index]}</td>
              {(['means', 'deviations', 'mins', 'maxs'] as const).map((column) => (
                <td key={column}>{metricText(one.band[column][index])}</td>
              ))}
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
