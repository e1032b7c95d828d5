// What the tables of runs and of params say of a run: a file for each run, whole rows.
import { createHash } from 'node:crypto';

import type { RunRecord } from '../../../sdk/index.ts';
import { createParquetFile, type ParquetColumn } from '../../parquet-file.ts';

type Cell = string | bigint | undefined;

interface RunColumn extends ParquetColumn {
  readonly valueOf: (run: RunRecord) => Cell;
}

const text = (name: string, valueOf: (run: RunRecord) => string | undefined): RunColumn => ({ name, type: 'STRING', isOptional: true, valueOf });
const time = (name: string, valueOf: (run: RunRecord) => number | undefined): RunColumn => ({
  name,
  type: 'INT64',
  isOptional: true,
  valueOf: (run) => {
    const at = valueOf(run);
    return at === undefined ? undefined : BigInt(at);
  },
});

const runColumns: readonly RunColumn[] = [
  { name: 'run_id', type: 'STRING', valueOf: ({ id }) => id },
  text('name', ({ name }) => name),
  text('status', ({ status }) => status),
  text('user_id', ({ userId }) => userId),
  text('user_name', ({ userName }) => userName),
  time('started_at', ({ startedAt }) => startedAt),
  time('ended_at', ({ endedAt }) => endedAt),
  time('deleted_at', ({ deletedAt }) => deletedAt),
  time('updated_at', ({ updatedAt }) => updatedAt),
  text('parent_run_id', ({ parentRunId }) => parentRunId),
  text('group', ({ group }) => group),
  text('job_type', ({ jobType }) => jobType),
  text('sweep_id', ({ sweepId }) => sweepId),
  text('notes', ({ notes }) => notes),
  text('source_name', ({ source }) => source?.name),
  text('source_type', ({ source }) => source?.type),
  text('source_commit', ({ source }) => source?.commit),
  text('source_branch', ({ source }) => source?.branch),
  text('source_repository', ({ source }) => source?.repository),
  text('config_json', ({ config }) => JSON.stringify(config)),
  text('summary_json', ({ summary }) => JSON.stringify(summary)),
  text('tags_json', ({ tags }) => JSON.stringify(Object.fromEntries(tags.map(({ key, value }) => [key, value])))),
];

const paramColumns: readonly ParquetColumn[] = [
  { name: 'run_id', type: 'STRING' },
  { name: 'key', type: 'STRING' },
  { name: 'value', type: 'STRING' },
];

export interface RunRows {
  /** Stands for what is said. */
  readonly digest: string;
  readonly runFile: () => readonly Uint8Array[];
  /** Undefined for a run without params. */
  readonly paramFile: () => readonly Uint8Array[] | undefined;
}

export function rowsOfRun(run: RunRecord): RunRows {
  const cells = runColumns.map(({ valueOf }) => valueOf(run));
  const digest = createHash('sha256')
    .update(JSON.stringify([cells.map((cell) => (cell === undefined ? null : String(cell))), run.params]))
    .digest('hex');
  return {
    digest,
    runFile: () =>
      fileOf(
        runColumns,
        cells.map((cell) => [cell]),
      ),
    paramFile: () =>
      run.params.length === 0 ? undefined : fileOf(paramColumns, [run.params.map(() => run.id), run.params.map(({ key }) => key), run.params.map(({ value }) => value)]),
  };
}

function fileOf(columns: readonly ParquetColumn[], values: readonly (readonly Cell[])[]): readonly Uint8Array[] {
  const file = createParquetFile(columns);
  return [file.add(values), file.end()];
}
