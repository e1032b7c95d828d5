// All that is read to hold runs against each other: of each its page's detail, its record, its files; then the trees of the records.
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ownerOf, type RunDetail } from '@assay/sdk';
import { artifactFolderQuery } from '../data/artifact-folder-query.ts';
import { codeFilesQuery } from '../data/code-files-query.ts';
import { inputsQuery } from '../data/reproduction-queries.ts';
import { runQuery } from '../data/run-queries.ts';
import type { CompareRow } from './compare-row.ts';
import { metricRows } from './metric-rows.ts';
import { recordedRows, type RunRecordOf } from './recorded-rows.ts';
import { datasetRows, factRows, fileRows, paramRows, summaryRows, tagRows } from './told-rows.ts';

export interface SideBySide {
  /** Those that could be read, in their order. */
  readonly runs: readonly RunDetail[];
  readonly records: readonly RunRecordOf[];
  readonly failed: readonly { readonly runId: string; readonly error: unknown }[];
  readonly isPending: boolean;
  /** Records, trees or folders are still being read: more rows may come. */
  readonly isFilling: boolean;
  readonly rows: readonly CompareRow[];
}

export function useCompared(runIds: readonly string[], baseId: string | undefined): SideBySide {
  const details = useQueries({ queries: runIds.map((id) => runQuery(id)) });
  const inputs = useQueries({ queries: runIds.map((id) => inputsQuery(id)) });
  const folders = useQueries({ queries: runIds.map((id) => artifactFolderQuery(ownerOf.run(id), '')) });
  const trees = [...new Set(inputs.flatMap(({ data }) => (data ? data.manifest.code.map(({ tree }) => tree) : [])))];
  const files = useQueries({ queries: trees.map((tree) => codeFilesQuery(tree)) });
  const isPending = details.some((detail) => detail.isPending);
  const stamp = JSON.stringify([runIds, baseId, ...[details, inputs, folders, files].map((all) => all.map(({ dataUpdatedAt, status }) => [dataUpdatedAt, status]))]);
  return useMemo(
    () => {
      const known = runIds.flatMap((runId, index) => {
        const { data } = details[index]!;
        return data === undefined ? [] : [{ detail: data, record: inputs[index]!.data ?? null, folder: folders[index]!.data?.items, runId }];
      });
      const runs = known.map(({ detail }) => detail);
      const records = known.map(({ record }) => record);
      const baseIndex = Math.max(
        0,
        runs.findIndex(({ run }) => run.id === baseId),
      );
      const codeFiles = new Map(trees.flatMap((tree, index) => (files[index]?.data ? [[tree, files[index].data] as const] : [])));
      return {
        runs,
        records,
        failed: runIds.flatMap((runId, index) => (details[index]!.error ? [{ runId, error: details[index]!.error }] : [])),
        isPending,
        isFilling: [...inputs, ...folders, ...files].some((query) => query.isPending),
        rows:
          isPending || runs.length === 0
            ? []
            : [
                ...metricRows(runs, baseIndex),
                ...paramRows(runs),
                ...factRows(runs),
                ...summaryRows(runs),
                ...recordedRows(records, codeFiles),
                ...datasetRows(runs),
                ...fileRows(known.map(({ folder }) => folder)),
                ...tagRows(runs),
              ],
      };
    },
    // The stamp says when any of what is read changed; the arrays are new with every drawing.
    // oxlint-disable-next-line react/exhaustive-deps
    [stamp],
  );
}
