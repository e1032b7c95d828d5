// Runs that belong together, by a list or because they share values of some fields.
import { AssayError, invalidArgument } from '../../base/errors.ts';
import type { Visibility } from '../../base/visibility.ts';
import type { Field, Filter } from '../../../language/filter.ts';
import type { Run, RunRecord } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';

export interface NamedRuns {
  readonly name: string;
  readonly runIds: readonly string[];
}

export interface RunGrouping {
  readonly experimentIds: readonly string[];
  readonly visibility: Visibility;
  readonly filter?: Filter | undefined;
  /** Params, tags and attributes that are texts; or all params but some, of which only those count that differ between the runs. */
  readonly by: readonly Field[] | { readonly allParamsBut: readonly string[] };
}

export interface RunGroup extends NamedRuns {
  /** The values its runs share, in the order of the fields; null for runs without one. Empty for a list. */
  readonly values: readonly (string | null)[];
}

/** The runs of a search in groups: what they are grouped by, and the groups. */
export interface GroupedRuns {
  readonly fields: readonly Field[];
  readonly groups: readonly RunGroup[];
}

/** Over all groups: a reduction over a part of what was found would look like one over all of it. */
export const groupedRunLimit = 10_000;

const pageSize = 200;

/** Groups of a search are ordered by their values, and their runs newest first. */
export async function findGroups(runs: RunStore, asked: readonly NamedRuns[] | RunGrouping): Promise<readonly RunGroup[]> {
  if (!('by' in asked)) return asked.map(({ name, runIds }) => ({ name, runIds: [...new Set(runIds)], values: [] }));
  return (await groupSearch(runs, asked, { metricKeys: [], onRun: () => undefined })).groups;
}

export interface RunVisitor {
  /** The metrics whose summaries are wanted. */
  readonly metricKeys: readonly string[];
  /** Told of every run that is found. Records are not kept: they are of thousands of runs. */
  readonly onRun: (record: RunRecord) => void;
}

export async function groupSearch(runs: RunStore, asked: RunGrouping, visitor: RunVisitor): Promise<GroupedRuns> {
  const { by } = asked;
  const isOther = 'allParamsBut' in by;
  const idOf = isOther ? paramsBut(by.allParamsBut) : valuesOf(by);
  const found = new Map<string, string[]>();
  for await (const record of searched(runs, asked, visitor.metricKeys)) {
    visitor.onRun(record);
    const id = JSON.stringify(idOf(record));
    const runIds = found.get(id);
    if (runIds) runIds.push(record.run.id);
    else found.set(id, [record.run.id]);
  }
  const groups = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  if (!isOther) return { fields: by, groups: groups.map(([id, runIds]) => groupOf(JSON.parse(id) as (string | null)[], runIds)) };
  const params = groups.map(([id, runIds]) => ({ values: new Map(JSON.parse(id) as [string, string][]), runIds }));
  const keys = [...new Set(params.flatMap(({ values }) => [...values.keys()]))].sort().filter((key) => params.some(({ values }) => values.get(key) !== params[0]!.values.get(key)));
  return {
    fields: keys.map((key) => ({ type: 'param', key })),
    groups: params.map(({ values, runIds }) =>
      groupOf(
        keys.map((key) => values.get(key) ?? null),
        runIds,
      ),
    ),
  };
}

function groupOf(values: RunGroup['values'], runIds: readonly string[]): RunGroup {
  return { name: values.map((value) => value ?? 'none').join(', '), values, runIds };
}

function valuesOf(fields: readonly Field[]): (record: RunRecord) => readonly (string | null)[] {
  const readers = fields.map(readerOf);
  return (record) => readers.map((read) => read(record) ?? null);
}

function paramsBut(keys: readonly string[]): (record: RunRecord) => readonly (readonly [string, string])[] {
  const left = new Set(keys);
  return ({ params }) => params.flatMap(({ key, value }) => (left.has(key) ? [] : [[key, value] as const]));
}

async function* searched(runs: RunStore, { experimentIds, visibility, filter }: RunGrouping, metricKeys: readonly string[]): AsyncGenerator<RunRecord> {
  let token: string | undefined;
  let found = 0;
  do {
    const page = await runs.search({ experimentIds, visibility, filter, order: [], page: { limit: pageSize, token }, metricKeys });
    found += page.items.length;
    if (found > groupedRunLimit)
      throw new AssayError('limit_exceeded', `the search finds more than ${groupedRunLimit} runs; narrow the filter or name fewer experiments`, { reason: 'too_many_runs' });
    yield* page.items;
    token = page.next;
  } while (token !== undefined);
}

type ReadValue = (record: RunRecord) => string | undefined;

const attributes: Readonly<Record<string, (run: Run) => string | undefined>> = {
  experiment_id: ({ experimentId }) => experimentId,
  run_id: ({ id }) => id,
  run_name: ({ name }) => name,
  user_id: ({ userId }) => userId,
  user_name: ({ userName }) => userName,
  status: ({ status }) => status,
  group: ({ group }) => group,
  job_type: ({ jobType }) => jobType,
  sweep_id: ({ sweepId }) => sweepId,
  parent_run_id: ({ parentRunId }) => parentRunId,
  source_name: ({ source }) => source?.name,
  source_type: ({ source }) => source?.type,
  source_commit: ({ source }) => source?.commit,
  source_branch: ({ source }) => source?.branch,
  source_repository: ({ source }) => source?.repository,
};

function readerOf(field: Field): ReadValue {
  if (field.type === 'param') return ({ params }) => params.find(({ key }) => key === field.key)?.value;
  if (field.type === 'tag') return ({ tags }) => tags.find(({ key }) => key === field.key)?.value;
  const read = field.type === 'attribute' && Object.hasOwn(attributes, field.name) ? attributes[field.name] : undefined;
  if (read === undefined)
    throw invalidArgument(
      `runs are grouped by params., tags. or one of ${Object.keys(attributes).join(', ')}; ${field.type === 'attribute' ? field.name : field.type} is none of them`,
    );
  return ({ run }) => read(run);
}
