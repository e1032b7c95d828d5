// One value of a run in the table, held against the baseline's when there is one.
import { decodeNumber, type RunRecord, type WireNumber } from '@assay/sdk';
import { isBetter } from '../charts/metric-statistic.ts';
import { Duration } from '../parts/duration.tsx';
import { exactText, metricText } from '../parts/number-text.ts';
import { TimeAgo } from '../parts/time-ago.tsx';
import { cellText, metricValue, type RunColumn } from './run-columns.ts';
import classes from './runs-table.module.css';

interface RunValueProps {
  readonly column: RunColumn;
  readonly run: RunRecord;
  /** The best value of the column over all runs that match. */
  readonly best: WireNumber | undefined;
  readonly base: RunRecord | undefined;
  /** The column's distance from the left when it does not scroll. */
  readonly left: string | undefined;
}

export function RunValue(props: RunValueProps) {
  const { column, run, base, left } = props;
  const style = left === undefined ? undefined : { left };
  const isFrozen = left !== undefined || undefined;
  if (column.kind === 'metric') return <MetricValue {...props} />;
  if (column.kind === 'attribute' && column.name === 'started') {
    return (
      <div className={classes['cell']} role="gridcell" style={style} data-frozen={isFrozen}>
        <TimeAgo at={run.startedAt} />
      </div>
    );
  }
  if (column.kind === 'attribute' && column.name === 'duration') {
    return (
      <div className={classes['number']} role="gridcell" style={style} data-frozen={isFrozen}>
        <Duration run={run} />
      </div>
    );
  }
  const text = cellText(column, run);
  const isSame = base !== undefined && column.kind !== 'attribute' ? cellText(column, base) === text : undefined;
  return (
    <div className={`${classes['cell']} clip`} role="gridcell" title={text} style={style} data-frozen={isFrozen} data-same={isSame}>
      {text}
    </div>
  );
}

function MetricValue({ column, run, best, base, left }: RunValueProps) {
  const value = metricValue(column, run);
  const from = base === undefined ? undefined : metricValue(column, base);
  const delta = value === undefined || from === undefined ? undefined : decodeNumber(value) - decodeNumber(from);
  const direction = column.kind === 'metric' ? column.direction : 'last';
  const grade =
    delta === undefined || delta === 0 || direction === 'last' || value === undefined || from === undefined ? undefined : isBetter(value, from, direction) ? 'better' : 'worse';
  return (
    <div
      className={classes['number']}
      role="gridcell"
      title={exactText(value)}
      data-best={(best !== undefined && value === best) || undefined}
      data-frozen={left !== undefined || undefined}
      style={left === undefined ? undefined : { left }}
    >
      {metricText(value)}
      {delta !== undefined && Number.isFinite(delta) && (
        <small className={classes['delta']} data-grade={grade} title={grade === undefined ? 'Beside the baseline' : `${grade === 'better' ? 'Better' : 'Worse'} than the baseline`}>
          {delta === 0 ? '±0' : `${delta > 0 ? '+' : ''}${metricText(Number(delta.toPrecision(3)))}`}
        </small>
      )}
    </div>
  );
}
