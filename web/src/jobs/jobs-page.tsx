// What the server does by itself: its jobs, how far they are, and what asks for them.
import { Group, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { jobListQuery } from '../data/job-queries.ts';
import { useLive } from '../data/live.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { JobRow } from './job-row.tsx';
import { type JobView, jobViews, readJobsSearch } from './jobs-search.ts';
import { ScheduleList } from './schedule-list.tsx';
import classes from './jobs.module.css';

const viewWords: Readonly<Record<JobView, string>> = { all: 'All', active: 'Active', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' };

export function JobsPage() {
  const { show = 'all' } = readJobsSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const list = useInfiniteQuery(jobListQuery(show, jobViews[show]));
  useLive({});
  const jobs = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className={classes['page']}>
      <PageTitle text="Jobs" />
      <Group justify="space-between" gap="sm">
        <Title order={1} fz={22}>
          Jobs
        </Title>
        <SegmentedControl
          size="xs"
          aria-label="Which jobs"
          value={show}
          data={Object.entries(viewWords).map(([value, label]) => ({ value, label }))}
          onChange={(value) => void navigate({ to: '.', search: { show: value === 'all' ? undefined : value } as never, replace: true })}
        />
      </Group>
      {list.error && !list.data && <ErrorNote title="The jobs could not be read" error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={240} radius="lg" animate={false} />}
      {list.isSuccess && jobs.length === 0 && <NoJobs show={show} />}
      {jobs.length > 0 && (
        <table role="table" className={`card ${classes['table']}`} aria-label="Jobs">
          <thead role="rowgroup">
            <tr role="row">
              {['State', 'Job', 'Progress', 'Asked by', 'When', 'Action'].map((name) => (
                <th key={name} role="columnheader" scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {jobs.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </tbody>
        </table>
      )}
      <ShowMore list={list} />
      <ScheduleList />
    </div>
  );
}

function NoJobs({ show }: { readonly show: JobView }) {
  return (
    <div className={`card ${classes['none']}`}>
      <Text>{show === 'all' ? 'No jobs at the moment.' : `No ${viewWords[show].toLowerCase()} jobs.`}</Text>
      <Text size="sm" c="dimmed">
        Deliveries to webhooks and the server’s own sweeps are listed here while they wait and run, and for a month when they failed.
      </Text>
    </div>
  );
}
