// The line above the table: which runs, nested or not, which columns, and what is shown.
import { Box, Button, Group, SegmentedControl, Switch, Tooltip } from '@mantine/core';
import { IconArchive, IconArrowBackUp } from '@tabler/icons-react';
import type { RunKeys } from '@assay/sdk';
import { ColumnPicker } from './column-picker.tsx';
import type { ExperimentPageSearch, ExperimentView } from './experiment-search.ts';
import { FilterField } from './filter-field.tsx';
import { GroupMenu } from './group-menu.tsx';
import { isGrouped } from './grouping.ts';
import { nameColumn } from './run-columns.ts';
import { DownloadRuns } from './download-runs.tsx';
import type { useRunQuery } from './use-run-query.ts';
import classes from './experiment-page.module.css';

interface RunsBarProps {
  readonly name: string;
  readonly keys: RunKeys;
  readonly search: ExperimentPageSearch;
  readonly asked: ReturnType<typeof useRunQuery>;
  readonly filterError: string | undefined;
  readonly view: ExperimentView;
  readonly isWide: boolean;
  readonly change: (next: Partial<ExperimentPageSearch>, replace?: boolean) => void;
}

export function RunsBar({ name, keys, search, asked, filterError, view, isWide, change }: RunsBarProps) {
  const { query, columns, isNatural } = asked;
  return (
    <div className={classes['bar']}>
      <FilterField value={search.filter ?? ''} keys={keys} error={filterError} onChange={(filter) => change({ filter: filter === '' ? undefined : filter }, false)} />
      <Group gap="xs">
        {!isGrouped(search) && (
          <Tooltip label={search.filter === undefined ? 'Children under their parents' : 'Off while a filter is on'}>
            <Box>
              <Switch
                size="xs"
                label="Nested"
                checked={query.isNested}
                disabled={search.filter !== undefined || search.bin}
                onChange={(event) => change({ nest: event.currentTarget.checked === isNatural ? undefined : event.currentTarget.checked })}
              />
            </Box>
          </Tooltip>
        )}
        <GroupMenu keys={keys} search={search} change={change} />
        <ColumnPicker keys={keys} columns={columns} onChange={(next) => change({ cols: next?.map(({ id }) => id) })} />
        <DownloadRuns experimentName={name} query={query} columns={[nameColumn, ...columns]} />
        <Button
          size="xs"
          variant="default"
          leftSection={search.bin ? <IconArrowBackUp size={15} /> : <IconArchive size={15} />}
          onClick={() => change({ bin: search.bin ? undefined : true, drawn: undefined, pins: undefined, base: undefined }, false)}
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
  );
}
