// What the runs' programs told of themselves: facts, params, summary, datasets, tags and files.
import type { ArtifactEntry, KeyValue, RunDetail } from '@assay/sdk';
import { sizeText } from '../parts/number-text.ts';
import { statusWords } from '../parts/status-mark.tsx';
import { durationText } from '../parts/time-text.ts';
import { nestedLeaves } from '../runs/nested-leaves.ts';
import { compareRow, keyedRows, type CompareCell, type CompareRow } from './compare-row.ts';

export function factRows(runs: readonly RunDetail[]): readonly CompareRow[] {
  const facts: readonly (readonly [key: string, value: (detail: RunDetail) => string | undefined])[] = [
    ['Experiment', ({ experiment }) => experiment.name],
    ['Status', ({ run }) => statusWords[run.status]],
    ['Took', ({ run }) => (run.endedAt === undefined ? undefined : durationText(run.endedAt - run.startedAt))],
    ['Started by', ({ run }) => run.userName ?? run.userId],
    ['Group', ({ run }) => run.group],
    ['Job type', ({ run }) => run.jobType],
    ['Program', ({ run }) => run.source?.name],
    ['Commit', ({ run }) => run.source?.commit],
    ['Branch', ({ run }) => run.source?.branch],
  ];
  return facts.flatMap(([key, valueOf]) => {
    const values = runs.map(valueOf);
    if (values.every((value) => value === undefined || value === '')) return [];
    return [
      compareRow(
        { group: 'About', key },
        values.map((value) => (value === undefined || value === '' ? 'absent' : { text: value })),
      ),
    ];
  });
}

export function paramRows(runs: readonly RunDetail[]): readonly CompareRow[] {
  return keyedRows(
    'Parameters',
    runs.map(({ run }) => textsOf(run.params)),
  );
}

export function summaryRows(runs: readonly RunDetail[]): readonly CompareRow[] {
  // A summary repeats the metrics; those have rows of their own.
  const isMetric = new Set(runs.flatMap(({ run }) => run.metrics.map(({ key }) => key)));
  return keyedRows(
    'Summary',
    runs.map(({ run }) => textsOf(nestedLeaves(run.summary).filter(({ key }) => !isMetric.has(key) && !key.startsWith('_')))),
  );
}

export function datasetRows(runs: readonly RunDetail[]): readonly CompareRow[] {
  return keyedRows(
    'Datasets named by the program',
    runs.map(({ run }) => new Map(run.datasets.map(({ name, digest, context }) => [context === undefined ? name : `${name} (${context})`, { text: digest }]))),
  );
}

export function tagRows(runs: readonly RunDetail[]): readonly CompareRow[] {
  return keyedRows(
    'Tags',
    runs.map(({ run }) => textsOf(run.tags.filter(({ key }) => !key.startsWith('mlflow.')))),
  );
}

/** Of the folder that is the root of a run's files; undefined while it was not read. */
export function fileRows(folders: readonly (readonly ArtifactEntry[] | undefined)[]): readonly CompareRow[] {
  return keyedRows(
    'Logged files',
    folders.map((items) => items && new Map(items.map((item) => [item.isFolder ? `${item.path}/` : item.path, item.isFolder ? { text: 'folder' } : contentCell(item)]))),
  );
}

/** Content by the beginning of its digest and its size. */
export function contentCell({ digest, sizeBytes }: { readonly digest: string; readonly sizeBytes?: number | undefined }): CompareCell {
  const size = sizeBytes === undefined ? '' : ` · ${sizeText(sizeBytes)}`;
  return { text: `${digest.slice(0, 10)}${size}`, whole: digest };
}

function textsOf(items: readonly KeyValue[]): ReadonlyMap<string, CompareCell> {
  return new Map(items.map(({ key, value }) => [key, { text: value }]));
}
