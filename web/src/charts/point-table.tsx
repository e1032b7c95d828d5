// The table beside every picture: the points of a chart as text.
import { useQuery } from '@tanstack/react-query';
import type { ChartSeries } from '@assay/sdk';
import { chartQuery } from '../data/chart-query.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { metricText } from '../parts/number-text.ts';
import { exactTime } from '../parts/time-text.ts';
import { WideDialog } from '../parts/wide-dialog.tsx';
import type { LineStyle } from './chart-data.ts';
import { ChartRows } from './chart-rows.tsx';
import type { Scheme } from './run-color.ts';

interface PointTableProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly runIds: readonly string[];
  readonly keys: readonly string[];
  readonly styleOf: (series: ChartSeries, scheme: Scheme) => LineStyle;
}

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
  const rows = (data?.series ?? []).flatMap((one) =>
    one.steps.map((step, index) => () => ({
      key: `${one.runId} ${one.key} ${index}`,
      cells: [styleOf(one, 'light').label, step, metricText(one.values[index]), exactTime(one.timestamps[index]!)],
    })),
  );
  return <ChartRows label="Points" heads={['Line', 'Step', 'Value', 'Time']} rows={rows} />;
}
