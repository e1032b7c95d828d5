// The table beside a chart of groups: what each group is like together, stretch by stretch.
import { useQuery } from '@tanstack/react-query';
import type { NamedRunIds } from '@assay/sdk';
import { bandQuery } from '../data/band-query.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { metricText } from '../parts/number-text.ts';
import { WideDialog } from '../parts/wide-dialog.tsx';
import { bandSeriesOf } from './band-series.ts';
import { lineId } from './chart-data.ts';
import { ChartRows } from './chart-rows.tsx';

interface BandTableProps {
  readonly title: string;
  readonly groups: readonly NamedRunIds[];
  readonly keys: readonly string[];
  readonly onClose: () => void;
}

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
  const rows = (data ? bandSeriesOf(data, 'step') : []).flatMap((one) =>
    one.steps.map((step, index) => () => ({
      key: `${lineId(one)} ${index}`,
      cells: [one.runId, one.key, step, one.band.counts[index], ...(['means', 'deviations', 'mins', 'maxs'] as const).map((column) => metricText(one.band[column][index]))],
    })),
  );
  return <ChartRows label="Groups step by step" heads={['Group', 'Metric', 'Step', 'Runs', 'Mean', 'Deviation', 'Least', 'Greatest']} rows={rows} />;
}
