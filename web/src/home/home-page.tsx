// The first page: what is running, what failed, what changed lately, and the way to the experiments; or, when there is nothing
// yet, how to make the first run.
import { Skeleton, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import type { ExperimentSummary } from '@assay/sdk';
import { experimentListQuery } from '../data/experiment-queries.ts';
import { failedRunsQuery, finishedRunsQuery, runningRunsQuery } from '../data/home-queries.ts';
import { useLive } from '../data/live.ts';
import { Welcome } from '../experiments/welcome.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText } from '../parts/number-text.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { ChangedModels } from './changed-models.tsx';
import { LateRuns } from './late-runs.tsx';
import { RecentExperiments } from './recent-experiments.tsx';
import { RunningNow } from './running-now.tsx';
import classes from './home.module.css';

/** The one that is there from the start, and the one a script has just made for its first run. */
const freshLimit = 2;
const runsShown = { running: 12, failed: 6, finished: 8 } as const;

export function HomePage() {
  const navigate = useNavigate();
  const list = useInfiniteQuery(experimentListQuery({ text: undefined, isBin: false }));
  const experiments = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const isFresh = list.isSuccess && experiments.length <= freshLimit && experiments.every(({ runCount }) => runCount === 0);
  useLive({});
  const wasFresh = useRef(false);
  const started = experiments.find(({ runCount }) => runCount > 0)?.id;
  useEffect(() => {
    // The first run opens its experiment by itself: its reader is in a shell at that moment, not here.
    if (isFresh) wasFresh.current = true;
    else if (wasFresh.current && started !== undefined) void navigate({ to: '/experiments/$experimentId', params: { experimentId: started } });
  }, [isFresh, started, navigate]);
  if (isFresh) return <Welcome />;
  return (
    <div className={classes['page']}>
      <PageTitle text="Home" />
      <Title order={1} fz={22} mb="md">
        Home
      </Title>
      {list.error && !list.data && <ErrorNote title="The experiments could not be read" error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={420} radius="lg" animate={false} />}
      {list.hasNextPage && <p className={classes['note']}>Runs and experiments of the {countText(experiments.length)} newest experiments; the list of experiments has all.</p>}
      {list.data && <Loaded experiments={experiments} hasMore={list.hasNextPage} />}
    </div>
  );
}

function Loaded({ experiments, hasMore }: { readonly experiments: readonly ExperimentSummary[]; readonly hasMore: boolean }) {
  const idText = experiments
    .map(({ id }) => id)
    .sort()
    .join(' ');
  const experimentIds = useMemo(() => idText.split(' '), [idText]);
  const byId = useMemo(() => new Map(experiments.map((experiment) => [experiment.id, experiment])), [experiments]);
  const running = useQuery(runningRunsQuery({ experimentIds, limit: runsShown.running }));
  const failed = useQuery(failedRunsQuery({ experimentIds, limit: runsShown.failed }));
  const finished = useQuery(finishedRunsQuery({ experimentIds, limit: runsShown.finished }));
  const lists = [running, failed, finished];
  const error = lists.find((one) => one.error && !one.data)?.error;
  if (error) return <ErrorNote title="The runs could not be read" error={error} onRetry={() => lists.forEach((one) => void one.refetch())} />;
  if (!running.data || !failed.data || !finished.data) return <Skeleton h={420} radius="lg" animate={false} />;
  return (
    <div className={classes['columns']}>
      <div className={classes['column']}>
        <RunningNow runs={running.data.items} hasMore={running.data.nextPageToken !== undefined} experiments={byId} />
        <LateRuns title="Failed or lost lately" empty="No run failed or was lost in the last two weeks." runs={failed.data.items} experiments={byId} withWhy />
        <LateRuns title="Finished lately" empty="No run finished in the last two weeks." runs={finished.data.items} experiments={byId} />
      </div>
      <div className={classes['column']}>
        <RecentExperiments experiments={experiments} hasMore={hasMore} />
        <ChangedModels />
      </div>
    </div>
  );
}
