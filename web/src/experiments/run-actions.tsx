// What can be done with many runs at once: a CSV of all that match, and the bin for those that are ticked.
import { Button, Menu } from '@mantine/core';
import { IconArrowBackUp, IconChevronDown, IconDownload, IconGitCompare, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client } from '../data/client.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';
import type { RunsQuery } from '../data/run-rows-query.ts';
import { csvOf } from '../parts/csv.ts';
import { countWithNoun } from '../parts/number-text.ts';
import { saveText } from '../parts/save-text.ts';
import { showDone } from '../parts/toasts.tsx';
import { cellText, titleOf, type RunColumn } from './run-columns.ts';

interface RunActionsProps {
  readonly experimentName: string;
  readonly query: RunsQuery;
  readonly columns: readonly RunColumn[];
  /** The runs somebody ticked; empty while the page chooses. */
  readonly picked: readonly string[];
  readonly isBin: boolean;
  readonly onRemoved: () => void;
}

export function RunActions({ experimentName, query, columns, picked, isBin, onRemoved }: RunActionsProps) {
  const readAgain = useReadAgain(queryKeys.runs(query.experimentId), queryKeys.runCounts(query.experimentId));
  const refresh = () => void readAgain();
  const restore = useMutation({
    mutationFn: (ids: readonly string[]) => Promise.all(ids.map((runId) => client.restoreRun({ runId }))),
    meta: { title: 'Not every run was restored' },
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (ids: readonly string[]) => Promise.all(ids.map((runId) => client.deleteRun({ runId }))),
    meta: { title: 'Not every run was moved to the bin' },
    onSuccess: (_result, ids) => {
      onRemoved();
      showDone(`${countWithNoun(ids.length, 'run')} moved to the bin.`, () => restore.mutate(ids));
    },
    onSettled: refresh,
  });
  const download = useMutation({
    mutationFn: () => readAllRuns(query),
    meta: { title: 'The runs could not be downloaded' },
    onSuccess: (runs) =>
      saveText(
        `${experimentName} runs.csv`,
        csvOf([['run_id', 'status', ...columns.map(columnName)], ...runs.map((run) => [run.id, run.status, ...columns.map((column) => cellText(column, run, true))])]),
        'text/csv',
      ),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" rightSection={<IconChevronDown size={13} />} loading={download.isPending || remove.isPending}>
          Actions
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconDownload size={15} />} onClick={() => download.mutate()}>
          Download CSV of all that match
        </Menu.Item>
        {picked.length === 2 ? (
          <Menu.Item component={Link} to="/explain" search={{ before: picked[0], after: picked[1] } as never} leftSection={<IconGitCompare size={15} />}>
            Explain the difference
          </Menu.Item>
        ) : (
          <Menu.Item disabled leftSection={<IconGitCompare size={15} />}>
            Explain the difference of two ticked runs
          </Menu.Item>
        )}
        {isBin ? (
          <Menu.Item leftSection={<IconArrowBackUp size={15} />} disabled={picked.length === 0} onClick={() => restore.mutate(picked)}>
            Restore {picked.length === 0 ? 'the ticked runs' : countWithNoun(picked.length, 'ticked run')}
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconTrash size={15} />} color="red" disabled={picked.length === 0} onClick={() => remove.mutate(picked)}>
            Move {picked.length === 0 ? 'ticked runs' : countWithNoun(picked.length, 'ticked run')} to the bin
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function columnName(column: RunColumn): string {
  return column.kind === 'metric' ? `${column.key} (${column.statistic})` : titleOf(column);
}

async function readAllRuns({ experimentId, filter, order, isBin, metricKeys, paramKeys, tagKeys }: RunsQuery) {
  const runs = [];
  for (let pageToken: string | undefined, isFirst = true; isFirst || pageToken !== undefined; isFirst = false) {
    const page = await client.searchRuns({
      experimentIds: [experimentId],
      filter,
      order,
      metricKeys,
      paramKeys,
      tagKeys,
      visibility: isBin ? 'deleted' : 'active',
      limit: 1000,
      pageToken,
    });
    for (const item of page.items) runs.push(item);
    pageToken = page.nextPageToken;
  }
  return runs;
}
