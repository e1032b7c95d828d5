// The runs of an unfolded group, below it in its table.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { groupRunsQuery } from '../data/group-query.ts';
import { errorText } from '../parts/error-note.tsx';
import { countText, exactText, metricText } from '../parts/number-text.ts';
import { StatusMark } from '../parts/status-mark.tsx';
import { metricValue } from './run-columns.ts';
import type { MetricColumn } from './use-groups.ts';
import classes from './groups-table.module.css';

interface GroupMembersProps {
  readonly experimentId: string;
  readonly runIds: readonly string[];
  readonly columns: readonly MetricColumn[];
  readonly paramKeys: readonly string[];
}

const shownRuns = 100;

export function GroupMembers({ experimentId, runIds, columns, paramKeys }: GroupMembersProps) {
  const shown = runIds.slice(0, shownRuns);
  const { data, error } = useQuery(groupRunsQuery(experimentId, { runIds: shown, metricKeys: [...new Set(columns.map(({ key }) => key))], paramKeys }));
  const message = error ? `The runs could not be read: ${errorText(error)}` : data === undefined ? 'Reading…' : undefined;
  if (message !== undefined) return <MessageRow text={message} span={columns.length + 2} />;
  return (
    <>
      {data!.map((run) => (
        <tr key={run.id} className={classes['inner']}>
          <th scope="row" className={classes['name']}>
            <span>
              <StatusMark status={run.status} />
              <Link to="/runs/$runId" params={{ runId: run.id }} className="link clip" title={run.name}>
                {run.name}
              </Link>
              <small className="clip">{run.params.map(({ key, value }) => `${key} ${value}`).join(', ')}</small>
            </span>
          </th>
          <td />
          {columns.map((column) => (
            <td key={column.id} data-number title={exactText(metricValue(column, run))}>
              {metricText(metricValue(column, run))}
            </td>
          ))}
        </tr>
      ))}
      {runIds.length > shownRuns && <MessageRow text={`The newest ${shownRuns} of ${countText(runIds.length)} runs`} span={columns.length + 2} />}
    </>
  );
}

function MessageRow({ text, span }: { readonly text: string; readonly span: number }) {
  return (
    <tr className={classes['inner']}>
      <td colSpan={span}>{text}</td>
    </tr>
  );
}
