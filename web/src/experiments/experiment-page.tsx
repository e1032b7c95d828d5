// An experiment: its runs as a table, their curves beside it, one selection for both. All of its state is in the
// address, so that a link shows the same to everybody.
import { Box, Group, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import type { RunKeys, RunRecord } from '@assay/sdk';
import { readMetricRules } from '../charts/metric-rules.ts';
import { experimentQuery } from '../data/experiment-queries.ts';
import { runKeysQuery, runSampleQuery } from '../data/run-queries.ts';
import { Crumbs } from '../parts/crumbs.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { readExperimentSearch } from './experiment-search.ts';
import { isGrouped } from './grouping.ts';
import { RunsScreen } from './runs-screen.tsx';
import classes from './experiment-page.module.css';

const GroupedScreen = lazy(async () => ({ default: (await import('./grouped-screen.tsx')).GroupedScreen }));

const noKeys: RunKeys = { metrics: [], params: [], tags: [] };
const noRuns: readonly RunRecord[] = [];

export function ExperimentPage() {
  const { experimentId = '' } = useParams({ strict: false });
  const experiment = useQuery(experimentQuery(experimentId));
  const keys = useQuery(runKeysQuery(experimentId));
  const sample = useQuery(runSampleQuery(experimentId));
  const name = experiment.data?.name ?? '';
  const tagText = JSON.stringify(experiment.data?.tags ?? []);
  const rules = useMemo(() => readMetricRules(JSON.parse(tagText) as NonNullable<typeof experiment.data>['tags']), [tagText]);
  return (
    <div className={classes['page']}>
      <PageTitle text={name === '' ? 'Experiment' : name} />
      <Group className={classes['top']} gap="sm" wrap="nowrap">
        <Crumbs items={[{ label: 'Experiments', link: { to: '/' } }]} />
        <Text c="dimmed" aria-hidden>
          /
        </Text>
        <Title order={1} fz="lg" className="clip" title={name}>
          {name === '' ? ' ' : name}
        </Title>
        {experiment.data?.deletedAt !== undefined && (
          <Text size="sm" c="red">
            in the bin
          </Text>
        )}
      </Group>
      {experiment.error ? (
        <Box px="md">
          <ErrorNote title="This experiment could not be read" error={experiment.error} onRetry={() => void experiment.refetch()} />
        </Box>
      ) : experiment.data === undefined || (keys.data === undefined && !keys.error) || (sample.data === undefined && !sample.error) ? (
        <Skeleton m="md" w="auto" h={420} animate={false} />
      ) : (
        <Screen key={experimentId} experimentId={experimentId} name={name} rules={rules} keys={keys.data ?? noKeys} sample={sample.data ?? noRuns} />
      )}
    </div>
  );
}

/** Runs one by one, or in groups. */
function Screen(props: React.ComponentProps<typeof RunsScreen>) {
  const search = readExperimentSearch(useSearch({ strict: false }));
  if (!isGrouped(search)) return <RunsScreen {...props} />;
  return (
    <Suspense fallback={<Skeleton m="md" w="auto" h={420} animate={false} />}>
      <GroupedScreen {...props} />
    </Suspense>
  );
}
