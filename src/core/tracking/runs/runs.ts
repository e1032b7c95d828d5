// The operations on runs, but for what a running program logs (see ingest).
import type { Caller } from '../../access/caller.ts';
import type { Doors } from '../../access/doors.ts';
import type { Writing } from '../../access/writing.ts';
import type { DatasetInput, DatasetSummary, ModelInput, ModelOutput } from '../../datasets/dataset.ts';
import type { DatasetStore } from '../../datasets/dataset-store.ts';
import { AssayError, notFound } from '../../base/errors.ts';
import type { BranchStore } from '../branches/branch-store.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { checkTags, tagMissing, uniqueTags, type Tag } from '../../base/tag.ts';
import type { Ids } from '../../base/ids.ts';
import type { LeaseStore } from './lease-store.ts';
import { noteStatus } from './note-status.ts';
import type { Page } from '../../base/page.ts';
import type { ExactObject } from '../../base/exact-json.ts';
import { leavesOf } from '../values/nested-values.ts';
import { type CreateRun, makeRun, factsOf, leafKinds } from './make-run.ts';
import type { Run, RunRecord, RunStatus } from './run.ts';
import { changeOf, changesFacts, checkFacts, type FactName, factOf, factTexts, type RunFactsChange, withFacts } from './run-facts.ts';
import { replaceLeaves } from './replace-leaves.ts';
import type { RunKeyPageQuery, RunKeys, RunKeySearch, RunSearch, RunStore } from './run-store.ts';

interface Stores {
  readonly runs: RunStore;
  readonly experiments: ExperimentStore;
  readonly datasets: DatasetStore;
  readonly leases: LeaseStore;
  readonly branches: BranchStore;
}

export interface RunPorts extends Doors<Stores> {
  readonly ids: Ids;
}

/** What is absent stays as it is. */
export interface UpdateRun extends RunFactsChange {
  readonly id: string;
  readonly status?: RunStatus | undefined;
  /** Null takes it away: a run that goes on has no end. */
  readonly endedAt?: number | null | undefined;
  readonly tags?: readonly Tag[] | undefined;
  /** Tags that go; those that are not there are fine. */
  readonly removedTags?: readonly string[] | undefined;
  /** The whole config from now on: what is not in it goes. */
  readonly config?: ExactObject | undefined;
  /** The whole summary from now on. */
  readonly summary?: ExactObject | undefined;
}

export interface ReplaceTag {
  readonly id: string;
  readonly key: string;
  /** Absent when there must be no such tag yet. */
  readonly expected?: string | undefined;
  readonly value: string;
}

export interface LogInputs {
  readonly runId: string;
  readonly datasets?: readonly DatasetInput[] | undefined;
  readonly models?: readonly ModelInput[] | undefined;
}

