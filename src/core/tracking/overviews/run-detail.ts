// A run with what stands around it: all that a person opening it wants to see, in one operation and a fixed
// number of queries.
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import { notFound } from '../../base/errors.ts';
import type { BranchStore } from '../branches/branch-store.ts';
import { isSystemKey } from '../metrics/system-key.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Experiment } from '../experiments/experiment.ts';
import type { Filter } from '../../../language/filter.ts';
import type { LoggedModelStore } from '../../models/logged-model-store.ts';
import type { LoggedModelRecord } from '../../models/logged-model.ts';
import type { ModelRegistryStore } from '../../models/model-registry-store.ts';
import type { ModelVersion } from '../../models/registered-model.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { Run, RunRecord } from '../runs/run.ts';

export interface RunDetail {
  readonly record: RunRecord;
  readonly experiment: Experiment;
  /** Absent when there is none, also when it is unknown here. */
  readonly parent?: Run;
  /** The runs whose points it shows as its own beginning, the nearest first. */
  readonly earlier: readonly EarlierRunDetail[];
  /** Live ones of the same experiment, newest first, at most `overviewLimit`. */
  readonly children: readonly Run[];
  readonly hasMoreChildren: boolean;
  /** Live ones it made, newest first, at most `overviewLimit`. */
  readonly models: readonly LoggedModelRecord[];
  /** Registered versions made of it, last changed first, at most `overviewLimit`. */
  readonly versions: readonly ModelVersion[];
}

/** A run that another one goes on from, and the last step that is shown of it there. */
export interface EarlierRunDetail {
  readonly run: Run;
  readonly toStep: number;
  /** Of the series that have points so far. */
  readonly metricKeys: readonly string[];
}

export const overviewLimit = 200;

interface Stores {
  readonly runs: RunStore;
  readonly branches: BranchStore;
  readonly experiments: ExperimentStore;
  readonly loggedModels: LoggedModelStore;
  readonly registry: ModelRegistryStore;
}

/** Throws `not_found`; deleted runs are shown. */
export type GetRunDetail = (caller: Caller, id: string) => Promise<RunDetail>;

export function createRunDetail({ read }: Doors<Stores>): GetRunDetail {
  const page = { limit: overviewLimit };

  return async (caller, id) => {
    const store = await read(caller, 'run.read', { run: id });
    const [record] = await store.runs.records([id]);
    if (!record) throw notFound('run', id);
    const { experimentId, parentRunId } = record.run;
    const experimentIds = [experimentId];
    const [experiment, parent, earlier, children, made, versions] = await Promise.all([
      store.experiments.find(experimentId),
      parentRunId === undefined ? undefined : store.runs.find(parentRunId),
      record.run.branchOf === undefined ? [] : earlierRuns(store, id),
      store.runs.search({ experimentIds, visibility: 'active', filter: equals('parent_run_id', id), order: [], page }),
      store.loggedModels.search({ experimentIds, filter: equals('source_run_id', id), datasets: [], order: [], page }),
      store.registry.searchVersions({ filter: equals('run_id', id), order: [], page }),
    ]);
    if (!experiment) throw notFound('experiment', experimentId);
    return {
      record,
      experiment,
      ...(parent === undefined ? {} : { parent }),
      earlier,
      children: children.items.map(({ run }) => run),
      hasMoreChildren: children.next !== undefined,
      models: [...made.items, ...(await otherOutputs(store.loggedModels, record, made.items))].slice(0, overviewLimit),
      versions: versions.items,
    };
  };
}

async function earlierRuns({ runs, branches }: Stores, id: string): Promise<readonly EarlierRunDetail[]> {
  const parts = (await branches.earlier([id])).get(id) ?? [];
  const records = new Map((await runs.records(parts.map(({ runId }) => runId))).map((record) => [record.run.id, record]));
  return parts.flatMap(({ runId, toStep }) => {
    const record = records.get(runId);
    if (record === undefined) return [];
    const metricKeys = record.metrics.flatMap(({ key, first }) => (first.step <= toStep && !isSystemKey(key) ? [key] : []));
    return [{ run: record.run, toStep, metricKeys }];
  });
}

/** Models the run names as its outputs though they do not name it as their source: later steps of one model, say. */
async function otherOutputs(loggedModels: LoggedModelStore, { modelOutputs }: RunRecord, made: readonly LoggedModelRecord[]): Promise<readonly LoggedModelRecord[]> {
  const known = new Set(made.map(({ model }) => model.id));
  const ids = [...new Set(modelOutputs.map(({ modelId }) => modelId))].filter((id) => !known.has(id)).slice(0, overviewLimit);
  const records = ids.length === 0 ? [] : await loggedModels.records(ids);
  return records.filter(({ model }) => model.deletedAt === undefined);
}

function equals(name: string, value: string): Filter {
  return { kind: 'compare', field: { type: 'attribute', name }, operator: '=', value };
}
