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
  /** Params, tags and attributes that are texts. */
  readonly by: readonly Field[];
}

export interface RunGroup extends NamedRuns {
  /** The values its runs share, in the order of the fields; null for runs without one. Empty for a list. */
  readonly values: readonly (string | null)[];
}

/** Over all groups: a reduction over a part of what was found would look like one over all of it. */
export const groupedRunLimit = 10_000;

/** Records come with all summaries of their run, which may be thousands. */
const pageSize = 200;

/** Groups of a search are ordered by their values, and their runs newest first. */
export async function findGroups(runs: RunStore, asked: readonly NamedRuns[] | RunGrouping): Promise<readonly RunGroup[]> {
  if (!('by' in asked)) return asked.map(({ name, runIds }) => ({ name, runIds: [...new Set(runIds)], values: [] }));
  const valuesOf = asked.by.map(readerOf);
  const groups = new Map<string, { readonly values: readonly (string | null)[]; readonly runIds: string[] }>();
  for await (const record of searched(runs, asked)) {
    const values = valuesOf.map((valueOf) => valueOf(record) ?? null);
    const id = JSON.stringify(values);
    const group = groups.get(id) ?? { values, runIds: [] };
    group.runIds.push(record.run.id);
    groups.set(id, group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { values, runIds }]) => ({ name: values.map((value) => value ?? 'none').join(', '), values, runIds }));
}

async function* searched(runs: RunStore, { experimentIds, visibility, filter }: RunGrouping): AsyncGenerator<RunRecord> {
  let token: string | undefined;
  let found = 0;
  do {
    const page = await runs.search({ experimentIds, visibility, filter, order: [], page: { limit: pageSize, token } });
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
