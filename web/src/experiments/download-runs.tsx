// A CSV of all runs that match, with the columns of the table.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { client } from '../data/client.ts';
import type { RunsQuery } from '../data/run-rows-query.ts';
import { cellText, titleOf, type RunColumn } from './run-columns.ts';

interface DownloadRunsProps {
  readonly experimentName: string;
  readonly query: RunsQuery;
  readonly columns: readonly RunColumn[];
}

export function DownloadRuns({ experimentName, query, columns }: DownloadRunsProps) {
  const download = useMutation({
    mutationFn: () => readAllRuns(query),
    meta: { title: 'The runs could not be downloaded' },
    onSuccess: async (runs) => {
      const [{ csvOf }, { saveText }] = await Promise.all([import('../parts/csv.ts'), import('../parts/save-text.ts')]);
      const head = ['run_id', 'status', ...columns.map(columnName)];
      saveText(`${experimentName} runs.csv`, csvOf([head, ...runs.map((run) => [run.id, run.status, ...columns.map((column) => cellText(column, run, true))])]), 'text/csv');
    },
  });
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={15} />}
      loading={download.isPending}
      title="Download CSV of all that match"
      aria-label="Download CSV of all that match"
      onClick={() => download.mutate()}
    >
      CSV
    </Button>
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
