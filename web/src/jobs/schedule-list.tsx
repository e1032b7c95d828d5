// What asks for jobs again and again.
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Schedule } from '@assay/sdk';
import { client } from '../data/client.ts';
import { scheduleListQuery } from '../data/job-queries.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { durationText, exactTime } from '../parts/time-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import classes from './jobs.module.css';

export function ScheduleList() {
  const found = useQuery(scheduleListQuery);
  if (found.error) return <ErrorNote title="The schedules could not be read" error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data || found.data.items.length === 0) return null;
  return (
    <Section title="Schedules">
      <ul className={classes['schedules']}>
        {found.data.items.map((schedule) => (
          <ScheduleRow key={schedule.id} schedule={schedule} />
        ))}
      </ul>
    </Section>
  );
}

function ScheduleRow({ schedule: { id, timing, isPaused, nextAt, lastAt } }: { readonly schedule: Schedule }) {
  const refresh = useReadAgain(queryKeys.schedules);
  const change = useMutation({
    mutationFn: () => (isPaused ? client.resumeSchedule({ scheduleId: id }) : client.pauseSchedule({ scheduleId: id })),
    meta: { title: isPaused ? 'The schedule was not resumed' : 'The schedule was not paused' },
    onSettled: refresh,
  });
  return (
    <li>
      <strong>{visibleText(id)}</strong>
      <span>
        {'cron' in timing ? <code>{timing.cron}</code> : `every ${durationText(timing.everyMs)}`}
        {'cron' in timing && ' UTC'}
      </span>
      <span>{isPaused ? 'paused' : nextAt === undefined ? 'no further time' : `next ${exactTime(nextAt)}`}</span>
      <span>
        {lastAt === undefined ? (
          'has not fired yet'
        ) : (
          <>
            last <TimeAgo at={lastAt} />
          </>
        )}
      </span>
      <Button size="compact-sm" variant="default" aria-label={`${isPaused ? 'Resume' : 'Pause'} ${id}`} loading={change.isPending} onClick={() => change.mutate()}>
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
    </li>
  );
}