export interface Runs {
  /** A run that is running. Throws `failed_precondition` in a deleted experiment, and `invalid_argument` for a run that cannot be gone on from. */
  create(caller: Caller, input: CreateRun): Promise<RunRecord>;
  /** Deleted ones too; throws `not_found`. */
  get(caller: Caller, id: string): Promise<RunRecord>;
  /** Unknown ids are left out; in the order asked. */
  getMany(caller: Caller, ids: readonly string[]): Promise<readonly RunRecord[]>;
  /** The same, without what is in them. */
  findMany(caller: Caller, ids: readonly string[]): Promise<readonly Run[]>;
  search(caller: Caller, query: RunSearch): Promise<Page<RunRecord>>;
  count(caller: Caller, query: Omit<RunSearch, 'order' | 'page'>): Promise<number>;
  keys(caller: Caller, query: RunKeySearch & { readonly limit: number }): Promise<RunKeys>;
  keyPage(caller: Caller, query: RunKeyPageQuery): Promise<Page<string>>;
  /** Throws `failed_precondition` (reason `run_deleted`) for a deleted one, as do all changes but restore. */
  update(caller: Caller, input: UpdateRun): Promise<Run>;
  /** In whatever state it is: again is no change. */
  delete(caller: Caller, id: string): Promise<void>;
  restore(caller: Caller, id: string): Promise<void>;
  /** Throws `not_found` (reason `tag_missing`) when there is no such tag. */
  deleteTag(caller: Caller, input: { readonly id: string; readonly key: string }): Promise<void>;
  /** Takes a fact away. Throws `not_found` (reason `fact_missing`) when nobody told it. */
  forgetFact(caller: Caller, input: { readonly id: string; readonly fact: FactName }): Promise<void>;
  /** Sets a tag that has the expected value. Throws `conflict` (reason `tag_changed`, detail `stored` when there is one) when it has another. */
  replaceTag(caller: Caller, input: ReplaceTag): Promise<void>;
  logInputs(caller: Caller, input: LogInputs): Promise<void>;
  logOutputs(caller: Caller, input: { readonly runId: string; readonly models: readonly ModelOutput[] }): Promise<void>;
  datasets(caller: Caller, query: { readonly experimentIds: readonly string[]; readonly limit: number }): Promise<readonly DatasetSummary[]>;
}

export function createRuns(ports: RunPorts): Runs {
  const { read, write } = ports;

  /** One change of one live run: loads it, refuses a deleted one, notes and announces the change. */
  function change<T>(caller: Caller, id: string, action: string, work: (run: Run, writing: Writing<Stores>) => Promise<T>): Promise<T> {
    return write(caller, 'run.write', { run: id }, async (writing) => {
      const run = requireActive(await writing.stores.runs.find(id), id);
      const result = await work(run, writing);
      writing.audit(action, subject(id));
      writing.announce({ type: 'run', experimentId: run.experimentId, runId: id });
      return result;
    });
  }

  const all = (caller: Caller): Promise<Stores> => read(caller, 'run.read', 'visible');

  async function setDeleted(caller: Caller, id: string, isDeleted: boolean): Promise<void> {
    await write(caller, 'run.delete', { run: id }, async ({ stores, at, audit, announce }) => {
      const run = required(await stores.runs.find(id), id);
      if ((run.deletedAt !== undefined) === isDeleted) return;
      const { deletedAt: _, ...live } = run;
      await stores.runs.update(isDeleted ? { ...live, updatedAt: at, deletedAt: at } : { ...live, updatedAt: at });
      audit(isDeleted ? 'run.deleted' : 'run.restored', subject(id));
      announce({ type: 'run', experimentId: run.experimentId, runId: id });
    });
  }

  return {
    create: (caller, input) => write(caller, 'run.write', { experiment: input.experimentId }, (writing) => makeRun(writing, input, ports.ids)),

    get: async (caller, id) => {
      const { runs } = await read(caller, 'run.read', { run: id });
      const [record] = await runs.records([id]);
      if (!record) throw notFound('run', id);
      return record;
    },

    getMany: async (caller, ids) => (await all(caller)).runs.records(ids),
    findMany: async (caller, ids) => (await all(caller)).runs.findMany(ids),
    search: async (caller, query) => (await all(caller)).runs.search(query),
    count: async (caller, query) => (await all(caller)).runs.count(query),
    keys: async (caller, query) => (await all(caller)).runs.keys(query),
    keyPage: async (caller, query) => (await all(caller)).runs.keyPage(query),

    update: (caller, input) =>
      write(caller, 'run.write', { run: input.id }, async ({ stores, at, audit, announce }) => {
        const stored = requireActive(await stores.runs.find(input.id), input.id);
        const run = input.status === undefined ? stored : await noteStatus(stores, stored, input.status);
        const tags = uniqueTags(input.tags ?? []);
        checkTags(tags);
        const facts = { name: input.name, ...factsOf(input) };
        checkFacts(facts);
        const changed = withEnd({ ...run, status: input.status ?? run.status, updatedAt: at }, input.endedAt);
        const updated = withFacts(changed, facts);
        await stores.runs.update(updated);
        for (const key of input.removedTags ?? []) await stores.runs.deleteTag(run.id, key);
        await stores.runs.putTags(tags.map((tag) => ({ runId: run.id, ...tag })));
        for (const kind of leafKinds) {
          const object = input[kind];
          if (object !== undefined) await replaceLeaves(stores.runs, kind, { runId: run.id, leaves: leavesOf(kind, object) });
        }
        const { name: _, ...more } = facts;
        const detail = { status: updated.status, name: updated.name, endedAt: updated.endedAt ?? null };
        audit('run.updated', subject(run.id), changesFacts(more) ? { ...detail, facts: factTexts(more) } : detail);
        announce({ type: 'run', experimentId: run.experimentId, runId: run.id });
        return updated;
      }),

    delete: (caller, id) => setDeleted(caller, id, true),
    restore: (caller, id) => setDeleted(caller, id, false),

    deleteTag: (caller, { id, key }) =>
      change(caller, id, 'run.untagged', async (_run, { stores }) => {
        if (!(await stores.runs.deleteTag(id, key))) throw tagMissing('run', id, key);
      }),

    forgetFact: (caller, { id, fact }) =>
      change(caller, id, 'run.fact_forgotten', async (run, { stores }) => {
        if (factOf(run, fact) === undefined) throw factMissing(id, fact);
        await stores.runs.patch(id, changeOf(fact, null));
      }),

    replaceTag: (caller, { id, key, expected, value }) =>
      change(caller, id, 'run.tagged', async (_run, { stores }) => {
        checkTags([{ key, value }]);
        const [record] = await stores.runs.records([id]);
        const stored = record?.tags.find((tag) => tag.key === key)?.value;
        if (stored !== expected) throw tagChanged(id, key, stored);
        await stores.runs.putTags([{ runId: id, key, value }]);
      }),

    logInputs: (caller, { runId, datasets: inputs = [], models = [] }) =>
      change(caller, runId, 'run.inputs_logged', async (run, { stores }) => {
        await stores.datasets.linkDatasets({ experimentId: run.experimentId, runId, inputs });
        await stores.datasets.linkModelInputs(runId, models);
      }),

    logOutputs: (caller, { runId, models }) => change(caller, runId, 'run.outputs_logged', (_run, { stores }) => stores.datasets.linkModelOutputs(runId, models)),

    datasets: async (caller, query) => (await all(caller)).datasets.summaries(query),
  };
}

