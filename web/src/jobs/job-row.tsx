// One job of the list. Roles are written out because narrow screens lay the table out as cards.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Job } from '@assay/sdk';
import { client } from '../data/client.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';
import { Duration } from '../parts/duration.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { showDone } from '../parts/toasts.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { JobStanding } from './job-standing.tsx';
import { JobStateMark } from './job-state-mark.tsx';
import classes from './jobs.module.css';

export function JobRow({ job }: { readonly job: Job }) {
  return (
    <tr role="row">
      <td role="cell" className={classes['state']}>
        <JobStateMark job={job} />
      </td>
      <th role="rowheader" scope="row" className={classes['name']}>
        {visibleText(job.name)}
        <small className="mono" title={job.id}>
          {job.id.slice(0, 12)}
        </small>
      </th>
      <td role="cell" className={classes['what']}>
        <JobStanding job={job} />
      </td>
      <td role="cell" className={classes['owner']}>
        {visibleText(job.owner)}
      </td>
      <td role="cell" className={classes['times']}>
        <Times job={job} />
      </td>
      <td role="cell" className={classes['actions']}>
        <JobButton job={job} />
      </td>
    </tr>
  );
}

function Times({ job }: { readonly job: Job }) {
  const { state, attempts, createdAt, startedAt, endedAt } = job;
  return (
    <>
      <TimeAgo at={createdAt} />
      {startedAt !== undefined && state !== 'queued' && (
        <small>
          {state === 'running' ? 'for' : 'took'} <Duration run={{ status: state, startedAt, endedAt }} />
        </small>
      )}
      {attempts > 1 && <small>attempt {attempts}</small>}
    </>
  );
}

/** What can be done with a job: stop it, or ask for it anew. */
function JobButton({ job: { id, name, state, isCancelling } }: { readonly job: Job }) {
  const refresh = useReadAgain(queryKeys.jobs);
  const cancel = useMutation({ mutationFn: () => client.cancelJob({ jobId: id }), meta: { title: 'The job was not cancelled' }, onSettled: refresh });
  const retry = useMutation({
    mutationFn: () => client.retryJob({ jobId: id }),
    meta: { title: 'The job was not asked for anew' },
    onSuccess: () => showDone(`${name} is in the queue.`),
    onSettled: refresh,
  });
  if (state === 'queued' || state === 'running')
    return (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Cancel ${name} ${id.slice(0, 12)}`}
        disabled={isCancelling}
        loading={cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        Cancel
      </Button>
    );
  if (state === 'done') return null;
  return (
    <Button size="compact-sm" variant="default" aria-label={`Retry ${name} ${id.slice(0, 12)}`} loading={retry.isPending} onClick={() => retry.mutate()}>
      Retry
    </Button>
  );
}
