// The runs of an experiment: a table and their curves. The filter says which runs there are, the eye which are drawn, the
// tick boxes which something is done with; pins stand first.
import { Box, Button, Skeleton, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import type { RunKeys, RunRecord } from '@assay/sdk';
import type { MetricRules } from '../charts/metric-rules.ts';
import { useLive } from '../data/live.ts';
import { runRowsQuery } from '../data/run-rows-query.ts';
import { ErrorNote, errorText } from '../parts/error-note.tsx';
import { StartLines } from '../parts/start-lines.tsx';
import { RunCharts } from './run-charts.tsx';
import { rowsOf, useRunCounts } from './run-rows.ts';
import { RunsBar } from './runs-bar.tsx';
import { RunsFoot } from './runs-foot.tsx';
import { RunsTable } from './runs-table.tsx';
import { useBestValues } from './use-best-values.ts';
import { useDrawnRuns } from './use-drawn-runs.ts';
import { usePinnedRuns } from './use-pinned-runs.ts';
import { TableAndCharts } from './table-and-charts.tsx';
import { useExperimentAddress } from './use-experiment-address.ts';
import { useRunQuery } from './use-run-query.ts';
import { useSelection } from './use-selection.ts';
import { useTableActions } from './use-table-actions.ts';
import classes from './experiment-page.module.css';

const SelectionBar = lazy(async () => ({ default: (await import('./selection-bar.tsx')).SelectionBar }));

interface RunsScreenProps {
  readonly experimentId: string;
  readonly name: string;
  readonly rules: MetricRules;
  readonly keys: RunKeys;
  readonly sample: readonly RunRecord[];
}

const noWidths = {};
const noIds: readonly string[] = [];

export function RunsScreen({ experimentId, name, rules, keys, sample }: RunsScreenProps) {
  const { search, change, isWide, view } = useExperimentAddress();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const asked = useRunQuery({ experimentId, rules, keys, sample, search });
  const { query, columns, sortColumn, isAscending } = asked;
  const list = useInfiniteQuery(runRowsQuery(query));
  useLive({ experimentId });
  const counts = useRunCounts(query);
  // A filter that is refused leaves the rows of the one before it on the screen.
  const [lastGood, setLastGood] = useState(list.data);
  if (list.data !== undefined && list.data !== lastGood) setLastGood(list.data);
  const shown = list.data ?? lastGood;
  const rows = useMemo(() => rowsOf(shown?.pages ?? [], opened), [shown, opened]);

  const pinned = usePinnedRuns(query, search.pins, search.base);
  const ordered = useMemo(() => [...pinned, ...rows.flatMap(({ run }) => (pinned.some(({ id }) => id === run.id) ? [] : [run]))], [pinned, rows]);
  const drawn = useDrawnRuns({ experimentId, runs: ordered, isReady: list.isSuccess, search, change });
  const selection = useSelection(`${experimentId} ${search.filter ?? ''} ${search.bin ?? false}`);
  const bests = useBestValues(query, columns);
  const actions = useTableActions({ experimentId, rules, search, change, asked, drawn, selection, setOpened });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const setMetric = useCallback((metric: string) => change({ metric: metric === '' ? undefined : metric }), [change]);

  if (list.isSuccess && counts.all === 0 && !search.bin && rows.length === 0) return <NoRuns name={name} />;
  const filterError = list.error && search.filter !== undefined ? errorText(list.error) : undefined;
  const hasRows = ordered.length > 0;
  const table = (
    <RunsTable
      rows={rows}
      pinned={pinned}
      base={pinned.find(({ id }) => id === search.base)}
      bests={bests}
      sorting={{ column: sortColumn.id, isAscending }}
      looks={drawn.looks}
      selected={selection.ids}
      widths={search.wide ?? noWidths}
      frozenIds={search.fix ?? noIds}
      isUpdating={list.isPlaceholderData || list.data === undefined}
      rowCount={Math.max(rows.length, counts.match ?? 0)}
      onEnd={readOn}
      onSelectAll={() => selection.setAll(selection.ids.size > 0 ? [] : ordered.map(({ id }) => id))}
      onDrawAll={drawn.toggleAll}
      columnActions={actions.columns}
      rowActions={actions.rows}
    />
  );
  const charts = (
    <RunCharts
      metrics={keys.metrics}
      rules={rules}
      runs={drawn.runs}
      looks={drawn.looks}
      options={search}
      metric={search.metric ?? ''}
      withLegend={view === 'charts'}
      onOptions={change}
      onMetric={setMetric}
    />
  );
  return (
    <>
      <RunsBar name={name} keys={keys} search={search} asked={asked} filterError={filterError} view={view} isWide={isWide} change={change} />
      {list.error && filterError === undefined && (
        <Box px="md">
          <ErrorNote title="The runs could not be read" error={list.error} onRetry={() => void list.refetch()} />
        </Box>
      )}
      <div className={classes['body']}>
        {list.isPending && !list.error && <Skeleton h="100%" animate={false} />}
        {list.error && shown === undefined && filterError !== undefined && <p className={classes['none']}>Correct the filter to see runs.</p>}
        {shown && !hasRows && <p className={classes['none']}>{search.bin ? 'No run of this experiment is in the bin.' : 'No run matches this filter.'}</p>}
        {hasRows && <TableAndCharts view={view} table={table} charts={charts} tableSize={56} />}
      </div>
      {selection.ids.size > 0 && (
        <Suspense>
          <SelectionBar
            query={query}
            selection={selection}
            matchCount={counts.match}
            onDraw={(ids) => change({ drawn: ids.slice(0, 50) })}
            onPin={(ids) => change({ pins: [...new Set([...(search.pins ?? noIds), ...ids])].slice(0, 20) })}
          />
        </Suspense>
      )}
      <RunsFoot counts={counts} isFiltered={search.filter !== undefined} drawnCount={drawn.runs.length} isChosen={drawn.isChosen}>
        {isFetchNextPageError && (
          <Button size="compact-xs" variant="subtle" color="red" onClick={() => void fetchNextPage()}>
            More runs could not be read; try again
          </Button>
        )}
      </RunsFoot>
    </>
  );
}

function NoRuns({ name }: { readonly name: string }) {
  return (
    <div className={classes['empty']}>
      <Title order={2} fz="xl">
        No runs yet
      </Title>
      <Text c="dimmed" mb="lg" ta="center" maw={460}>
        They appear here by themselves as soon as a script logs to this experiment.
      </Text>
      <StartLines experiment={name} />
      <Text size="sm" mt="lg">
        <Link to="/experiments">All experiments</Link>
      </Text>
    </div>
  );
}
