// An experiment: its runs as a table, their curves beside it, one selection for both. All of its state is in the
// address, so that a link shows the same to everybody.
import { Box, Button, Group, SegmentedControl, Skeleton, Splitter, Switch, Text, Title, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArchive, IconArrowBackUp } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { RunKeys, RunRecord } from '@assay/sdk';
import { runDashes } from '../charts/run-color.ts';
import { experimentQuery } from '../data/experiment-queries.ts';
import { useLive } from '../data/live.ts';
import { runKeysQuery, runSampleQuery, runsByIdQuery } from '../data/run-queries.ts';
import { runRowsQuery, type RunsQuery } from '../data/run-rows-query.ts';
import { Crumbs } from '../parts/crumbs.tsx';
import { ErrorNote, errorText } from '../parts/error-note.tsx';
import { countWithNoun, countText } from '../parts/number-text.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { StartLines } from '../parts/start-lines.tsx';
import { ColumnPicker } from './column-picker.tsx';
import { readExperimentSearch, type ExperimentPageSearch, type ExperimentView } from './experiment-search.ts';
import { FilterField } from './filter-field.tsx';
import { columnOf, defaultColumns, nameColumn, neededKeys, orderText, startsAscending, type RunColumn } from './run-columns.ts';
import { RunActions } from './run-actions.tsx';
import { RunCharts } from './run-charts.tsx';
import { rowsOf, useRunCounts } from './run-rows.ts';
import { RunsTable } from './runs-table.tsx';
import classes from './experiment-page.module.css';

const drawnAtFirst = 10;
const drawnLimit = 50;
const noKeys: RunKeys = { metrics: [], params: [], tags: [] };
const noRuns: readonly RunRecord[] = [];
const startedColumn = columnOf('attribute:started')!;

export function ExperimentPage() {
  const { experimentId = '' } = useParams({ strict: false });
  const experiment = useQuery(experimentQuery(experimentId));
  const keys = useQuery(runKeysQuery(experimentId));
  const sample = useQuery(runSampleQuery(experimentId));
  const name = experiment.data?.name ?? '';
  return (
    <div className={classes['page']}>
      <PageTitle text={name === '' ? 'Experiment' : name} />
      <Group className={classes['top']} gap="sm" wrap="nowrap">
        <Crumbs items={[{ label: 'Experiments', link: { to: '/' } }]} />
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
      ) : (keys.data === undefined && !keys.error) || (sample.data === undefined && !sample.error) ? (
        <Skeleton m="md" w="auto" h={420} animate={false} />
      ) : (
        <Runs key={experimentId} experimentId={experimentId} name={name} keys={keys.data ?? noKeys} sample={sample.data ?? noRuns} />
      )}
    </div>
  );
}

interface RunsProps {
  readonly experimentId: string;
  readonly name: string;
  readonly keys: RunKeys;
  readonly sample: readonly RunRecord[];
}