function withEnd(run: Run, endedAt: number | null | undefined): Run {
  if (endedAt === undefined) return run;
  const { endedAt: _, ...rest } = run;
  return endedAt === null ? rest : { ...rest, endedAt };
}

function factMissing(id: string, fact: FactName): AssayError {
  return new AssayError('not_found', `run '${id}' has no ${fact}`, { subject: subject(id), reason: 'fact_missing', detail: { fact } });
}

function tagChanged(id: string, key: string, stored: string | undefined): AssayError {
  return new AssayError('conflict', `tag '${key}' of run '${id}' has another value by now; read it and try again`, {
    subject: subject(id),
    reason: 'tag_changed',
    detail: { key, ...(stored === undefined ? {} : { stored }) },
  });
}

/** Throws `not_found`, or `failed_precondition` with the reason `run_deleted`. */
export function requireActive(run: Run | undefined, id: string): Run {
  const found = required(run, id);
  if (found.deletedAt !== undefined) {
    throw new AssayError('failed_precondition', `run '${id}' is deleted; restore it first`, { subject: subject(id), reason: 'run_deleted' });
  }
  return found;
}

function required(run: Run | undefined, id: string): Run {
  if (!run) throw notFound('run', id);
  return run;
}

function subject(id: string) {
  return { kind: 'run', id };
}
