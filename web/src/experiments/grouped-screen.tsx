// The runs of an experiment in groups: a table of what each group is like together, and bands in the charts beside it.
import { Box, Button, Skeleton } from '@mantine/core';
import type { RunKeys, RunRecord } from '@assay/sdk';
import type { MetricRules } from '../charts/metric-rules.ts';
import { useLive } from '../data/live.ts';
import { ErrorNote, errorText } from '../parts/error-note.tsx';
import { GroupCharts } from './group-charts.tsx';
import { GroupsFoot } from './groups-foot.tsx';
import { GroupsTable } from './groups-table.tsx';
import { startsAscending } from './run-columns.ts';
import { RunsBar } from './runs-bar.tsx';
import { useGroups, type MetricColumn } from './use-groups.ts';
import { TableAndCharts } from './table-and-charts.tsx';
import { useExperimentAddress } from './use-experiment-address.ts';
import { useRunQuery } from './use-run-query.ts';
import classes from './experiment-page.module.css';

interface GroupedScreenProps {
  readonly experimentId: string;
  readonly name: string;
  readonly rules: MetricRules;
  readonly keys: RunKeys;
  readonly sample: readonly RunRecord[];
}

const firstGroups = 200;
const mostGroups = 1_000;

export function GroupedScreen({ experimentId, name, rules, keys, sample }: GroupedScreenProps) {
  const { search, change, isWide, view } = useExperimentAddress();
  const asked = useRunQuery({ experimentId, rules, keys, sample, search });
  const limit = search.allGroups === true ? mostGroups : firstGroups;
  const made = useGroups({ experimentId, search, asked, limit, change });
  const { list, columns, sorted, isAscending, groups } = made;
  useLive({ experimentId });
  const filterError = list.error && search.filter !== undefined ? errorText(list.error) : undefined;
  const onSort = (column: MetricColumn) => {
    const wanted = column.id === sorted?.id ? !isAscending : startsAscending(column);
    change({ sort: column.id === asked.defaultColumn.id ? undefined : column.id, up: wanted === startsAscending(column) ? undefined : wanted });
  };
  const table = (
    <GroupsTable
      experimentId={experimentId}
      groups={groups}
      isWhole={list.data !== undefined && list.data.groupCount === groups.length}
      columns={columns}
      sorted={sorted}
      isAscending={isAscending}
      looks={made.looks}
      innerParams={search.groupBut ?? keys.params.slice(0, 3)}
      isUpdating={list.isPlaceholderData}
      onToggle={made.toggle}
      onSort={onSort}
    />
  );
  const charts = <GroupCharts metrics={keys.metrics} rules={rules} groups={made.drawn} looks={made.looks} search={search} change={change} />;
  return (
    <>
      <RunsBar name={name} keys={keys} search={search} asked={asked} filterError={filterError} view={view} isWide={isWide} change={change} />
      {list.error && filterError === undefined && (
        <Box px="md">
          <ErrorNote title="The groups could not be made" error={list.error} onRetry={() => void list.refetch()} />
        </Box>
      )}
      <div className={classes['body']}>
        {list.isPending && <Skeleton h="100%" animate={false} />}
        {list.error && filterError !== undefined && <p className={classes['none']}>Correct the filter to see groups.</p>}
        {list.isSuccess && groups.length === 0 && <p className={classes['none']}>No run matches this filter.</p>}
        {groups.length > 0 && <TableAndCharts view={view} table={table} charts={charts} tableSize={50} />}
      </div>
      {list.data && (
        <GroupsFoot table={list.data} groups={groups} sorted={sorted} index={sorted === undefined ? -1 : columns.indexOf(sorted)} isAscending={isAscending}>
          {list.data.groupCount > groups.length && limit < mostGroups && (
            <Button size="compact-xs" variant="subtle" onClick={() => change({ allGroups: true })}>
              Show more
            </Button>
          )}
        </GroupsFoot>
      )}
    </>
  );
}