function Runs({ experimentId, name, keys, sample }: RunsProps) {
  const search = readExperimentSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const change = useCallback(
    (next: Partial<ExperimentPageSearch>, replace = true) => void navigate({ to: '.', search: (old) => ({ ...old, ...next }), replace, resetScroll: false }),
    [navigate],
  );
  const isWide = useMediaQuery('(min-width: 1000px)', true);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());

  const colsText = search.cols === undefined ? undefined : JSON.stringify(search.cols);
  // Columns chosen by the page are chosen once there are metrics: what appears later must not push the others about.
  const [first, setFirst] = useState({ keys, sample });
  if (first.keys.metrics.length === 0 && keys !== first.keys) setFirst({ keys, sample });
  const columns = useMemo(
    () => (colsText === undefined ? defaultColumns(first.keys, first.sample) : (JSON.parse(colsText) as string[]).flatMap((id) => columnOf(id) ?? [])),
    [colsText, first],
  );
  const sortColumn = (search.sort === undefined ? undefined : columnOf(search.sort)) ?? startedColumn;
  const isAscending = search.up ?? startsAscending(sortColumn);
  const isNatural = search.filter === undefined && sortColumn.kind === 'attribute';
  const isNested = search.filter === undefined && !search.bin && (search.nest ?? isNatural);
  const query: RunsQuery = {
    experimentId,
    filter: search.filter,
    order: [orderText(sortColumn, isAscending)],
    isNested,
    isBin: search.bin ?? false,
    ...neededKeys([...columns, sortColumn]),
  };
  const list = useInfiniteQuery(runRowsQuery(query));
  useLive({ experimentId });
  const counts = useRunCounts(query);
  // A filter that is refused leaves the rows as they were.
  const [lastGood, setLastGood] = useState(list.data);
  if (list.data !== undefined && list.data !== lastGood) setLastGood(list.data);
  const shown = list.data ?? lastGood;
  const rows = useMemo(() => rowsOf(shown?.pages ?? [], opened), [shown, opened]);

  const explicit = search.drawn;
  const drawnIds = useMemo(() => explicit ?? rows.slice(0, drawnAtFirst).map(({ run }) => run.id), [explicit, rows]);
  const known = useMemo(() => new Map(rows.map(({ run }) => [run.id, run])), [rows]);
  const drawnText = drawnIds.join(' ');
  const dashes = useMemo(() => runDashes(drawnText === '' ? [] : drawnText.split(' ')), [drawnText]);
  const missing = useMissingRuns(experimentId, explicit ?? [], known, list.isSuccess);
  const drawnRuns = useMemo(() => drawnIds.flatMap((id) => known.get(id) ?? missing.get(id) ?? []), [drawnIds, known, missing]);

  const toggleDrawn = useCallback(
    (runId: string) => {
      const ids = drawnText === '' ? [] : drawnText.split(' ');
      change({ drawn: ids.includes(runId) ? ids.filter((id) => id !== runId) : [...ids, runId].slice(-drawnLimit) });
    },
    [drawnText, change],
  );
  const toggleAll = useCallback(() => change({ drawn: drawnText === '' ? undefined : [] }), [drawnText, change]);
  const toggleOpen = useCallback((runId: string) => setOpened((old) => (old.has(runId) ? new Set([...old].filter((id) => id !== runId)) : new Set([...old, runId]))), []);
  const sort = useCallback(
    (column: RunColumn, ascending?: boolean) => {
      const wanted = ascending ?? (column.id === sortColumn.id ? !isAscending : startsAscending(column));
      change({ sort: column.id === startedColumn.id ? undefined : column.id, up: wanted === startsAscending(column) ? undefined : wanted });
    },
    [change, sortColumn.id, isAscending],
  );
  const setColumns = useCallback((next: readonly RunColumn[] | undefined) => change({ cols: next?.map(({ id }) => id) }), [change]);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const setFilter = useCallback((filter: string) => change({ filter: filter === '' ? undefined : filter }, false), [change]);
  const setMetric = useCallback((metric: string) => change({ metric: metric === '' ? undefined : metric }), [change]);

  if (list.isSuccess && counts.all === 0 && !search.bin && rows.length === 0) return <NoRuns name={name} />;
  const view: ExperimentView = isWide ? (search.view ?? 'both') : search.view === 'charts' ? 'charts' : 'table';
  const filterError = list.error && search.filter !== undefined ? errorText(list.error) : undefined;
  const table = (
    <RunsTable
      rows={rows}
      columns={columns}
      sorting={{ column: sortColumn.id, isAscending }}
      drawn={dashes}
      isUpdating={list.isPlaceholderData || list.data === undefined}
      rowCount={Math.max(rows.length, counts.match ?? 0)}
      onEnd={readOn}
      onSort={sort}
      onColumns={setColumns}
      onToggleDrawn={toggleDrawn}
      onToggleAll={toggleAll}
      onToggleOpen={toggleOpen}
    />
  );
  const { x, smooth, log } = search;
  const charts = (
    <RunCharts
      metrics={keys.metrics}
      runs={drawnRuns}
      dashes={dashes}
      options={{ x, smooth, log }}
      metric={search.metric ?? ''}
      withLegend={view === 'charts'}
      onOptions={change}
      onMetric={setMetric}
    />
  );
  return (
    <>
      <div className={classes['bar']}>
        <FilterField value={search.filter ?? ''} keys={keys} error={filterError} onChange={setFilter} />
        <Group gap="xs">
          <Tooltip label={search.filter === undefined ? 'Children under their parents' : 'Off while a filter is on'}>
            <Box>
              <Switch
                size="xs"
                label="Nested"
                checked={isNested}
                disabled={search.filter !== undefined || search.bin}
                onChange={(event) => change({ nest: event.currentTarget.checked === isNatural ? undefined : event.currentTarget.checked })}
              />
            </Box>
          </Tooltip>
          <ColumnPicker keys={keys} columns={columns} onChange={setColumns} />
          <RunActions
            experimentName={name}
            query={query}
            columns={[nameColumn, ...columns]}
            picked={explicit ?? []}
            isBin={search.bin ?? false}
            onRemoved={() => change({ drawn: undefined })}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={search.bin ? <IconArrowBackUp size={15} /> : <IconArchive size={15} />}
            onClick={() => change({ bin: search.bin ? undefined : true, drawn: undefined }, false)}
          >
            {search.bin ? 'Back to runs' : 'Bin'}
          </Button>
          <SegmentedControl
            size="xs"
            aria-label="What is shown"
            value={view}
            onChange={(next) => change({ view: next === 'both' ? undefined : (next as ExperimentView) })}
            data={[...(isWide ? [{ value: 'both', label: 'Both' }] : []), { value: 'table', label: 'Table' }, { value: 'charts', label: 'Charts' }]}
          />
        </Group>
      </div>
      {list.error && filterError === undefined && (
        <Box px="md">
          <ErrorNote title="The runs could not be read" error={list.error} onRetry={() => void list.refetch()} />
        </Box>
      )}
      <div className={classes['body']}>
        {list.isPending && !list.error && <Skeleton h="100%" animate={false} />}
        {list.error && shown === undefined && filterError !== undefined && <p className={classes['none']}>Correct the filter to see runs.</p>}
        {shown && rows.length === 0 && <p className={classes['none']}>{search.bin ? 'No run of this experiment is in the bin.' : 'No run matches this filter.'}</p>}
        {rows.length > 0 && view === 'table' && table}
        {rows.length > 0 && view === 'charts' && charts}
        {rows.length > 0 && view === 'both' && (
          <Splitter h="100%" lineSize={1}>
            <Splitter.Pane defaultSize={56} min={20}>
              {table}
            </Splitter.Pane>
            <Splitter.Pane defaultSize={44} min={20}>
              {charts}
            </Splitter.Pane>
          </Splitter>
        )}
      </div>
      <div className={classes['foot']} role="status">
        {counts.all !== undefined && <span>{countWithNoun(counts.all, 'run')}</span>}
        {search.filter !== undefined && counts.match !== undefined && <span>{countText(counts.match)} match</span>}
        <span>
          {countText(drawnRuns.length)} drawn{explicit === undefined && drawnRuns.length === drawnAtFirst ? ' (the first ten; tick to choose)' : ''}
          {drawnRuns.length === drawnLimit ? ` (no more than ${drawnLimit})` : ''}
        </span>
        {isFetchNextPageError && (
          <Button size="compact-xs" variant="subtle" color="red" onClick={() => void fetchNextPage()}>
            More runs could not be read; try again
          </Button>
        )}
      </div>
    </>
  );
}

/** Ticked runs that are not in the rows read so far: of a link from somebody with another filter, or closed children. */
function useMissingRuns(experimentId: string, ids: readonly string[], known: ReadonlyMap<string, unknown>, isReady: boolean) {
  const missing = ids.filter((id) => /^[\w.-]{1,128}$/.test(id) && !known.has(id)).slice(0, drawnLimit);
  const { data } = useQuery({ ...runsByIdQuery(experimentId, missing), enabled: isReady && missing.length > 0 });
  return useMemo(() => new Map((data?.items ?? []).map((run) => [run.id, run])), [data]);
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
        <Link to="/">All experiments</Link>
      </Text>
    </div>
  );
}
